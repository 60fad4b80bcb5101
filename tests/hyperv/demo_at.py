"""The demo estate over real HTTP at a moment that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from simulator.estate import Clock, Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer


@contextmanager
def demo_at(moment: datetime, *, tls: bool = False) -> Iterator[SimulatorServer]:
    clock = Clock()
    clock.freeze(moment)
    estate = Estate.demo(clock=clock)
    with SimulatorServer(estate, runner_for(estate), tls=tls) as server:
        yield server
