"""Read a host: what it is, which virtual machines it holds, what memory they ask for."""

from collections.abc import Mapping, Sequence

from hyperv.client import run_script
from hyperv.contracts import EstateReading, read_answer
from hyperv.contracts.sections import SECTIONS
from hyperv.target import Target

SCRIPT = "read/estate"


def read_estate(
    target: Target,
    sections: Sequence[str] = ("host", "vms", "memory"),
    parameters: Mapping[str, Mapping[str, object]] | None = None,
    *,
    deadline_seconds: float = 40.0,
) -> EstateReading:
    """One reading of `sections`, each with its own outcome. HyperVError where there is no reading at all.

    `parameters`: what the script of a section is told, by the section's name ($Parameters.NAME there).
    Rights that are missing and a stopped Hyper-V are outcomes of sections, not exceptions: the host did answer.
    """
    if not sections or (unknown := set(sections) - SECTIONS.keys()):
        raise ValueError(f"no such section: {sorted(unknown)}" if sections else "no section is asked for")
    told = dict(parameters or {})
    if told.keys() - set(sections):
        raise ValueError(f"told to a section that is not asked for: {sorted(told.keys() - set(sections))}")
    answer = run_script(target, SCRIPT, {"sections": list(sections), **told}, deadline_seconds=deadline_seconds)
    reading = read_answer(answer.result, sections)
    return reading.model_copy(update={"bytes_received": answer.bytes_received})
