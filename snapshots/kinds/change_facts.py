"""How a VM stands for taking or applying a snapshot, beside what counts for any change of it. None is unknown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple
from uuid import UUID

from hyperv.contracts.paths import folded, path_key
from hyperv.contracts.vm_look import LookedVM, VMLook
from jobs.vms.standing import Standing, standing_in

CREATING, APPLYING = "CreatingSnapshot", "ApplyingSnapshot"


class Taken(NamedTuple):
    """A snapshot that there is. `state`: of the VM when it was taken; it holds memory where that is Running."""

    id: UUID
    name: str
    state: str | None = None
    type: str | None = None


class Room(NamedTuple):
    """A volume on which disks of the VM lie. `worst`: as much as their new children can take."""

    path: str
    free: int | None
    worst: int | None


@dataclass(frozen=True, slots=True)
class SnapshotStanding(Standing):
    """`policy`: CheckpointType, None before Windows Server 2016. `odd_disks`: (name, what) of those that no snapshot
    keeps: pass_through, shared or set. `fibre`: its virtual Fibre Channel adapters. `memory_bytes`: that a snapshot
    with memory writes. `current`: the snapshot under which Now hangs; `now`: the files that it writes to. `despite`: a
    person said that it is to be done although it is a domain controller, or nobody knows whether it is one."""

    policy: str | None = None
    taken: Sequence[Taken] = ()
    current: UUID | None = None
    now: Sequence[str] = ()
    odd_disks: Sequence[tuple[str, str]] = ()
    fibre: int | None = None
    is_domain_controller: bool | None = None
    rooms: Sequence[Room] = ()
    memory_bytes: int | None = None
    despite: bool = False

    def called(self, name: str) -> Taken | None:
        return next((one for one in self.taken if one.name == name), None)

    def known_as(self, snapshot: UUID) -> Taken | None:
        return next((one for one in self.taken if one.id == snapshot), None)


@dataclass(frozen=True, slots=True)
class FromPolls:
    """What a look does not tell: kept with the job when it was queued, and read anew just before the act."""

    is_domain_controller: bool | None = None
    fibre: int | None = None
    memory_bytes: int | None = None
    despite: bool = False
    sets: Sequence[str] = field(default=())

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "FromPolls":
        told = (kept or {}).get("polls", {})
        return cls(**{one.name: told[one.name] for one in fields(cls) if one.name in told})

    def anew(self, told: Mapping[str, Any]) -> "FromPolls":
        """By what is known now. Whoever wanted it although nobody knew whether it is a domain controller has not said
        so of one."""
        now = replace(self, **told)
        has_come_out = bool(now.is_domain_controller) and not self.is_domain_controller
        return replace(now, despite=self.despite and not has_come_out)


def snapshot_standing(seen: VMLook, vm: LookedVM, polls: FromPolls) -> SnapshotStanding:
    plain = standing_in(seen, vm)
    standing = SnapshotStanding(**{one.name: getattr(plain, one.name) for one in fields(plain)})
    return replace(
        standing,
        policy=vm.checkpoint_type,
        taken=[Taken(one.id, one.name, one.state, one.snapshot_type) for one in seen.snapshots],
        current=vm.parent_snapshot_id,
        now=sorted(_leaves(seen)),
        odd_disks=list(_odd_disks(seen, polls.sets)),
        fibre=polls.fibre,
        is_domain_controller=polls.is_domain_controller,
        rooms=_rooms(seen),
        memory_bytes=polls.memory_bytes if vm.state == "Running" else 0,
        despite=polls.despite,
    )


def _odd_disks(seen: VMLook, sets: Sequence[str]) -> Iterator[tuple[str, str]]:
    for drive in seen.drives:
        name = (drive.path or "").rpartition("\\")[2]
        if drive.snapshot_id is not None:
            continue
        if drive.disk_number is not None:
            yield f"Physical disk {drive.disk_number}", "pass_through"
        elif name and (name in sets or name.lower().endswith(".vhds")):
            yield name, "set"
        elif drive.is_shared:
            yield name, "shared"


def _rooms(seen: VMLook) -> list[Room]:
    """By the longest root that the path of a disk begins with."""
    leaves = _leaves(seen)
    roots = sorted(((f"{folded(one.path)}\\", one) for one in seen.volumes), key=lambda pair: -len(pair[0]))
    found: dict[str, Room] = {}
    for file in seen.files:
        volume = next((one for root, one in roots if folded(file.path).startswith(root)), None)
        if file.path_key in leaves and volume is not None:
            known = found.get(volume.path, Room(volume.path, volume.free_bytes, 0))
            found[volume.path] = known._replace(worst=_sum(known.worst, file.virtual_size_bytes))
    return list(found.values())


def _sum(known: int | None, more: int | None) -> int | None:
    return None if known is None or more is None else known + more


def _leaves(seen: VMLook) -> set[str]:
    """The files that Now writes to."""
    return {
        path_key(one.path) for one in seen.drives if one.snapshot_id is None and one.path and one.disk_number is None
    }
