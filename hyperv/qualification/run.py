"""Ask a host each section by itself, so that one that hangs or breaks costs only itself, and time every one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hyperv.client import ScriptAnswer
from hyperv.contracts import read_answer
from hyperv.errors import BadOutput, HyperVError
from hyperv.estate import ask_estate
from hyperv.generations import offers
from hyperv.qualification.shapes import SectionFindings, findings_of
from hyperv.target import Target


@dataclass(frozen=True, slots=True)
class SectionRun:
    """One section, asked alone. Either `error`, where there was no answer at all, or `findings` and the raw `result`;
    `seconds` and `bytes_received` are those of the whole call, start of PowerShell included. Neither where this Windows
    does not offer it, which is as expected."""

    name: str
    error: HyperVError | None = None
    findings: SectionFindings | None = None
    result: dict[str, Any] | None = None
    seconds: float | None = None
    bytes_received: int | None = None

    @property
    def offered(self) -> bool:
        return self.error is not None or self.findings is not None

    @property
    def sound(self) -> bool:
        return not self.offered or (self.findings is not None and self.findings.sound)


def qualify(target: Target, sections: Sequence[str], *, deadline_seconds: float) -> Iterator[SectionRun]:
    """Run by run, as they end. Nothing is changed on the host. Stops where a logon is refused: accounts lock."""
    for name in sections:
        run = _run(target, name, deadline_seconds)
        yield run
        if run.error is not None and run.error.code == "credentials_refused":
            return


def _run(target: Target, name: str, deadline_seconds: float) -> SectionRun:
    try:
        answer, generation = ask_estate(target, [name], {}, deadline_seconds=deadline_seconds)
        if not offers(generation, name):
            return SectionRun(name)
        return _read(name, answer)
    except HyperVError as error:
        return SectionRun(name, error)


def _read(name: str, answer: ScriptAnswer) -> SectionRun:
    reading = read_answer(answer.result, [name])  # BadOutput where the answer as a whole has no usable shape
    if not isinstance(answer.result, dict):
        raise BadOutput("the result is not an object")
    findings = findings_of(name, answer.result["sections"].get(name), reading.collected_at)
    return SectionRun(name, None, findings, answer.result, answer.duration_seconds, answer.bytes_received)


def merged(runs: Sequence[SectionRun]) -> dict[str, Any] | None:
    """The answers of all runs as if they were one; None where no section answered. The last one's access and time."""
    results = [run.result for run in runs if run.result is not None]
    if not results:
        return None
    sections = {name: section for result in results for name, section in result["sections"].items()}
    return {**results[-1], "sections": sections}
