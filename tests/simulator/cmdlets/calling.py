"""Calls a simulated cmdlet as the interpreter does, without a script."""

from datetime import datetime
from typing import Any

from simulator.cmdlets import HostMachine
from simulator.estate import Clock, Estate
from simulator.powershell.binding import Bound, Call
from simulator.powershell.values import ErrorRecord, NetObject, PSArray
from tests.simulator.estate.moments import MONDAY_MORNING

ACCOUNT = "EXAMPLE\\svc-hvportal"


def estate_at(at: datetime = MONDAY_MORNING) -> Estate:
    return Estate.demo(clock=Clock(at, rate=0))


def machine(estate: Estate, host: str) -> HostMachine:
    return HostMachine(estate, host, ACCOUNT)


def run(on: HostMachine, name: str, **bound: Any) -> tuple[list[NetObject], list[ErrorRecord]]:
    """What the cmdlet hands out, and its non-terminating errors. A terminating one is raised."""
    cmdlet = on.find_command(name, None)
    assert cmdlet is not None, name
    errors: list[ErrorRecord] = []
    given = {key: PSArray(value) if isinstance(value, list) else value for key, value in bound.items()}
    call = Call(Bound(given), on, errors.append, lambda _activity, _status: None)
    return list(cmdlet.run(call)), errors


def identity(on: HostMachine, name: str, error: ErrorRecord) -> str:
    """FullyQualifiedErrorId as the interpreter completes it."""
    cmdlet = on.find_command(name, None)
    assert cmdlet is not None
    return f"{error.error_id},{cmdlet.error_source}"
