"""The typed objects of what is built into a VM; types as in the reflection dump, nulls as in captures/hyperv_json."""

from typing import Any, NamedTuple

from simulator.cmdlets.shapes import Getter, Shape, always, enum, enums
from simulator.cmdlets.vm_object import SeenVM
from simulator.powershell.values import Guid, Int32, Int64, PSArray, UInt16, to_net

_NOBODY = Guid("00000000-0000-0000-0000-000000000000")
# The instance ids of these drives' settings: get_vm_dvd_drive.json, get_vm_floppy_disk_drive.json.
_DVD_DEVICE, _FLOPPY_DEVICE = "33972D26-7EE4-49E8-8C11-C5F761133946", "8F0D2762-0B00-4E04-AF4F-19010527CB93"


class SeenPart(NamedTuple):
    """`part` is what tells parts of one VM apart: a drive, a path; None where there is one for each VM."""

    seen: SeenVM
    part: Any

    @property
    def built(self) -> Any:
        return self.seen.vm.parts


def _of_vm() -> dict[str, Getter]:
    return {
        "VMId": lambda part: Guid(part.seen.vm.id),
        "VMName": lambda part: to_net(part.seen.vm.name),
        "VMSnapshotId": always(_NOBODY),
        "VMSnapshotName": always(None),
        "ComputerName": lambda part: part.seen.view.host.name,
        "IsDeleted": always(False),
    }


def _id(part: SeenPart, rest: str) -> str:
    return rf"Microsoft:{part.seen.vm.id.upper()}\{rest}"


def _text(text: str | None) -> str | None:
    return None if text is None else to_net(text)


DVD_DRIVE = Shape(
    "DvdDrive",
    {
        **_of_vm(),
        "DvdMediaType": lambda part: enum("DvdMediaType", part.part.media),
        "Path": lambda part: _text(part.part.path),
        "ControllerType": lambda part: enum("ControllerType", part.part.controller),
        "ControllerNumber": lambda part: Int32(part.part.number),
        "ControllerLocation": lambda part: Int32(part.part.location),
        "Name": lambda part: (
            f"DVD Drive on {part.part.controller} controller number {part.part.number} at location {part.part.location}"
        ),
        "PoolName": always(None),
        "Id": lambda part: _id(part, rf"{_DVD_DEVICE}\{part.part.number}\{part.part.location}\D"),
    },
)
FLOPPY_DRIVE = Shape(
    "VMFloppyDiskDrive",
    {
        **_of_vm(),
        "Path": lambda part: _text(part.built.floppy),
        "PoolName": always(None),
        "Name": always("DisketteDrive"),
        "Id": lambda part: _id(part, rf"{_FLOPPY_DEVICE}\0\0\D"),
    },
)
BOOT_SOURCE = Shape("VMBootSource", {**_of_vm(), "BootType": lambda part: enum("BootSourceType", part.part)})


def _boot_order(part: SeenPart) -> PSArray:
    made = (BOOT_SOURCE.make(SeenPart(part.seen, kind)) for kind in part.built.boot_order)
    return PSArray(made, BOOT_SOURCE.type_name)


FIRMWARE = Shape(
    "VMFirmware",
    {
        **_of_vm(),
        "BootOrder": _boot_order,
        "PreferredNetworkBootProtocol": always(enum("IPProtocolPreference", "IPv4")),
        "SecureBoot": lambda part: enum("OnOffState", "On" if part.built.secure_boot else "Off"),
        "SecureBootTemplate": lambda part: part.built.secure_boot_template,
        "ConsoleMode": always(enum("ConsoleModeType", "Default")),
        "PauseAfterBootFailure": always(enum("OnOffState", "Off")),
    },
)
BIOS = Shape(
    "VMBios",
    {
        **_of_vm(),
        "NumLockEnabled": always(False),
        "StartupOrder": lambda part: enums("BootDevice", part.built.boot_order),
    },
)
PROCESSOR = Shape(
    "VMProcessor",
    {
        **_of_vm(),
        "Count": lambda part: Int64(part.seen.vm.processor_count),
        "CompatibilityForMigrationEnabled": lambda part: part.built.older_processors,
        "CompatibilityForOlderOperatingSystemsEnabled": always(False),
        "ExposeVirtualizationExtensions": lambda part: part.built.nested,
        "Maximum": always(Int64(100)),
        "Reserve": always(Int64(0)),
        "RelativeWeight": always(Int32(100)),
        "ResourcePoolName": always("Primordial"),
        "Name": always("Processor"),
        "Id": lambda part: _id(part, r"B637F346-6A0E-4DEC-AF52-BD70CB80A21D\0"),
    },
)
# No VMId and no VMName: an object that does not say whose it is.
SECURITY = Shape(
    "VMSecurity",
    {
        "TpmEnabled": lambda part: part.built.tpm,
        "KsdEnabled": always(False),
        "Shielded": lambda part: part.built.shielded,
        "EncryptStateAndVmMigrationTraffic": lambda part: part.built.encrypted_traffic,
        "VirtualizationBasedSecurityOptOut": always(False),
        "BindToHostTpm": always(False),
        "ComputerName": lambda part: part.seen.view.host.name,
        "IsDeleted": always(False),
    },
)
# Node names are made of the port names here: of a real one both come from the host's pool.
FIBRE_ADAPTER = Shape(
    "VMFibreChannelHba",
    {
        **_of_vm(),
        "SanName": lambda part: to_net(part.part.san),
        "WorldWideNodeNameSetA": lambda part: f"C003FF0000FF{part.part.ports[0][-4:]}",
        "WorldWidePortNameSetA": lambda part: part.part.ports[0],
        "WorldWideNodeNameSetB": lambda part: f"C003FF0000FF{part.part.ports[1][-4:]}",
        "WorldWidePortNameSetB": lambda part: part.part.ports[1],
        "IsTemplate": always(False),
        "Name": always("Fibre Channel Adapter"),
        "Id": lambda part: _id(part, part.part.ports[0]),
    },
)
ASSIGNED_DEVICE = Shape(
    "VMAssignedDevice",
    {
        **_of_vm(),
        "LocationPath": lambda part: part.part,
        "ResourcePoolName": always("Primordial"),
        "VirtualFunction": always(UInt16(0)),
        "Name": always("PCI Express Port"),
    },
)
