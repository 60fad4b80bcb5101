"""Everything known of one file of a disk: what it is, what it hangs on, what hangs on it, and who needs it."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hyperv.contracts.paths import folded
from inventory.chains import Chain, walk
from inventory.models import VM, DiskFile, Drive, StoredFile, Volume
from inventory.scope import Scope
from inventory.selectors.disk_files import above, files_behind
from inventory.selectors.file_trees import FileTree, draw, marks_for
from inventory.selectors.freshness import Freshness, sections_of
from inventory.selectors.lying import volume_of, volumes_of
from inventory.snapshot_names import SnapshotName, snapshot_names
from inventory.veil import veil

DRAWN = 60  # files that hang on one: a master image has hundreds, which are counted and not drawn


@dataclass(frozen=True, slots=True)
class User:
    """A VM that needs the file. `now`: the VM as it runs does; `direct`: it writes to this very file. `holding`: the
    snapshots whose state is in this file; `further`: how many more need it by way of a child."""

    vm: VM
    now: bool
    direct: bool
    holding: Sequence[SnapshotName]
    further: int


@dataclass(frozen=True, slots=True)
class DiskFileDetail:
    """`above`: how many files hang on it, one under the other included. `elsewhere`: the same path as other hosts read
    it. `listed`: what the list of its folder says of it."""

    file: DiskFile
    section: Freshness
    chain: Chain
    tree: FileTree
    above: int
    users: Sequence[User]
    volume: Volume | None
    elsewhere: Sequence[DiskFile]
    listed: StoredFile | None

    @property
    def name(self) -> str:
        return self.file.path.rpartition("\\")[2]


def disk_file_detail(pk: int, scope: Scope, now: datetime) -> DiskFileDetail | None:
    """Ten queries, however many files and VMs. None where it does not exist, or where nothing that the asker may see
    needs it."""
    file = DiskFile.objects.select_related("host__cluster").filter(pk=pk).first()
    if file is None:
        return None
    hanging = above(file.host_id, file.path_key)
    files = {**hanging} | {**files_behind(file.host_id, {file.path_key})}
    every = _drives(file, {*hanging, *files}, scope)
    drives = [drive for drive in every if drive.path_key == file.path_key or drive.path_key in hanging]
    host_is_theirs = scope.everything or scope.by_host(DiskFile.objects.filter(pk=pk), "host").exists()
    if not drives and not host_is_theirs:
        return None
    veil([file], scope)
    if not host_is_theirs:  # what hangs on it for the sake of others is named after them
        theirs = {key for drive in drives for key in _way_down(drive.path_key, hanging)}
        hanging = {key: one for key, one in hanging.items() if key in theirs}
    chain = walk(file.path_key, files)
    chains = [chain, *(walk(key, files) for key in _tops(drives, hanging)[:DRAWN])]
    marks = marks_for(file.host_id, every, {file.path_key: file for one in chains for file in one.files})
    top = next((drive.path_key for drive in drives if drive.snapshot_id is None), file.path_key)
    return DiskFileDetail(
        file,
        sections_of([file.host_id], now)[file.host_id]["disks"],
        chain,
        draw(chains, marks, top=top, picked=file.path_key),
        len(hanging),
        _users(file, drives),
        volume_of(file.path, volumes_of(file.host)) if host_is_theirs else None,
        _elsewhere(file, scope),
        _listed(file),
    )


def _drives(file: DiskFile, keys: Collection[str], scope: Scope) -> Sequence[Drive]:
    """Attachments that name one of these files, Now's first, by VM."""
    found = scope.by_vm(Drive.objects.filter(host_id=file.host_id, path_key__in=keys), "vm")
    return sorted(found.select_related("vm"), key=lambda drive: (drive.snapshot_id is not None, drive.vm.name.lower()))


def _tops(drives: Iterable[Drive], hanging: Mapping[str, DiskFile]) -> Sequence[str]:
    """The files that somebody is attached to, and those that nothing hangs on although nobody is."""
    parents = {file.parent_key for file in hanging.values()}
    attached = [drive.path_key for drive in drives if drive.path_key in hanging]
    return list(dict.fromkeys(key for key in (*attached, *(key for key in hanging if key not in parents)) if key))


def _way_down(key: str | None, hanging: Mapping[str, DiskFile]) -> Iterator[str]:
    """The file of a drive and those that it hangs on, as far as they are among these."""
    walked: set[str] = set()
    while key is not None and key in hanging and key not in walked:
        walked.add(key)
        yield key
        key = hanging[key].parent_key


def _users(file: DiskFile, drives: Sequence[Drive]) -> Sequence[User]:
    """By VM, as `drives` has them."""
    theirs: dict[uuid.UUID, list[Drive]] = {}
    for drive in drives:
        theirs.setdefault(drive.vm_id, []).append(drive)
    here = {drive.snapshot_id for drive in drives if drive.snapshot_id and drive.path_key == file.path_key}
    names = snapshot_names(file.host_id, here)
    return [_user(file, mine, names) for mine in theirs.values()]


def _user(file: DiskFile, drives: Sequence[Drive], names: Mapping[uuid.UUID, SnapshotName]) -> User:
    now = [drive for drive in drives if drive.snapshot_id is None]
    kept = [drive for drive in drives if drive.snapshot_id]
    here = {drive.snapshot_id for drive in kept if drive.path_key == file.path_key}
    holding = [name for guid, name in names.items() if guid in here]
    direct = any(drive.path_key == file.path_key for drive in now)
    return User(drives[0].vm, bool(now), direct, holding, len({drive.snapshot_id for drive in kept}) - len(holding))


def _elsewhere(file: DiskFile, scope: Scope) -> Sequence[DiskFile]:
    """A file of a shared volume has a row for every node that reads it."""
    cluster = file.host.cluster_id
    if cluster is None:
        return ()
    others = DiskFile.objects.filter(host__cluster=cluster, path_key=file.path_key).exclude(pk=file.pk)
    return tuple(scope.by_host(others, "host").select_related("host").order_by("host__name"))


def _listed(file: DiskFile) -> StoredFile | None:
    owner = Q(host=file.host_id)
    if file.host.cluster_id:
        owner |= Q(cluster=file.host.cluster_id)
    return StoredFile.objects.filter(owner, path_key=folded(file.path)).first()
