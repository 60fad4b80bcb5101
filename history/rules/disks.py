"""Virtual disks: attached, taken away, moved, grown.

A disk keeps its base file while snapshots give it one leaf after another, and merges take them away again. So all of it
is told of the base: the file at which a chain of AVHDX ends, as this host had read it when the change was told. Where a
parent was not read, the chain ends with its name. What hangs on a master image is another disk than that.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import PureWindowsPath
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from history.choices import ChangeKind
from history.models import Change
from history.telling import Telling
from hyperv.contracts.disk import CHILDREN
from inventory.chains import Child, base_of
from inventory.differences import Difference, Written
from inventory.models import DiskFile, Drive
from inventory.selectors.disk_files import files_behind
from tags.keys import disk_key

GIB = 2**30
# Growth is told at marks, four to each doubling: 16, 20, 24, 28, 32, 40, … GiB. So one that grows slowly is told of as
# well as one that grows at once, four times until it has doubled, and nothing has to be remembered of it.
FIRST_MARK = 16
MARKS_TO_A_DOUBLING = 4


def mark_passed(before: int, after: int) -> int | None:
    """The highest mark, in GiB, that lies between the two sizes in bytes; None where there is none."""
    passed, mark, step = None, FIRST_MARK, FIRST_MARK // MARKS_TO_A_DOUBLING
    while mark * GIB <= after:
        for number in range(MARKS_TO_A_DOUBLING):
            here = mark + number * step
            if before < here * GIB <= after:
                passed = here
        mark, step = mark * 2, step * 2
    return passed


def of_drives(written: Written, telling: Telling) -> Iterator[Change]:
    """Of a VM that was here already: one that comes or goes brings its disks along. Those of snapshots are not told."""
    if telling.first_look:
        return
    told = [one for one in written.differences() if one.key["snapshot_id"] is None and _kind(one)]
    here = telling.vms_here({one.key["vm_id"] for one in told}) if told else {}
    things = _things({_path_key(one) for one in told}, telling)
    for one in told:
        vm, kind = here.get(one.key["vm_id"]), _kind(one)
        if vm is None or kind is None or not telling.settled(vm):
            continue
        bounds = telling.when_missed if one.is_gone else telling.since_last_read
        yield telling.change(
            kind,
            bounds,
            name=_place(one),
            vm_id=vm.pk,
            thing=things.get(_path_key(one), ""),
            before=one.before.get("path"),
            after=one.after.get("path"),
        )


def _kind(one: Difference) -> ChangeKind | None:
    if one.is_new:
        return ChangeKind.DISK_ADDED
    if one.is_gone:
        return ChangeKind.DISK_REMOVED
    paths = (one.before["path_key"], one.after["path_key"])
    if paths[0] == paths[1] or any(path and path.endswith(CHILDREN) for path in paths):
        return None  # a snapshot that is taken or merged gives the disk another file
    return ChangeKind.DISK_MOVED


def _path_key(one: Difference) -> str | None:
    """Of the file that it has now, or had when it was there; None of an empty drive and of a disk without a file."""
    key: str | None = (one.after or one.before)["path_key"]
    return key


def _place(one: Difference) -> str:
    key = one.key
    return f"{key['controller_type']} {key['controller_number']}:{key['controller_location']}"


def of_files(written: Written, telling: Telling) -> Iterator[Change]:
    told = [one for one in written.differences() if one.before and one.after and (_grew(one) or _resized(one))]
    keys = {one.key["path_key"] for one in told}
    owners = _vms_of(keys, telling) if told else {}
    things = _things(keys, telling)
    for one in told:
        before, after = one.before, one.after
        rest: dict[str, Any] = {
            "name": PureWindowsPath(after["path"]).name,
            "vm_id": owners.get(one.key["path_key"]),
            "thing": things[one.key["path_key"]],
        }
        if passed := _grew(one):
            sizes: dict[str, Any] = {
                "before": {"size_on_disk_bytes": before["size_on_disk_bytes"]},
                "after": {"size_on_disk_bytes": after["size_on_disk_bytes"], "passed_gib": passed},
            }
            yield telling.change(ChangeKind.DISK_GREW, telling.since_last_read, **rest, **sizes)
        if _resized(one):
            sizes = {
                "before": {"virtual_size_bytes": before["virtual_size_bytes"]},
                "after": {"virtual_size_bytes": after["virtual_size_bytes"]},
            }
            yield telling.change(ChangeKind.DISK_RESIZED, telling.since_last_read, **rest, **sizes)


class _Gone(NamedTuple):
    """A file that this poll has shown to be gone, as it stood."""

    path: str
    parent_key: str | None
    parent_path: str | None


def _things(path_keys: Collection[str | None], telling: Telling) -> dict[str | None, str]:
    """Key of a file -> the disk that it is of, as tags.keys names it. Asks only where one of them is a child."""
    known = {key for key in path_keys if key}
    if not known:
        return {}
    files: dict[str, Child] = {}
    if any(key.endswith(CHILDREN) for key in known):
        gone = _gone(telling)
        further = {file.parent_key for file in gone.values() if file.parent_key}
        files = {**gone, **files_behind(telling.host_id, known | further)}
    return {key: disk_key(base_of(key, None, files), telling.host_id, telling.cluster_id) for key in known}


def _gone(telling: Telling) -> Mapping[str, _Gone]:
    written = (one for one in telling.seen.written if one.model is DiskFile)
    gone = (one for told in written for one in told.differences() if one.is_gone)
    return {one.key["path_key"]: _Gone(*(one.before[name] for name in _Gone._fields)) for one in gone}


def _grew(one: Difference) -> int | None:
    """The mark that it passed."""
    before, after = one.before["size_on_disk_bytes"], one.after["size_on_disk_bytes"]
    if before is None or after is None or after <= before:
        return None
    return mark_passed(before, after)


def _resized(one: Difference) -> bool:
    sizes = (one.before["virtual_size_bytes"], one.after["virtual_size_bytes"])
    return None not in sizes and sizes[0] != sizes[1]


def _vms_of(paths: Collection[str], telling: Telling) -> dict[str, UUID]:
    """Path -> the VM that uses it here, as its disk or below one."""
    leaves = DiskFile.objects.filter(host=telling.host_id, backing_keys__has_any_keys=list(paths))
    below = dict(leaves.values_list("path_key", "backing_keys"))
    drives = Drive.objects.filter(Q(path_key__in=paths) | Q(path_key__in=list(below)), host=telling.host_id)
    owners: dict[str, UUID] = {}
    for path, vm_id in drives.order_by("pk").values_list("path_key", "vm_id"):
        for known in (path, *below.get(path or "", ())):
            owners.setdefault(known or "", vm_id)
    return owners
