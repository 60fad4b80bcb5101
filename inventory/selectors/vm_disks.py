"""The disks of one VM, drawn: what Now writes to, the files below, and what snapshots need beside them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from inventory.chains import Chain, walk
from inventory.models import VM, DiskFile, Drive, Host, Volume
from inventory.selectors.file_trees import FileTree, Marks, draw, marks_for
from inventory.selectors.lying import volume_of
from inventory.selectors.vm_detail import VMDetail
from inventory.snapshot_names import SnapshotName
from inventory.veil import is_veiled

SHARE = "\\\\"  # how the path of a share begins


@dataclass(frozen=True, slots=True)
class VMDisk:
    """One attachment of Now with its files, the leaf first. `tree` is None where there is no file to draw; `shared_by`
    are other VMs that are attached to the same file; `volume` is where the leaf lies."""

    drive: Drive
    chain: Chain
    tree: FileTree | None
    volume: Volume | None
    shared_by: Sequence[VM]

    @property
    def name(self) -> str:
        return (self.drive.path or "").rpartition("\\")[2]

    @property
    def leaf(self) -> DiskFile | None:
        return self.chain.files[0] if self.chain.files else None

    @property
    def trouble(self) -> str:
        """Why the chain cannot be read to its end; empty where it can."""
        return "" if self.drive.path_key is None else self.chain.sentence


@dataclass(frozen=True, slots=True)
class VMDisks:
    """`left`: trees of files that Now has nothing to do with, which snapshots need."""

    disks: Sequence[VMDisk]
    left: Sequence[FileTree]


def disks_of(detail: VMDetail, names: Mapping[uuid.UUID, SnapshotName] | None = None) -> VMDisks:
    """`names`: what its snapshots are called. Two queries where they are not given, else one, however many files."""
    host, drives, files = detail.host, detail.stored.drives, detail.stored.files
    marks = marks_for(host.pk, drives, files, names)
    volumes = () if is_veiled(host) else detail.stored.volumes
    now = [drive for drive in drives if drive.snapshot_id is None]
    sharers = _sharers(detail.vm, host, now)
    chains = {drive.pk: walk(drive.path_key, files) if drive.path_key else Chain((), "") for drive in drives}
    disks = [
        VMDisk(
            drive,
            chains[drive.pk],
            _tree_of(drive, drives, chains, marks),
            volume_of(drive.path_key, volumes),
            sharers.get(drive.path_key or "", ()),
        )
        for drive in now
    ]
    return VMDisks(disks, _left(drives, chains, marks))


def _tree_of(drive: Drive, drives: Iterable[Drive], chains: Mapping[int, Chain], marks: Marks) -> FileTree | None:
    """The drive's own files and those of snapshots that go down to the same one."""
    own = chains[drive.pk]
    if not own.files:
        return None
    bottom = own.files[-1].path_key
    beside = [chains[other.pk] for other in drives if other.snapshot_id and _bottom(chains[other.pk]) == bottom]
    return draw([own, *beside], marks, top=own.files[0].path_key)


def _left(drives: Iterable[Drive], chains: Mapping[int, Chain], marks: Marks) -> Sequence[FileTree]:
    drawn = {_bottom(chains[drive.pk]) for drive in drives if drive.snapshot_id is None}
    beside: dict[str, list[Chain]] = {}
    for drive in drives:
        bottom = _bottom(chains[drive.pk])
        if drive.snapshot_id and bottom and bottom not in drawn:
            beside.setdefault(bottom, []).append(chains[drive.pk])
    return [draw(group, marks, top=None) for group in beside.values()]


def _bottom(chain: Chain) -> str | None:
    return chain.files[-1].path_key if chain.files else None


def _sharers(vm: VM, host: Host, drives: Iterable[Drive]) -> Mapping[str, Sequence[VM]]:
    """Path -> other VMs that are attached to the same shared disk, where they stand. A path names the same file in one
    cluster, or on one host that is in none; a share's is the same everywhere."""
    keys = [drive.path_key for drive in drives if drive.is_shared and drive.path_key]
    shared: dict[str, list[VM]] = {}
    if keys:
        near = Q(host__cluster=host.cluster_id) if host.cluster_id else Q(host=host)
        others = Drive.objects.filter(near | Q(path_key__startswith=SHARE), path_key__in=keys, snapshot_id=None)
        others = others.exclude(vm=vm).select_related("vm", "host")
        for drive in others.order_by("vm__name", "pk"):
            if drive.host_id == drive.vm.host_id:
                shared.setdefault(drive.path_key or "", []).append(drive.vm)
    return shared
