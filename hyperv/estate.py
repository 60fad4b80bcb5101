"""Read a host: what it is, which virtual machines it holds, what memory they ask for."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from hyperv.allowance import SHORTEST_SECONDS
from hyperv.client import ScriptAnswer, run_script
from hyperv.clock import offset_between
from hyperv.contracts import EstateReading, read_answer
from hyperv.contracts.sections import SECTIONS, not_offered
from hyperv.errors import ScriptFailed, TimedOut
from hyperv.generations import Generation, generation_of, offers, other, wants_other
from hyperv.limits import Quotas, usual_quotas
from hyperv.target import Target

Told = Mapping[str, Mapping[str, object]]


def read_estate(
    target: Target,
    sections: Sequence[str] = ("host", "vms", "memory"),
    parameters: Told | None = None,
    *,
    deadline_seconds: float = 40.0,
    keep_seconds: int = 0,
    quotas: Quotas | None = None,
) -> EstateReading:
    """One reading of `sections`, each with its own outcome. HyperVError where there is no reading at all.

    `parameters`: what the script of a section is told, by the section's name ($Parameters.NAME there). `keep_seconds`:
    for how long the shell is kept for the next reading. `quotas`: the host's own, where they are known; otherwise those
    that its Windows comes with.

    Rights that are missing, a stopped Hyper-V and a section that this Windows does not offer ("not_offered") are
    outcomes of sections, not exceptions: the host did answer.
    """
    if not sections or (unknown := set(sections) - SECTIONS.keys()):
        raise ValueError(f"no such section: {sorted(unknown)}" if sections else "no section is asked for")
    told = dict(parameters or {})
    if told.keys() - set(sections):
        raise ValueError(f"told to a section that is not asked for: {sorted(told.keys() - set(sections))}")
    answer, generation = ask_estate(
        target, sections, told, deadline_seconds=deadline_seconds, keep_seconds=keep_seconds, quotas=quotas
    )
    return _reading(answer, generation, sections)


def ask_estate(
    target: Target,
    sections: Sequence[str],
    told: Told,
    *,
    deadline_seconds: float,
    keep_seconds: int = 0,
    quotas: Quotas | None = None,
) -> tuple[ScriptAnswer, Generation]:
    """The raw answer, and the generation of the scripts that the host understood: it was asked for the sections that
    those offer."""
    generation = generation_of(target.os_version)
    ends_at = time.monotonic() + deadline_seconds
    kept: dict[str, Any] = {"keep_seconds": keep_seconds, "quotas": quotas or usual_quotas(target.os_version)}
    try:
        return _ask(target, generation, sections, told, deadline_seconds=deadline_seconds, **kept), generation
    except ScriptFailed as refused:
        if not wants_other(refused):
            raise
    generation, left = other(generation), ends_at - time.monotonic()
    if left < SHORTEST_SECONDS:
        raise TimedOut("the host runs another PowerShell than was thought, and no time was left")
    return _ask(target, generation, sections, told, deadline_seconds=left, **kept), generation


def _ask(target: Target, generation: Generation, sections: Sequence[str], told: Told, **options: Any) -> ScriptAnswer:
    asked = [name for name in sections if offers(generation, name)]
    parameters = {"sections": asked, **{name: values for name, values in told.items() if name in asked}}
    return run_script(target, generation, parameters, **options)


def _reading(answer: ScriptAnswer, generation: Generation, sections: Sequence[str]) -> EstateReading:
    offered = [name for name in sections if offers(generation, name)]
    reading = read_answer(answer.result, offered)
    every = {name: reading.sections[name] if name in offered else not_offered(name) for name in sections}
    clock = offset_between(reading.collected_at, answer.asked_at, answer.answered_at)
    return reading.model_copy(update={"bytes_received": answer.bytes_received, "clock": clock, "sections": every})
