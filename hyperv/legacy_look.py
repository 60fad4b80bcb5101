"""One VM of a host of Windows Server 2008 R2, out of the sections that WMI v1 offers of all of them.

It tells nothing of jobs, of room on volumes, of events and of files that are to go; that disks are being merged stands
in the VM's status.
"""

from collections.abc import Iterator
from typing import TypeVar
from uuid import UUID

from hyperv.contracts.disk import DriveItem, FileItem
from hyperv.contracts.paths import path_key
from hyperv.contracts.reading import EstateReading
from hyperv.contracts.section_error import SectionError
from hyperv.contracts.sections import SectionReading
from hyperv.contracts.snapshot import SnapshotItem
from hyperv.contracts.values import ReadingItem
from hyperv.contracts.vm import VMItem
from hyperv.contracts.vm_look import LookedVM, Unseen, VMLook
from hyperv.errors import RightsMissing, ScriptFailed
from hyperv.estate import read_estate
from hyperv.target import Target

_SECTIONS = ("vms", "snapshots", "disks")
_PARTS = {"disks": "drives"}  # as read/look_vm calls it
Item = TypeVar("Item", bound=ReadingItem)


def legacy_look(target: Target, vm_id: UUID, deadline_seconds: float) -> VMLook:
    """HyperVError where not even the VMs can be told."""
    reading = read_estate(target, _SECTIONS, deadline_seconds=deadline_seconds)
    if error := reading.sections["vms"].error:
        if error.code == "rights_missing":
            raise RightsMissing("look_vm")
        raise ScriptFailed(error.message or "", sentence=error.sentence, id=error.id or error.code)
    vm = next((one for one in _items(reading, "vms", VMItem) if one.id == vm_id), None)
    drives = tuple(one for one in _items(reading, "disks", DriveItem) if one.vm_id == vm_id)
    return VMLook(
        collected_at=reading.collected_at,
        vm=_looked(reading, vm) if vm else None,
        snapshots=tuple(one for one in _items(reading, "snapshots", SnapshotItem) if one.vm_id == vm_id),
        drives=drives,
        files=tuple(_chains(drives, tuple(_items(reading, "disks", FileItem)))),
        failures=tuple(_unseen(reading.sections[name]) for name in _SECTIONS if not reading.sections[name].complete),
        legacy=True,
    )


def _items(reading: EstateReading, section: str, kind: type[Item]) -> Iterator[Item]:
    return (item for item in reading.sections[section].items if isinstance(item, kind))


def _looked(reading: EstateReading, vm: VMItem) -> LookedVM:
    snapshots = _items(reading, "snapshots", SnapshotItem)
    current = next((one.id for one in snapshots if one.vm_id == vm.id and one.is_current), None)
    return LookedVM(
        id=vm.id,
        name=vm.name,
        state=vm.state,
        operational_status=vm.operational_status,
        parent_snapshot_id=current,
        is_clustered=vm.is_clustered,
    )


def _chains(drives: tuple[DriveItem, ...], files: tuple[FileItem, ...]) -> Iterator[FileItem]:
    left = {file.path_key: file for file in files}
    for drive in drives:
        following = drive.path
        while following and (file := left.pop(path_key(following), None)):
            yield file
            following = file.parent_path


def _unseen(section: SectionReading) -> Unseen:
    reason = section.refused[0].reason if section.refused else ""
    error = section.error or SectionError(code="script_error", message=reason)
    return Unseen(part=_PARTS.get(section.name, section.name), error=error)
