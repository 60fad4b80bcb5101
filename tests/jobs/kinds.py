"""Kinds of job of the tests' own: they turn switches on, one or two after each other."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from hyperv.client import run_script
from hyperv.target import Target
from jobs import kinds
from jobs.choices import State
from jobs.kinds import ActSeen, Decision, End, Facts, Kind, Postpone, Progress, Send, Wait

# A script that is there; the switched hosts of the tests run none and read the parameters alone.
SCRIPT = "read/estate/host"


def _look(facts: Facts, target: Target) -> dict[str, bool]:
    on = {}
    for name in facts.parameters["switches"]:
        answer = run_script(target, SCRIPT, {"look": name}, deadline_seconds=30.0, keep_seconds=100)  # as looks at VMs
        on[name] = answer.result["on"]
    return on


def _send(name: str) -> Send:
    return Send(f"switch {name}", SCRIPT, {"switch": name, "expect": {"on": False}}, Progress(f"Switching {name}"))


def _step(facts: Facts, seen: dict[str, bool], acts: Sequence[ActSeen]) -> Decision:
    off = [name for name in facts.parameters["switches"] if not seen[name]]
    if not off:
        return End(State.SUCCEEDED, "on", "Every switch is on.")
    if facts.parameters.get("wait"):
        return Wait(0.0, "Waits to be told otherwise.", Progress("Waiting", 50.0, 512, 1024))
    if facts.parameters.get("postpone"):
        return Postpone(3600.0, "The switch is locked.")
    shown = [f"switch {name}" for name in facts.parameters["switches"] if seen[name]]
    return replace(_send(facts.parameters.get("other") or off[0]), shown=shown)


def _plan(facts: Facts) -> list[Send]:
    return [_send(name) for name in facts.parameters["switches"]]


SWITCH = Kind("switch", "Switch on", _look, _step, _plan, look_seconds=30.0, act_seconds=30.0, settle_seconds=0.0)
APPROVED = replace(SWITCH, key="approved_switch", title="Switch on with care", needs_approval=True)
ANYTIME = replace(SWITCH, key="anytime_switch", title="Switch on at once", heeds_windows=False)
PATIENT = replace(SWITCH, key="patient_switch", title="Switch on slowly", settle_seconds=3600.0)
HASTY = replace(SWITCH, key="hasty_switch", title="Switch on or never", patience_seconds=0.0)
OURS: tuple[Kind, ...] = (SWITCH, APPROVED, ANYTIME, PATIENT, HASTY)


@contextmanager
def registered() -> Iterator[None]:
    for kind in OURS:
        kinds.register(kind)
    try:
        yield
    finally:
        for kind in OURS:
            kinds.forget(kind.key)


def changed(**parts: Any) -> None:
    """From now on the switch is of another kind, until the test ends."""
    kinds.forget(SWITCH.key)
    kinds.register(replace(SWITCH, **parts))


def told(*switches: str, **more: Any) -> dict[str, Any]:
    return {"switches": list(switches), **more}
