"""The tests' own kind: two switches, one after the other."""

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jobs import services
from jobs.models import Job
from simulator.wsman.server import SimulatorServer
from tests.faults.jobs.place import Place
from tests.faults.jobs.scene import Scene
from tests.jobs.building import wish
from tests.jobs.kinds import SWITCH
from tests.jobs.switched_hosts import SwitchedHosts, switched

Pair = tuple[str, str]


class Switches(Place):
    def __init__(self, server: SimulatorServer, switches: SwitchedHosts) -> None:
        super().__init__(server, "SW")
        self.switches, self.numbers = switches, itertools.count(1)

    def later(self) -> None:
        """A switch is on at once."""

    def lose_answers(self, thing: Any, lost: bool) -> None:
        (self.switches.silent.update if lost else self.switches.silent.difference_update)(thing)


@contextmanager
def switches() -> Iterator[Switches]:
    with switched(hosts=2) as (known, server):
        yield Switches(server, known)


def _thing(place: Any) -> Pair:
    number = next(place.numbers)
    return f"lamp {number}", f"bell {number}"


def _queue(place: Any, thing: Pair, by: Any, request: Any) -> Job:
    host = place.hosts[len(thing[0]) % len(place.hosts)]
    return services.job_queue(wish(host, *thing, request=request), by=by)[0]


def _received(place: Any, thing: Pair) -> Counter[str]:
    return Counter({name: place.switches.received[name] for name in thing if place.switches.received[name]})


SWITCHES = Scene(
    kind=SWITCH.key,
    place=switches,
    thing=_thing,
    queue=_queue,
    received=_received,
    is_done=lambda place, thing: set(thing) <= place.switches.on,
    is_as_before=lambda place, thing: not set(thing) & place.switches.on,
    commands=2,
)
