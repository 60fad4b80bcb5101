"""Run every read section on a host, hold the answers against the contracts, and write what may be sent to us.

Changes nothing on the host and nothing in the database. The bundle holds no name, address, SID or GUID of the host's
(hyperv/qualification/sanitising.py); read it before you send it.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hyperv.contracts.section_error import NOT_OFFERED, SENTENCES
from hyperv.contracts.sections import SECTIONS
from hyperv.qualification import Sanitiser, capture_of
from hyperv.qualification.run import SectionRun, merged, qualify
from inventory.credentials import SecretUnreadable
from inventory.models import Host
from inventory.polls import TargetUnusable
from inventory.polls.targets import target_for

ROW = "{:<12} {:<12} {:>6} {:>8} {:>10} {:>10} {:>9}"
SHOWN = 5  # reasons of refusal for each section; the bundle has all


class Command(BaseCommand):
    help = "Try every read section on a host: what works, what is absent or unexpected. Writes a bundle without names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("host", help="the name under which the portal knows the host")
        parser.add_argument("--sections", default="", help="some of the sections, separated by commas; all if left out")
        parser.add_argument("--deadline", type=float, default=120.0, help="seconds for each section")
        parser.add_argument("--bundle", type=Path, help="directory for the two files of the bundle")

    def handle(self, *args: Any, **options: Any) -> None:
        host = _host(options["host"])
        wanted = _sections(options["sections"])
        try:
            target = target_for(host)
        except (SecretUnreadable, TargetUnusable) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{host.name} at {target.endpoint}, as {target.username} by {target.transport}\n\n")
        self.stdout.write(ROW.format("section", "outcome", "items", "refused", "host took", "call took", "bytes"))
        runs = []
        for run in qualify(target, wanted, deadline_seconds=options["deadline"]):
            self.stdout.write(_row(run))
            runs.append(run)
        self._tell(runs)
        if options["bundle"]:
            self._write_bundle(runs, options["bundle"], host)
        if unsound := [run.name for run in runs if not run.sound]:
            raise CommandError(f"{len(unsound)} of {len(wanted)} sections are not as expected: {', '.join(unsound)}.")
        self.stdout.write(f"\nAll {len(runs)} sections are as expected.")
        if missing := [run.name for run in runs if not run.offered]:
            self.stdout.write(f"{SENTENCES[NOT_OFFERED]} Not asked for: {', '.join(missing)}.")

    def _tell(self, runs: Sequence[SectionRun]) -> None:
        """What a person has to look at, worst first."""
        for run in runs:
            if run.error is not None:
                self.stdout.write(f"\n{run.name}: {run.error}")
            elif run.findings and run.findings.error:
                error = run.findings.error
                self.stdout.write(f"\n{run.name}: {error.sentence} {error.message or ''} [{error.id or error.code}]")
            for reason in run.findings.refused[:SHOWN] if run.findings else ():
                self.stdout.write(f"\n{run.name}, refused: {reason}")
        self._list(
            "Never a value for", [f"{run.name}.{key}" for run in runs if run.findings for key in run.findings.absent]
        )
        strange = [f"{run.name}.{key}" for run in runs if run.findings for key in run.findings.unexpected]
        self._list("Sent, though no contract knows it", strange)

    def _list(self, heading: str, names: Sequence[str]) -> None:
        if names:
            self.stdout.write(f"\n{heading}: {', '.join(names)}")

    def _write_bundle(self, runs: Sequence[SectionRun], directory: Path, host: Host) -> None:
        result = merged(runs)
        if result is None:
            raise CommandError("Nothing was answered, so there is no bundle to write.")
        directory.mkdir(parents=True, exist_ok=True)
        version = (host.os_version or "windows").replace("/", "-")
        for name, text in capture_of(Sanitiser().answer(result)).as_files(version).items():
            (directory / name).write_text(text, "ascii")
            self.stdout.write(
                f"\nWrote {directory / name}: no names, addresses, SIDs or GUIDs; read it before you send it."
            )


def _host(name: str) -> Host:
    host = Host.objects.select_related("credential").filter(name__iexact=name).first()
    if host is None:
        raise CommandError(f"No host is called {name!r}. register_host adds one.")
    return host


def _sections(wanted: str) -> list[str]:
    names = [name.strip() for name in wanted.split(",") if name.strip()] or list(SECTIONS)
    if unknown := sorted(set(names) - set(SECTIONS)):
        raise CommandError(f"There is no section {', '.join(unknown)}. There are: {', '.join(SECTIONS)}.")
    return names


def _row(run: SectionRun) -> str:
    found = run.findings
    if found is None:
        return ROW.format(run.name, run.error.code if run.error else NOT_OFFERED, "-", "-", "-", "-", "-")
    outcome = "sound" if found.sound else found.error.code if found.error else "refused"
    took = "-" if found.duration_ms is None else f"{found.duration_ms / 1000:.2f} s"
    call = "-" if run.seconds is None else f"{run.seconds:.2f} s"
    return ROW.format(run.name, outcome, found.items, len(found.refused), took, call, run.bytes_received or 0)
