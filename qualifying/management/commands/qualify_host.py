"""Try on a host what the portal relies on: every read section, and with --change everything that changes hosts.

Without --change nothing is changed on the host and nothing in the database. With it a small VM is made, after consent,
and all that was made is removed again; what was found is kept of the host's build of Windows (jobs.models.Build).

The bundle holds no name, address, SID or GUID of the host's (hyperv/qualification/sanitising.py); read it before you
send it.
"""

import os
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hvportal.logs import without_news
from hyperv.contracts.section_error import NOT_OFFERED, SENTENCES
from hyperv.qualification import Sanitiser, capture_of
from hyperv.qualification.run import SectionRun, merged
from inventory.credentials import SecretUnreadable
from inventory.logons import AccountHeldBack
from inventory.models import Host
from inventory.polls import TargetUnusable
from inventory.polls.targets import target_for
from qualifying.changing import Asked, change
from qualifying.consent import why_not
from qualifying.reading import read_all, wanted_sections
from qualifying.run import Outcome
from qualifying.sizes import GIB, LEAST_BYTES, MIB, USUAL_BYTES


class Command(BaseCommand):
    stealth_options = ("sleep", "ask")  # tests wait for nothing, and answer by themselves
    help = "Try on a host what the portal relies on: what works, what is absent or unexpected. May write a bundle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("host", help="the name under which the portal knows the host")
        parser.add_argument("--sections", default="", help="some of the sections, separated by commas; all if left out")
        parser.add_argument("--deadline", type=float, default=120.0, help="seconds for each section")
        parser.add_argument("--bundle", type=Path, help="directory for the files of the bundle")
        parser.add_argument(
            "--change", action="store_true", help="make a small VM, take and merge snapshots, remove all"
        )
        usual = USUAL_BYTES // GIB
        parser.add_argument("--space", type=float, default=usual, help=f"GiB that this may take at most ({usual})")
        parser.add_argument("--path", default="", help="a folder on the host; where it makes its VMs if left out")
        parser.add_argument("--yes-on", default="", metavar="HOST", help="consent, for scripts: the host's name again")

    def handle(self, *args: Any, **options: Any) -> None:
        # A terminal shows both: lines of the log would stand between those of the table.
        with nullcontext() if options["verbosity"] > 1 else without_news():
            self._qualify(options)

    def _qualify(self, options: dict[str, Any]) -> None:
        host = _host(options["host"])
        asked = _asked(options) if options["change"] else None
        wanted = wanted_sections(options["sections"])
        if asked is not None and (reason := why_not(host)):
            raise CommandError(reason)
        if options["bundle"]:
            _demand_writable(options["bundle"])
        try:
            target = target_for(host)
            self.stdout.write(f"{host.name} at {target.endpoint}, as {target.username} by {target.transport}\n\n")
            runs = read_all(target, wanted, options["deadline"], self.stdout)
            if options["bundle"]:
                self._write_bundle(runs, options["bundle"], _version(host))
            unsound = [run.name for run in runs if not run.sound]
            if unsound:
                told = "Nothing was changed: a host is read well before it is changed." if asked else ""
                counted = f"{len(unsound)} of {len(wanted)} sections are not as expected"
                raise CommandError(f"{counted}: {', '.join(unsound)}. {told}".rstrip())
            self.stdout.write(f"\nAll {len(runs)} sections are as expected.")
            if missing := [run.name for run in runs if not run.offered]:
                self.stdout.write(f"{SENTENCES[NOT_OFFERED]} Not asked for: {', '.join(missing)}.")
            if asked is not None:
                self._change(host, asked, runs, options["bundle"])
        except (SecretUnreadable, TargetUnusable, AccountHeldBack) as problem:
            raise CommandError(str(problem)) from None

    def _change(self, host: Host, asked: Asked, runs: Sequence[SectionRun], bundle: Path | None) -> None:
        _demand_same_build(host, runs)
        outcome, captured = change(host, asked, self.stdout)
        if bundle and captured:
            self._write_bundle(captured, bundle, f"{_version(host)}.changing")
        if not outcome.passed:
            raise CommandError(_told(host, outcome))
        release = f"{host.os_caption or 'Windows'}, build {host.os_version}"
        self.stdout.write(f"\nAll {len(outcome.checks)} checks are as expected: {release} is qualified.")

    def _write_bundle(self, runs: Sequence[SectionRun], directory: Path, name: str) -> None:
        result = merged(runs)
        if result is None:
            raise CommandError("Nothing was answered, so there is no bundle to write.")
        for file, text in capture_of(Sanitiser().answer(result)).as_files(name).items():
            (directory / file).write_text(text, "ascii")
            self.stdout.write(
                f"\nWrote {directory / file}: no names, addresses, SIDs or GUIDs; read it before you send it."
            )


def _demand_writable(directory: Path) -> None:
    """Before anything is asked of the host. In a container the portal's own directory is all that can be written."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        why = None if os.access(directory, os.W_OK | os.X_OK) else "it is not for this user to write"
    except OSError as failure:
        why = failure.strerror
    if why:
        own = settings.VAR_DIR / "captures"
        raise CommandError(f"No bundle can be written to {directory}: {why}. Name another directory, such as {own}.")


def _asked(options: dict[str, Any]) -> Asked:
    most = int(options["space"] * GIB)
    if most < LEAST_BYTES:
        raise CommandError(
            f"A run that proves anything needs at least {LEAST_BYTES / GIB:.2f} GiB ({LEAST_BYTES // MIB} MiB)."
        )
    told = {name: options[name] for name in ("sleep", "ask") if options.get(name)}
    return Asked(most, options["path"].rstrip("\\"), options["yes_on"], **told)


def _demand_same_build(host: Host, runs: Sequence[SectionRun]) -> None:
    """The verdict is one on what the host runs now, and not on what it ran when it was last polled."""
    told = next((run.result for run in runs if run.name == "host" and run.result), None)
    items = told["sections"]["host"]["items"] if told else []
    now = items[0].get("os_version") if items else None
    if now is None:
        raise CommandError("With --change the section host has to be read, too: it says which Windows this is.")
    if now != host.os_version:
        known = host.os_version or "none yet"
        raise CommandError(f"The host runs build {now}, and the portal knows {known}: wait until it was polled again.")


def _told(host: Host, outcome: Outcome) -> str:
    said = []
    if outcome.failed is not None:
        found = f" Found: {outcome.failed.found}." if outcome.failed.found else ""
        said.append(f"{host} did NOT qualify. {outcome.failed.title} It was not so.{found}")
    if outcome.broken:
        said.append(f"{host} is not qualified: the run broke off, because {outcome.broken}")
    said.append(
        f"NOT REMOVED: {outcome.left}. Run this again: it finds it by its marker, and offers to remove it."
        if outcome.left
        else "Everything that was made is removed."
    )
    return " ".join(said)


def _version(host: Host) -> str:
    return (host.os_version or "windows").replace("/", "-")


def _host(name: str) -> Host:
    rows = Host.objects.select_related("cluster", "site", "credential", "change_credential")
    host = rows.filter(name__iexact=name).first()
    if host is None:
        raise CommandError(f"No host is called {name!r}. register_host adds one.")
    return host
