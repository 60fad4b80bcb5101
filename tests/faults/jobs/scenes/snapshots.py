"""Take a snapshot of a VM, and apply one."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jobs.models import Job
from snapshots.change_queueing import Naming, Wanted, apply_queue, take_queue
from snapshots.kinds.apply import KEY as APPLY_KEY
from snapshots.kinds.take import KEY as TAKE_KEY
from snapshots.models import Snapshot
from tests.faults.jobs.scene import Scene
from tests.faults.jobs.scenes.machines import Machine, machines

MOST = 4  # of a VM; then all are taken away and merged, as by somebody else
WHY = "The update is tonight."
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Shot:
    """`name`: of the snapshot that is to be taken, or that is applied; `paths`: the files of Now before."""

    machine: Machine
    name: str
    paths: tuple[str | None, ...]

    @property
    def host(self) -> Any:
        return self.machine.host

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.machine.vm.snapshots]

    @property
    def is_under_it(self) -> bool:
        by_name = {one.name: one.id for one in self.machine.vm.snapshots}
        return self.machine.vm.current_snapshot == by_name.get(self.name)


def _paths(machine: Machine) -> tuple[str | None, ...]:
    return tuple(drive.path for drive in machine.vm.drives)


def _to_be_taken(place: Any) -> Shot:
    machine = place.machine(TAKE_KEY, "Running", most_snapshots=MOST)
    return Shot(machine, f"before update {next(_numbers)}", _paths(machine))


def _take(place: Any, shot: Shot, by: Any, request: Any) -> Job:
    naming = Naming(shot.name, "Anna", None)
    return take_queue(UUID(shot.machine.vm.id), naming, Wanted(WHY, request=request), by=by)[0]


def _to_be_applied(place: Any) -> Shot:
    machine = place.machine(APPLY_KEY, "Running")
    return Shot(machine, machine.vm.snapshots[0].name, _paths(machine))


def _apply(place: Any, shot: Shot, by: Any, request: Any) -> Job:
    snapshot = Snapshot.objects.get(vm=UUID(shot.machine.vm.id), snapshot_id=shot.machine.vm.snapshots[0].id)
    return apply_queue(snapshot, Wanted(WHY, request=request), first=None, by=by)[0]


TAKE = Scene(
    kind=TAKE_KEY,
    place=machines,
    thing=_to_be_taken,
    queue=_take,
    received=lambda place, shot: place.received(shot.machine),
    is_done=lambda place, shot: shot.names.count(shot.name) == 1 and shot.is_under_it,
    is_as_before=lambda place, shot: shot.name not in shot.names and _paths(shot.machine) == shot.paths,
)
APPLY = Scene(
    kind=APPLY_KEY,
    place=machines,
    thing=_to_be_applied,
    queue=_apply,
    received=lambda place, shot: place.received(shot.machine),
    is_done=lambda place, shot: shot.is_under_it and _paths(shot.machine) != shot.paths,
    is_as_before=lambda place, shot: _paths(shot.machine) == shot.paths,
)
