"""How a VM stands for taking or applying a snapshot, as the polls kept it, and what an applied one would lose."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from inventory.evidence.domain_controllers import TAG
from inventory.models import VM, Host, Volume
from inventory.scope import Scope
from inventory.selectors.lying import root_of, volumes_of
from inventory.veil import veil_volumes
from jobs.vms.kept import Stands, standings_of
from snapshots.domain.chains import chain_of
from snapshots.domain.facts import NOW, FileFact
from snapshots.kinds.change_facts import Room, SnapshotStanding, Taken
from snapshots.models import Snapshot
from snapshots.rules.providing.vms import is_domain_controller
from snapshots.selectors.merge_files import VMDisks, disks_of
from snapshots.selectors.roots import Roots
from tags.choices import Kind as Tagged
from tags.selectors.tags import tagged


@dataclass(frozen=True, slots=True)
class Asked:
    """A VM of which a snapshot is to be taken or applied. `place` and `host`: as jobs.vms.kept has them; `rows`: its
    snapshots there; `volumes`: those on which its disks lie."""

    vm: VM
    place: Host
    host: Host
    standing: SnapshotStanding
    rows: Sequence[Snapshot]
    disks: VMDisks
    volumes: Collection[int]

    @property
    def polls(self) -> Mapping[str, Any]:
        """What a look at the VM will not tell: kept with the job."""
        told = self.standing
        return {
            "is_domain_controller": told.is_domain_controller,
            "fibre": told.fibre,
            "memory_bytes": told.memory_bytes,
            "sets": [name for name, what in told.odd_disks if what == "set"],
        }


def asked_of_one(pk: uuid.UUID, scope: Scope, now: datetime, *, despite: bool = False) -> Asked | None:
    """None where there is no such VM, or none that they may see. Eleven queries and those of the veil."""
    stands = next(iter(standings_of(scope.vms(VM.objects.filter(pk=pk)), scope, now, "snapshots", "disks")), None)
    if stands is None:
        return None
    volumes, roots = _volumes(stands.place, scope)
    place = stands.place.pk, stands.vm.pk
    disks = disks_of({place}, {place[0]: roots}, {place[0]: stands.place.cluster_id or -place[0]})[place]
    rows = list(Snapshot.objects.filter(vm=stands.vm, host=stands.place).order_by("created_at", "pk"))
    lying = {file.volume for file in _leaves(disks) if file.volume}
    standing = _standing(stands, rows, disks, [_room(volumes[pk], disks) for pk in sorted(lying)], despite)
    return Asked(stands.vm, stands.place, stands.host, standing, rows, disks, lying)


def _standing(
    stands: Stands, rows: Sequence[Snapshot], disks: VMDisks, rooms: Sequence[Room], despite: bool
) -> SnapshotStanding:
    vm = stands.vm
    guest, memory = getattr(vm, "guest", None), getattr(vm, "memory", None)
    sans = getattr(getattr(vm, "platform", None), "fibre_sans", None)
    told = {field.name: getattr(stands.standing, field.name) for field in fields(stands.standing)}
    return SnapshotStanding(
        **told,
        policy=vm.checkpoint_type,
        taken=[Taken(one.snapshot_id, one.name, one.state, one.snapshot_type) for one in rows],
        current=vm.parent_snapshot_id,
        now=sorted(file.key for file in _leaves(disks)),
        odd_disks=list(disks.odd),
        fibre=None if sans is None else len(sans),
        is_domain_controller=is_domain_controller(
            getattr(guest, "known_product_type", None),
            getattr(guest, "known_os_name", None),
            str(vm.pk) in set(tagged(Tagged.VM, TAG)),
        ),
        rooms=rooms,
        memory_bytes=(memory.assigned_bytes if memory else None) if stands.standing.state == "Running" else 0,
        despite=despite,
    )


def _volumes(place: Host, scope: Scope) -> tuple[Mapping[int, Volume], Roots]:
    found = list(volumes_of(place))
    roots = Roots((root_of(volume), volume.pk) for volume in found)
    return {volume.pk: volume for volume in veil_volumes(found, scope)}, roots


def _leaves(disks: VMDisks) -> list[FileFact]:
    """The files that Now writes to."""
    keys = [drive.file for drive in disks.drives if drive.snapshot == NOW and drive.file]
    return [disks.files[key] for key in keys if key in disks.files]


def _room(volume: Volume, disks: VMDisks) -> Room:
    sizes = [file.virtual_size for file in _leaves(disks) if file.volume == volume.pk]
    worst = None if None in sizes else sum(size or 0 for size in sizes)
    return Room(volume.path, None if volume.free_unknown_reason else volume.free_bytes, worst)


@dataclass(frozen=True, slots=True)
class Lost:
    """What an applied snapshot throws away. `bytes`: of the files that Now has written since, None where one is not
    known; `newer`: snapshots that stay, on a branch of their own."""

    bytes: int | None
    since: datetime | None


def lost_by(asked: Asked, snapshot: Snapshot) -> Lost:
    drives = asked.disks.drives
    kept = {
        file.key
        for drive in drives
        if drive.snapshot != NOW and drive.file
        for file in chain_of(drive, asked.disks.files).files
    }
    now = [chain_of(drive, asked.disks.files) for drive in drives if drive.snapshot == NOW and drive.file]
    gone = {file.key: file.size for chain in now for file in chain.files if file.key not in kept}
    known = all(chain.is_whole for chain in now) and None not in gone.values()
    return Lost(sum(size or 0 for size in gone.values()) if known else None, snapshot.created_at)
