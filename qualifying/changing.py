"""The change part of qualify_host: what is asked before, the run, and what is kept of it."""

import getpass
import platform
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.core.management.base import CommandError, OutputWrapper
from django.db import connection

from audit.services import acting_as, record
from hyperv.contracts.trial import Found, Left
from hyperv.errors import HyperVError
from hyperv.qualification.run import SectionRun, qualify
from hyperv.target import Target
from inventory.models import Host
from jobs.services import build_judged
from jobs.targets import changing_target, reading_target
from qualifying import consent
from qualifying.checks import BrokenOff, Check, Ledger
from qualifying.run import Outcome, remove, run
from qualifying.trial import CALL_SECONDS, Trial, find, marker_of
from qualifying.under_way import demand_left_behind, only_one

COMMAND = "qualify_host"


@dataclass(slots=True)
class Asked:
    """What the command was told. `root` empty: where the host makes its VMs. `sleep`, `ask`: tests bring their own."""

    most_bytes: int
    root: str = ""
    yes_on: str = ""
    sleep: Callable[[float], None] = time.sleep
    ask: Callable[[str], str] = input


@dataclass(slots=True)
class Captured:
    """Sections of the host as they were in the middle of the run, for the bundle."""

    target: Target
    runs: list[SectionRun] = field(default_factory=list)

    def __call__(self, *sections: str) -> None:
        self.runs += qualify(self.target, sections, deadline_seconds=CALL_SECONDS)


def change(host: Host, asked: Asked, out: OutputWrapper) -> tuple[Outcome, Sequence[SectionRun]]:
    """CommandError where it may not begin. Nobody who only reads the outcome takes a broken run for a good one."""
    if reason := consent.why_not(host):
        raise CommandError(reason)
    id = uuid.uuid4()
    with only_one(host, marker_of(id), _who()) as at_work:
        return _change(host, id, replace(asked, sleep=_saying(at_work, asked.sleep)), _guard(host, at_work), out)


def _change(
    host: Host, id: UUID, asked: Asked, may_go_on: Callable[[], None], out: OutputWrapper
) -> tuple[Outcome, Sequence[SectionRun]]:
    reading, changing = reading_target(host), changing_target(host)
    found = _found(changing, asked.root)
    demand_left_behind(found)
    if found.left:
        _offer_to_remove(host, changing, found.left, asked, may_go_on, out)
    consent.demand_room(found, asked.most_bytes)
    out.write(consent.words(host, changing.username, found, asked.most_bytes))
    consent.demand_consent(host, asked.yes_on, asked.ask)
    captured = Captured(reading)
    trial = Trial(
        reading,
        changing,
        found.root,
        asked.most_bytes,
        Ledger(lambda check: out.write(_line(check))),
        asked.sleep,
        may_go_on,
        lambda said: out.write(f"\n{said}"),
        captured,
        id,
    )
    with acting_as(COMMAND):
        record("host.qualifying", host, summary=f"{_who()} began to qualify {host}, in {trial.folder}.")
    outcome = run(trial)
    _keep(host, trial, outcome)
    return outcome, captured.runs


def _found(target: Target, root: str) -> Found:
    try:
        return find(target, root)
    except HyperVError as error:
        raise CommandError(f"The host could not be asked, so nothing was changed: {error}") from None


def _offer_to_remove(
    host: Host, target: Target, left: Sequence[Left], asked: Asked, may_go_on: Callable[[], None], out: OutputWrapper
) -> None:
    """What an earlier run left behind. Only what carries a marker, and only with consent."""
    out.write("\nAn earlier run has left this behind:\n" + "\n".join(f"  {one.marker}: {one}" for one in left))
    out.write("It can be removed; nothing else is.")
    consent.demand_consent(host, asked.yes_on, asked.ask)
    may_go_on()
    for one in left:
        try:
            is_gone = remove(target, one, asked.sleep)
        except (HyperVError, BrokenOff) as error:
            raise CommandError(f"{one} could not be removed: {error}") from None
        if not is_gone:
            raise CommandError(f"{one} was left alone: a VM of it has come to light meanwhile. Begin anew.")
    with acting_as(COMMAND):
        told = ", ".join(one.marker for one in left)
        record(
            "host.qualifying_removed", host, summary=f"{_who()} removed what earlier runs had left on {host}: {told}."
        )
    out.write("Removed.")


def _guard(host: Host, at_work: Callable[[], bool]) -> Callable[[], None]:
    """Asked before each thing that is sent."""
    may_be_changed = consent.guard(host)

    def may_go_on() -> None:
        if not at_work():
            raise BrokenOff("another run has begun at this host, as nothing was heard of this one for so long")
        may_be_changed()

    return may_go_on


def _saying(at_work: Callable[[], bool], sleep: Callable[[float], None]) -> Callable[[float], None]:
    """Says so before each pause. No connection of the database is held while a host works."""

    def wait(seconds: float) -> None:
        at_work()
        if not connection.in_atomic_block:
            connection.close()
        sleep(seconds)

    return wait


def _keep(host: Host, trial: Trial, outcome: Outcome) -> None:
    """A verdict on the build, where there is one: a run that broke off, or left something, has none."""
    with acting_as(COMMAND):
        if outcome.broken or outcome.left:
            told = outcome.broken or f"something is left: {outcome.left}"
            record("host.qualifying_broken", host, summary=f"The qualification of {host} broke off: {told}")
        if outcome.failed is None and not outcome.passed:
            return
        reason = f"{outcome.failed.title} It was not so." if outcome.failed else "All checks were as expected."
        result = {"checks": trial.ledger.as_result(), "space_bytes": trial.most_bytes, "run": str(trial.id)}
        build_judged(host, passed=outcome.passed, reason=reason, result=result, by=_who())


def _who() -> str:
    """The person at the command line of the portal's machine; the portal knows none of its people there."""
    return f"{getpass.getuser()} at {platform.node() or 'the portal'}"


def _line(check: Check) -> str:
    found = f"  ({check.found})" if check.found else ""
    return f"  {'ok    ' if check.passed else 'FAILED'}  {check.title}{found}"
