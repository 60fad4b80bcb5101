"""The read part: every section by itself, told as it ends."""

from collections.abc import Sequence

from django.core.management.base import CommandError, OutputWrapper

from hyperv.contracts.section_error import NOT_OFFERED
from hyperv.contracts.sections import SECTIONS
from hyperv.qualification.run import SectionRun, qualify
from hyperv.target import Target

ROW = "{:<12} {:<12} {:>6} {:>8} {:>10} {:>10} {:>9}"
SHOWN = 5  # reasons of refusal for each section; the bundle has all


def read_all(target: Target, wanted: Sequence[str], deadline: float, out: OutputWrapper) -> list[SectionRun]:
    out.write(ROW.format("section", "outcome", "items", "refused", "host took", "call took", "bytes"))
    runs = []
    for run in qualify(target, wanted, deadline_seconds=deadline):
        out.write(_row(run))
        runs.append(run)
    _tell(runs, out)
    return runs


def wanted_sections(wanted: str) -> list[str]:
    names = [name.strip() for name in wanted.split(",") if name.strip()] or list(SECTIONS)
    if unknown := sorted(set(names) - set(SECTIONS)):
        raise CommandError(f"There is no section {', '.join(unknown)}. There are: {', '.join(SECTIONS)}.")
    return names


def _tell(runs: Sequence[SectionRun], out: OutputWrapper) -> None:
    """What a person has to look at, worst first."""
    for run in runs:
        if run.error is not None:
            out.write(f"\n{run.name}: {run.error}")
        elif run.findings and run.findings.error:
            error = run.findings.error
            out.write(f"\n{run.name}: {error.sentence} {error.message or ''} [{error.id or error.code}]")
        for reason in run.findings.refused[:SHOWN] if run.findings else ():
            out.write(f"\n{run.name}, refused: {reason}")
    read = [run for run in runs if run.findings]
    absent = [f"{run.name}.{key}" for run in read if run.findings for key in run.findings.absent]
    strange = [f"{run.name}.{key}" for run in read if run.findings for key in run.findings.unexpected]
    for heading, names in (("Never a value for", absent), ("Sent, though no contract knows it", strange)):
        if names:
            out.write(f"\n{heading}: {', '.join(names)}")


def _row(run: SectionRun) -> str:
    found = run.findings
    if found is None:
        return ROW.format(run.name, run.error.code if run.error else NOT_OFFERED, "-", "-", "-", "-", "-")
    outcome = "sound" if found.sound else found.error.code if found.error else "refused"
    took = "-" if found.duration_ms is None else f"{found.duration_ms / 1000:.2f} s"
    call = "-" if run.seconds is None else f"{run.seconds:.2f} s"
    return ROW.format(run.name, outcome, found.items, len(found.refused), took, call, run.bytes_received or 0)
