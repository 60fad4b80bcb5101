"""Taking, applying and deleting snapshots of one VM: the tree, and what becomes of each file (HYPERV.md §3.7).

Taking one freezes the files that the VM writes to and lets it write to children of theirs. Deleting one changes the
configuration at once; then each of its files is kept (something is pointed at it, or several children need it),
deleted (nothing needs it), or its one child is merged into it. What Now and the remaining snapshots hold stays as it
is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import count
from typing import NamedTuple
from zlib import crc32

from simulator.estate.blocks import GRAIN, Writer
from simulator.estate.files import DiskFile, File
from simulator.estate.model import VM, Host
from simulator.estate.noise import guid_from, mix
from simulator.estate.snapshots import Drive, Snapshot
from simulator.estate.volumes import Volumes, folded

# Of a disk, the percentage that a guest ever writes to: the busiest blocks, and in the course of years nearly all.
_BUSY, _EVER = (20, 45), (50, 80)
_NEW_ON_OLD = 20  # of what is written to a disk that is years old, one part in so many falls where nothing was before
_CHILD_BLOCK = GRAIN
_CONFIGURATION_BYTES = 61_440  # a .vmcx, as Windows Server 2016 and later write it


class Wish(NamedTuple):
    """What a snapshot is to be: a name of SnapshotType, and whether memory is saved with it."""

    name: str
    kind: str = "Standard"
    automatic: bool = False
    with_memory: bool = False


@dataclass(slots=True)
class SnapshotTree:
    """The snapshots of `vm`, as `host` sees its volumes. `others`: VMs whose disks may share a parent with its own."""

    volumes: Volumes
    host: Host
    vm: VM
    others: Collection[VM] = ()

    def take(self, wish: Wish, at: float, id_: str | None = None) -> Snapshot:
        """A snapshot under the present one; the VM goes on in children of its files."""
        vm = self.vm
        snapshot_id = id_ or self._new_id(crc32(wish.name.encode()) ^ int(at * 1000))
        memory = vm.memory.startup if wish.with_memory else 0
        folder = rf"{vm.path}\Snapshots"
        files = [
            File(rf"{folder}\{snapshot_id.upper()}.vmcx", at, _CONFIGURATION_BYTES + mix(vm.key, int(at)) % 30_000),
            File(rf"{folder}\{snapshot_id.upper()}.vmrs", at, 69_632 + memory),
        ]
        for file in files:
            self.volumes.put(self.host, file)
        snapshot = Snapshot(
            id=snapshot_id,
            name=wish.name,
            kind=wish.kind,
            created_at=at,
            parent=vm.current_snapshot,
            drives=vm.drives,
            path=vm.path,
            state="Running" if wish.with_memory else "Off",
            automatic=wish.automatic,
            system_bytes=sum(file.bytes_ for file in files),
        )
        vm.drives = tuple(self._child(drive, snapshot_id, at) for drive in vm.drives)
        vm.snapshots = (*vm.snapshots, snapshot)
        vm.current_snapshot = snapshot_id
        return snapshot

    def apply(self, snapshot_id: str, at: float) -> None:
        """Now hangs under this snapshot; what was written since the one before is lost (S2)."""
        self._settle(self.turn_to(snapshot_id, at), at)

    def delete(self, snapshot_id: str, at: float, *, subtree: bool = False) -> None:
        """One snapshot, whose children then hang under its parent; or all of its subtree."""
        self._settle(self.forget(snapshot_id, subtree=subtree), at)

    def turn_to(self, snapshot_id: str, at: float) -> list[str]:
        """Apply it, and leave the files as they are: those that Now was pointed at, which have to be settled."""
        snapshot = self.find(snapshot_id)
        left = self.vm.drives
        self.vm.drives = tuple(self._child(drive, f"{snapshot_id} {at}", at) for drive in snapshot.drives)
        self.vm.current_snapshot = snapshot.id
        return [drive.path for drive in left if drive.can_be_snapshotted and drive.path]

    def forget(self, snapshot_id: str, *, subtree: bool = False) -> list[str]:
        """Take it out of the configuration, and leave the files as they are: those that have to be settled."""
        doomed = self._subtree(snapshot_id) if subtree else [self.find(snapshot_id)]
        for snapshot in reversed(doomed):
            self._forget(snapshot)
        return [drive.path for snapshot in reversed(doomed) for drive in snapshot.drives if drive.path]

    def _new_id(self, step: int) -> str:
        """Two of one name may be taken in one instant."""
        taken = {snapshot.id for snapshot in self.vm.snapshots}
        return next(one for number in count(step) if (one := guid_from(self.vm.key, number)) not in taken)

    def find(self, snapshot_id: str) -> Snapshot:
        """LookupError for a stranger."""
        for snapshot in self.vm.snapshots:
            if snapshot.id == snapshot_id.lower():
                return snapshot
        raise LookupError(f"{self.vm.name} has no snapshot {snapshot_id}")

    def _subtree(self, snapshot_id: str) -> list[Snapshot]:
        """The snapshot and all below it, parents first."""
        found = [self.find(snapshot_id)]
        for snapshot in found:
            found += [child for child in self.vm.snapshots if child.parent == snapshot.id]
        return found

    def _forget(self, snapshot: Snapshot) -> None:
        vm = self.vm
        kept = (other for other in vm.snapshots if other is not snapshot)
        vm.snapshots = tuple(
            replace(other, parent=snapshot.parent) if other.parent == snapshot.id else other for other in kept
        )
        if vm.current_snapshot == snapshot.id:
            vm.current_snapshot = snapshot.parent
        for ending in ("vmcx", "vmrs"):
            self.volumes.drop(self.host, rf"{snapshot.path}\Snapshots\{snapshot.id.upper()}.{ending}")

    def _child(self, drive: Drive, seed: str, at: float) -> Drive:
        """The drive, pointed at a new child of its file; a disk that no checkpoint is taken of stays as it is."""
        if not drive.can_be_snapshotted or drive.path is None:
            return drive
        file = self.volumes.disk(self.host, drive.path)
        if file is None:
            return drive
        self.volumes.put(self.host, file.still(at))
        guid = guid_from(self.vm.key ^ crc32(seed.encode()), crc32(drive.path.encode()))
        child = child_of(file, guid, at, self.vm)
        self.volumes.put(self.host, child)
        return replace(drive, path=child.path)

    def _settle(self, paths: Iterable[str], at: float) -> None:
        waiting = list(paths)
        while pair := self.to_merge(waiting):
            self.merge(*pair, at)
            waiting.append(pair[1].path)

    def to_merge(self, waiting: list[str]) -> tuple[DiskFile, DiskFile] | None:
        """Works the list off from its end, and deletes what nothing needs any more, up to a file that is needed by one
        child only: (that child, the file), to be merged. None at the end of the list."""
        while waiting:
            path = waiting.pop()
            file = self.volumes.disk(self.host, path)
            if file is None or folded(path) in self._attached():
                continue
            children = self._children(path)
            if not children and is_checkpoint_file(path):
                self._remove(path)
                if file.parent:  # it may have been kept for two, and now has one child that can be merged
                    waiting.append(file.parent)
            elif len(children) == 1 and is_checkpoint_file(children[0].path) and children[0].fits(file):
                return children[0], file
        return None

    def merge(self, child: DiskFile, parent: DiskFile, at: float) -> None:
        """What the child holds goes into its parent; who was pointed at the child is pointed at the parent."""
        merged = parent.still(at).blocks.under(child.still(at).blocks)
        self.volumes.put(self.host, replace(parent, blocks=merged, writer=child.writer))
        for grandchild in self._children(child.path):
            hanging = replace(grandchild, parent=parent.path)
            fits = grandchild.fits(child)
            self.volumes.put(self.host, replace(hanging, made_for=parent.identifier) if fits else hanging)
        self._remove(child.path)
        vm = self.vm
        vm.drives = _repointed(vm.drives, child.path, parent.path)
        vm.snapshots = tuple(
            replace(other, drives=_repointed(other.drives, child.path, parent.path)) for other in vm.snapshots
        )

    def _remove(self, path: str) -> None:
        if not self.host.merges.leaves_files:
            self.volumes.drop(self.host, path)

    def _attached(self) -> set[str]:
        """What Now or a snapshot of any VM is pointed at."""
        return {
            folded(drive.path)
            for vm in (self.vm, *self.others)
            for drives in (vm.drives, *(snapshot.drives for snapshot in vm.snapshots))
            for drive in drives
            if drive.path
        }

    def _children(self, path: str) -> list[DiskFile]:
        """Files of chains in use whose parent this is: an orphan that lies beside them does not count."""
        found: dict[str, DiskFile] = {}
        for leaf in self._attached():
            for file in self.volumes.chain(self.host, leaf):
                if file.parent and folded(file.parent) == folded(path):
                    found[folded(file.path)] = file
        return [found[name] for name in sorted(found)]


def is_checkpoint_file(path: str) -> bool:
    """Whether Hyper-V made it for a checkpoint; a differencing disk that a person made has an ordinary name."""
    return folded(path).endswith((".avhdx", ".avhd"))


def child_of(file: DiskFile, guid: str, at: float, writing: VM | None = None) -> DiskFile:
    """A checkpoint file beside its parent, named as Hyper-V does: the disk's name and a GUID. Empty at first."""
    stem, _, ending = file.path.rpartition(".")
    if is_checkpoint_file(file.path):
        stem = stem.rpartition("_")[0]
    path = f"{stem}_{guid.upper()}.{'avhd' if ending.lower() in ('vhd', 'avhd') else 'avhdx'}"
    return DiskFile(
        path=path,
        created_at=at,
        format=file.format,
        kind="Differencing",
        virtual_size=file.virtual_size,
        block_size=_CHILD_BLOCK,
        parent=file.path,
        made_for=file.identifier,
        identifier=guid,
        has_partitions=file.has_partitions,
        writer=writer_of(writing, path, file.grains, at) if writing else None,
    )


def writer_of(vm: VM, path: str, grains: int, at: float, *, child: bool = True) -> Writer | None:
    """The VM's guest, writing to a file from an instant on: to an empty child, or to a disk that it lives on. None for
    a VM that writes nothing."""
    if not vm.daily_writes:
        return None
    content = mix(vm.key, crc32(path.encode()) ^ int(at * 1000))
    low, high = _BUSY if child else _EVER
    reach = grains * (low + vm.key % (high - low + 1)) // 100
    amount = vm.daily_writes if child else vm.daily_writes // _NEW_ON_OLD
    return Writer(at, amount, content % max(1, grains), grains, reach, content)


def _repointed(drives: tuple[Drive, ...], before: str, after: str) -> tuple[Drive, ...]:
    same = folded(before)
    return tuple(
        replace(drive, path=after) if drive.path is not None and folded(drive.path) == same else drive
        for drive in drives
    )
