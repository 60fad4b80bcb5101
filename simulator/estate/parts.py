"""What else is built into a VM: drives for removable media, firmware, security, and what migration asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DvdDrive:
    """`media` is a DvdMediaType; `path` is None where nothing is in it."""

    controller: str = "SCSI"
    number: int = 0
    location: int = 1
    media: str = "None"
    path: str | None = None


@dataclass(frozen=True, slots=True)
class FibreAdapter:
    """Virtual Fibre Channel. `ports`: world-wide port names, set A and set B."""

    san: str
    ports: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """`floppy` is the image in the drive that every VM of generation 1 has. `boot_order` holds BootSourceType names
    for generation 2 and BootDevice names for generation 1. `assigned` are location paths of passed-through devices."""

    dvds: tuple[DvdDrive, ...] = ()
    floppy: str | None = None
    boot_order: tuple[str, ...] = ("Drive", "Network")
    secure_boot: bool = True
    secure_boot_template: str = "MicrosoftWindows"
    tpm: bool = False
    shielded: bool = False
    encrypted_traffic: bool = False
    older_processors: bool = False
    nested: bool = False
    assigned: tuple[str, ...] = ()
    fibre: tuple[FibreAdapter, ...] = ()
