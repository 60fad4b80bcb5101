"""Connection tests as people watch them: one with its steps, the latest, and those of one batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.dateparse import parse_datetime

from inventory.certificates import UNTRUSTED
from inventory.models import Host, HostCertificate
from inventory.scope import Scope
from inventory.selectors.portal_health import is_silent, last_heard
from onboarding.choices import STEPS, Progress, Reason, StepOutcome
from onboarding.models import ConnectionStep, ConnectionTest
from onboarding.remedies import Remedy, remedy_for

SHOWN = 100


@dataclass(frozen=True, slots=True)
class WatchedStep:
    step: ConnectionStep
    title: str
    remedy: Remedy | None


@dataclass(frozen=True, slots=True)
class WatchedTest:
    """`nobody_at_work`: the queue whose worker has been silent for too long, while the test waits for it."""

    test: ConnectionTest
    steps: Sequence[WatchedStep]
    nobody_at_work: str

    @property
    def failed(self) -> WatchedStep | None:
        return next((row for row in self.steps if row.step.outcome == StepOutcome.FAILED), None)

    @property
    def warnings(self) -> int:
        return sum(row.step.outcome == StepOutcome.WARNED for row in self.steps)

    @property
    def done(self) -> int:
        unfinished = (StepOutcome.WAITING, StepOutcome.RUNNING)
        return sum(row.step.outcome not in unfinished for row in self.steps)

    @property
    def certificate(self) -> HostCertificate | None:
        """What the host showed, as the page of a host shows certificates; not saved."""
        shown = self.test.shown
        if not shown:
            return None
        return HostCertificate(
            sha256=shown["sha256"],
            subject=shown["subject"],
            issuer=shown["issuer"],
            names=shown["names"],
            valid_from=_moment(shown["valid_from"]),
            valid_until=_moment(shown["valid_until"]),
        )

    @property
    def may_accept(self) -> bool:
        failed = self.failed
        repeatable = self.test.reason != Reason.SECRET  # a new secret is gone with its test
        return bool(repeatable and self.test.shown and failed and failed.step.code in UNTRUSTED)

    @property
    def may_add(self) -> bool:
        """Also where it failed: it is read as soon as it can be. Not a host that is known, or that is another."""
        test = self.test
        failed = self.failed
        clash = failed is not None and failed.step.name == "identity"
        return test.reason == Reason.ADD and not test.goes_on and test.taken_at is None and not clash

    @property
    def may_move(self) -> bool:
        return self.test.reason == Reason.MOVE and self.test.taken_at is None and self.test.state == Progress.PASSED

    @property
    def may_move_anyway(self) -> bool:
        """It failed; a person may know better."""
        return self.test.reason == Reason.MOVE and self.test.taken_at is None and self.test.state == Progress.FAILED

    @property
    def nodes(self) -> Sequence[str]:
        return self.test.told["nodes"] if self.test.told and self.test.state == Progress.PASSED else ()

    @property
    def nodes_as_list(self) -> str:
        """As the page of a list of hosts takes it."""
        domain = (self.test.told or {}).get("domain")
        return "\n".join(f"{name} {name}.{domain}" if domain else name for name in self.nodes)

    @property
    def look(self) -> tuple[str, str]:
        if self.test.state == Progress.PASSED and self.warnings:
            return "warn", "alert-triangle"
        return look_of(self.test.state)

    @property
    def headline(self) -> str:
        match self.test.state:
            case Progress.WAITING:
                return "Waiting for a worker"
            case Progress.RUNNING:
                running = next((row for row in self.steps if row.step.outcome == StepOutcome.RUNNING), None)
                return f"Testing: {running.title}" if running else "Testing"
            case Progress.CANCELLED:
                return f"Cancelled by {self.test.ended_by}"
            case Progress.FAILED:
                return f"It ended at: {self.failed.title}" if self.failed else "It failed"
        things = "1 thing is" if self.warnings == 1 else f"{self.warnings} things are"
        return f"The host can be read; {things} worth a look" if self.warnings else "The host can be read"

    @property
    def explained(self) -> str:
        """What follows from it."""
        test = self.test
        if test.goes_on:
            return (
                "This page follows it by itself. You may leave: it goes on, and you find it among the connection tests."
            )
        if test.state == Progress.CANCELLED:
            return "Nothing was taken over from it."
        if test.state == Progress.FAILED:
            return self.failed.step.sentence if self.failed else "What was tried stands below."
        return _PASSED[Reason(test.reason)] if not test.taken_at else _TAKEN[Reason(test.reason)]


_PASSED = {
    Reason.ADD: "It is not added yet.",
    Reason.CHECK: "It is read now.",
    Reason.MOVE: "It is still read as before, until you take this.",
    Reason.SECRET: "The new secret is good.",
    Reason.CLUSTER: "Nothing is added yet: you see the list of its nodes first.",
}
_TAKEN = {
    **_PASSED,
    Reason.ADD: "It is in, observe-only.",
    Reason.MOVE: "It is read like this from now on.",
    Reason.SECRET: "The new secret is good, and every host that uses this credential is read with it from now on.",
}
_LOOKS: dict[str, tuple[str, str]] = {
    Progress.WAITING: ("busy", "hourglass"),
    Progress.RUNNING: ("busy", "loader"),
    Progress.PASSED: ("good", "circle-check"),
    Progress.FAILED: ("bad", "alert-octagon"),
    Progress.CANCELLED: ("calm", "ban"),
}


def look_of(state: str) -> tuple[str, str]:
    """Colour and icon."""
    return _LOOKS[state]


def watched(pk: int, scope: Scope, now: datetime) -> WatchedTest | None:
    """None where there is none, and where its host is out of scope."""
    test = tests_in(scope).filter(pk=pk).first()
    if test is None:
        return None
    steps = [WatchedStep(step, STEPS.get(step.name, step.name), remedy_for(test, step)) for step in test.steps.all()]
    return WatchedTest(test, steps, _nobody_at_work(test, now))


def tests_in(scope: Scope) -> QuerySet[ConnectionTest]:
    """Those of hosts in scope; of hosts that are not in yet only for whoever sees everything."""
    tests = ConnectionTest.objects.select_related("host", "credential", "site")
    tests = tests.prefetch_related(Prefetch("steps", ConnectionStep.objects.order_by("place")))
    return tests if scope.everything else tests.filter(host__in=scope.hosts(Host.objects.all()).values("pk"))


def latest_tests(scope: Scope) -> Sequence[ConnectionTest]:
    return list(tests_in(scope).order_by("-asked_at", "-pk")[:SHOWN])


def batch_of(batch: UUID, scope: Scope) -> Sequence[ConnectionTest]:
    """One line for each host: its latest test of this batch, by name."""
    latest: dict[str, ConnectionTest] = {}
    for test in tests_in(scope).filter(batch=batch).order_by("pk"):
        latest[test.name.lower()] = test
    return [latest[name] for name in sorted(latest)]


def _nobody_at_work(test: ConnectionTest, now: datetime) -> str:
    if test.state != Progress.WAITING:
        return ""
    heard = last_heard([test.queue]).get(test.queue)
    return test.queue if is_silent(f"worker:{test.queue}", heard, now) else ""


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
