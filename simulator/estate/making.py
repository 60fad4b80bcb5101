"""Virtual machines and disks that are made, changed and removed at a host.

As in acts.py everything goes as on Windows, as far as it is documented: what must not be is Refused, and nothing is
changed then.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.estate.acts import INVALID_STATE, OPERATION_FAILED, Refused
from simulator.estate.blocks import NOTHING
from simulator.estate.files import MIB, DiskFile
from simulator.estate.furnishing import lay_configuration
from simulator.estate.model import VM, Guest, Host, Load, Memory
from simulator.estate.moving import drop_configuration
from simulator.estate.noise import guid_from, guid_of, key_of
from simulator.estate.power import Still
from simulator.estate.snapshots import Drive
from simulator.estate.volumes import folded
from simulator.estate.wires import Adapter

if TYPE_CHECKING:
    from simulator.estate.estate import Estate

_BLOCK = {"VHD": 2 * MIB, "VHDX": 32 * MIB}
SMALLEST_DISK = 3 * MIB  # of New-VHD
INVALID_PARAMETER = "InvalidParameter"
NOBODY = Guest("", None, heartbeat="NoContact", reports_demand=False, exchanges=False)  # no system is in it


@dataclass(frozen=True, slots=True)
class NewVM:
    """`folder`: where its own folder is made; `disk` is attached as its first."""

    name: str
    folder: str
    memory_bytes: int
    generation: int
    disk: str


class Making:
    def __init__(self, estate: "Estate") -> None:
        self._estate = estate

    def new_disk(self, host: Host, path: str, size: int, *, fixed: bool) -> None:
        with self._estate.changing() as at:
            format_ = "VHD" if folded(path).endswith(".vhd") else "VHDX"
            if self._estate.volumes.find(host, path) is not None:
                raise Refused(OPERATION_FAILED, f"Failed to create the virtual hard disk.\r\nThe file '{path}' exists.")
            if size < SMALLEST_DISK:
                raise Refused(INVALID_PARAMETER, "The size of a virtual hard disk is too small.")
            kind = "Fixed" if fixed else "Dynamic"
            facts: dict[str, Any] = {"identifier": guid_of(host.key, path, at), "has_partitions": False}
            block = 0 if fixed else _BLOCK[format_]
            self._lay(host, DiskFile(path, at, format=format_, kind=kind, virtual_size=size, block_size=block, **facts))

    def convert_disk(self, host: Host, path: str, to: str, *, fixed: bool) -> None:
        """A copy in another shape. A chain is copied as it is seen from its leaf."""
        with self._estate.changing() as at:
            source = self._disk(host, path)
            if self._estate.volumes.find(host, to) is not None:
                raise Refused(OPERATION_FAILED, f"Failed to convert the virtual disk.\r\nThe file '{to}' exists.")
            format_ = "VHD" if folded(to).endswith(".vhd") else "VHDX"
            blocks = NOTHING
            chain = self._estate.volumes.chain(host, path)
            for file in reversed(chain):
                blocks = blocks.under(file.map_at(at))
            self._lay(
                host,
                replace(
                    source,
                    path=to,
                    created_at=at,
                    format=format_,
                    kind="Fixed" if fixed else "Dynamic",
                    block_size=0 if fixed else _BLOCK[format_],
                    blocks=blocks,
                    writer=None,
                    parent=None,
                    made_for="",
                    first_sector=chain[-1].first_sector,
                    identifier=guid_of(host.key, to, at),
                ),
            )

    def resize_disk(self, host: Host, path: str, size: int) -> None:
        with self._estate.changing() as at:
            file = self._disk(host, path)
            if file.parent is not None or size < file.virtual_size or self._uses(host, path):
                raise Refused(OPERATION_FAILED, f"Failed to resize the virtual disk '{path}'.")
            self._estate.volumes.put(host, replace(file.still(at), virtual_size=size))

    def new_vm(self, host: Host, wish: NewVM) -> VM:
        with self._estate.changing() as at:
            self._disk(host, wish.disk)
            key = key_of(host.name, wish.name, at)
            vm = VM(
                id=guid_from(key, 1),
                name=wish.name,
                key=key,
                memory=Memory(wish.memory_bytes),
                load=Load("flat", 0, 0, 1),
                plan=Still("Off", at),
                guest=NOBODY,
                created_at=datetime.fromtimestamp(at, UTC),
                path=rf"{wish.folder}\{wish.name}",
                generation=wish.generation,
                version=host.windows.newest_vm_version,
                automatic_checkpoints=False,
                adapters=(Adapter(guid_from(key, 2), "000000000000", None),),
                drives=(Drive(wish.disk, "IDE" if wish.generation == 1 else "SCSI", 0, 0),),
            )
            host.vms.append(vm)
            lay_configuration(self._estate.volumes, host, vm)
            return vm

    def set_vm(self, vm_id: str, **settings: Any) -> None:
        with self._estate.changing():
            vm = self._estate.find_vm(vm_id)[1]
            for name, value in settings.items():
                setattr(vm, name, value)

    def remove_adapter(self, vm_id: str, adapter_id: str) -> None:
        with self._estate.changing():
            vm = self._estate.find_vm(vm_id)[1]
            vm.adapters = tuple(one for one in vm.adapters if one.id != adapter_id)

    def remove_vm(self, vm_id: str) -> None:
        """It has to be off. Its snapshots go with it; its disks stay, and nothing merges them any more."""
        with self._estate.changing() as at:
            host, vm = self._estate.find_vm(vm_id)
            state = vm.power_at(at).state
            if state not in ("Off", "Saved") or (vm.merging is not None and vm.merging.copy is not None):
                raise Refused(INVALID_STATE, f"The operation cannot be performed while '{vm.name}' is {state}.")
            drop_configuration(self._estate.volumes, host, vm)
            host.vms.remove(vm)

    def _disk(self, host: Host, path: str) -> DiskFile:
        file = self._estate.volumes.disk(host, path)
        if file is None:
            raise Refused(INVALID_PARAMETER, f"'{path}' is not an existing virtual hard disk file.")
        return file

    def _lay(self, host: Host, file: DiskFile) -> None:
        volume = self._estate.volumes.at(host, file.path)
        if volume is None:
            raise Refused(OPERATION_FAILED, f"The path '{file.path}' does not exist.")
        if volume.free_at(file.created_at) < file.size_at(file.created_at):
            raise Refused(OPERATION_FAILED, "There is not enough space on the disk. (0x80070070).")
        self._estate.volumes.put(host, file)

    def _uses(self, host: Host, path: str) -> bool:
        return any(drive.path and folded(drive.path) == folded(path) for vm in host.vms for drive in vm.drives)
