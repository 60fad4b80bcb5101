"""Delete a snapshot and merge its disks, of the VM of a cluster of two nodes."""

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.access import Right
from hyperv.keeping import KEEPER
from inventory import sections
from inventory.polls.running import read_and_commit
from inventory.scope import scope_of
from jobs.models import Job
from simulator.estate.events import WORKER
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from snapshots.merge_queueing import Said, digest_of, merges_queue
from snapshots.models import Snapshot
from snapshots.selectors.merges_under_way import MERGE
from snapshots.selectors.merging import MergeQuestion, merging_of
from tests.faults.jobs.place import Place
from tests.faults.jobs.scene import Scene
from tests.inventory.building import begin
from tests.simulator.estate.merging import everything, later, take, write
from tests.simulator.estate.merging import place as place_of
from tests.snapshots.merge_jobs.ward import nodes_with_a_vm

LATER_SECONDS = 22.0
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Doomed:
    """A snapshot that is to go. `contents`: what Now and every snapshot showed before; `received`: by the nodes."""

    id: str
    contents: dict[str | None, Any]
    received: Counter[str]


class Nodes(Place):
    def __init__(self, server: SimulatorServer) -> None:
        super().__init__(server, "HV")
        self.estate = server.estate
        self.read()
        self.read()  # they were of no cluster yet

    def read(self) -> None:
        for host in self.hosts:
            read_and_commit(begin(host, sections.names()))

    def later(self) -> None:
        later(self.estate, LATER_SECONDS)

    def lose_answers(self, thing: object, lost: bool) -> None:
        for name in self.names:
            self.server.change_host(name, **({"fault": "answer-lost"} if lost else {"heal": True}))

    def commands(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for told in self.server.commands().values():
            found.update(told.get("acts", {}))
        return found

    def is_at_rest(self) -> bool:
        return place_of(self.estate)[1].merging is None


@contextmanager
def nodes() -> Iterator[Nodes]:
    estate = nodes_with_a_vm()
    for host in estate.hosts.values():
        host.disabled_logs.add(WORKER)  # it would tell of VMs that are not to be touched, once in some minutes
    with SimulatorServer(estate, runner_for(estate)) as server:
        try:
            yield Nodes(server)
        finally:
            KEEPER.close_all()


def _doomed(place: Nodes) -> Doomed:
    while not place.is_at_rest():
        place.later()
    number = next(_numbers)
    vm = place_of(place.estate)[1]
    id_ = vm.snapshots[0].id if vm.snapshots else take(place.estate, f"number {number}")
    write(place.estate, 0, number % 20, 40, 7 + number)
    place.later()
    place.read()
    place.read()  # what is not there any more is gone when it was missed twice
    return Doomed(id_, everything(place.estate), place.commands())


def _queue(place: Nodes, doomed: Doomed, by: Any, request: Any) -> Job:
    key = Snapshot.objects.get(snapshot_id=doomed.id).pk
    question = MergeQuestion(snapshots=(key,), unsure=True, to_queue=True)
    told = merging_of(question, scope_of(by), timezone.now(), within=scope_of(by, Right.OPERATE))
    jobs = merges_queue(told, Said("Old.", request=request), digest=digest_of(told), unsure=True, by=by)
    # What is queued already is in nobody's plan a second time.
    return jobs[0] if jobs else Job.objects.get(kind=MERGE, parameters__snapshot_id=doomed.id, ended_at=None)


def _is_whole(place: Nodes, doomed: Doomed) -> bool:
    """Of Now and of every snapshot that is left each block is as it was."""
    return all(doomed.contents[key] == seen for key, seen in everything(place.estate).items())


def _is_gone(place: Nodes, doomed: Doomed) -> bool:
    return doomed.id not in [one.id for one in place_of(place.estate)[1].snapshots]


MERGES = Scene(
    kind=MERGE,
    place=nodes,
    thing=_doomed,
    queue=_queue,
    received=lambda place, doomed: place.commands() - doomed.received,
    is_done=lambda place, doomed: _is_gone(place, doomed) and place.is_at_rest() and _is_whole(place, doomed),
    is_as_before=lambda place, doomed: not _is_gone(place, doomed) and _is_whole(place, doomed),
    is_quick=False,
    most_at_once=1,  # there is one VM
)
