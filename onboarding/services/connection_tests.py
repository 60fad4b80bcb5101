"""Beginning, cancelling and repeating connection tests, and the life of one that runs.

    begin ─> WAITING ── claim (lease, token) ─> RUNNING ── step_ended … ─> finish ─> PASSED | FAILED
                 ^── a lease that ran out, once ──┘                cancel ─> CANCELLED, from either

Only the holder of the token writes. A test that two workers in a row did not survive has failed.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from audit.services import record
from hyperv.tls import PresentedCertificate
from inventory.certificates import accepted_sha256, certificate_take
from inventory.choices import Scheme
from inventory.models import Host, PollState
from onboarding import wakeup
from onboarding.choices import GOING_ON, STEPS, Progress, Reason, StepOutcome
from onboarding.models import ConnectionStep, ConnectionTest
from onboarding.services.credentials import secret_take
from onboarding.subject import Subject

# As the lease of a poll: PowerShell has the deadline of one, and is the longest step. It is renewed with each.
LEASE_MARGIN_SECONDS = 15
SEND_AGAIN_SECONDS = 15
ATTEMPTS = 2
# Of a batch with one account: as many logons may be refused before the portal knows it (inventory/logons.py).
AT_ONCE = 3
_LOST = (
    "worker_lost",
    "The worker that ran this test stopped in the middle of it, twice. Look at the worker's log, then test again.",
)
_BAD = (StepOutcome.FAILED,)


class LeaseLost(Exception):
    """The test was cancelled, or another worker has it: nothing may be written."""


@dataclass(frozen=True, slots=True)
class Lease:
    test_id: int
    token: uuid.UUID


@transaction.atomic
def begin(
    subject: Subject,
    reason: Reason,
    *,
    by: str,
    host: Host | None = None,
    pinned_sha256: str | None = None,
    sealed: bytes | None = None,
    username: str = "",
    batch: uuid.UUID | None = None,
) -> ConnectionTest:
    """A test that a worker takes up at once; of a `batch`, when its turn has come (`sweep`).

    `sealed`, `username`: a new secret and account name to be tried instead of the credential's own.
    """
    test = ConnectionTest.objects.create(
        reason=reason,
        host=host,
        name=subject.name,
        address=subject.address,
        port=subject.port,
        scheme=subject.scheme,
        ca_file=subject.ca_file,
        kerberos_host=subject.kerberos_host,
        credential=subject.credential,
        username=username or subject.credential.username,
        transport=subject.credential.transport,
        sealed=sealed,
        pinned_sha256=pinned_sha256,
        site=subject.site,
        poll_interval_seconds=subject.poll_interval_seconds,
        batch=batch,
        asked_at=timezone.now(),
        asked_by=by,
        sent_at=None if batch else timezone.now(),
    )
    _lay_out_steps(test)
    record("connection.tested", host, summary=f"Connection to {subject.name} at {subject.place} is tested.")
    if batch is None:
        transaction.on_commit(lambda: wakeup.send(test))
    return test


def check(host: Host, *, by: str, batch: uuid.UUID | None = None) -> ConnectionTest:
    """A test of a registered host as it is registered, with the certificate that is accepted for it."""
    pin = accepted_sha256(host.pk) if host.scheme == Scheme.HTTPS else None
    return begin(Subject.of(host), Reason.CHECK, by=by, host=host, pinned_sha256=pin, batch=batch)


def again(test: ConnectionTest, *, by: str, pinned_sha256: str | None = None) -> ConnectionTest:
    """Another test of the same; with the certificate that a person has accepted meanwhile. A new secret is not kept
    beyond its test, so a test of one cannot be repeated."""
    if test.reason == Reason.SECRET:
        raise ValidationError("The new secret is not kept beyond its test. Enter it again.")
    if test.reason == Reason.CHECK and test.host:
        return check(test.host, by=by, batch=test.batch)
    subject = subject_of(test)
    pin = pinned_sha256 or test.pinned_sha256
    return begin(subject, Reason(test.reason), by=by, host=test.host, pinned_sha256=pin, batch=test.batch)


@transaction.atomic
def accept(test: ConnectionTest, *, by: str) -> ConnectionTest:
    """Another test, with the certificate that this one was shown. A host that is registered just so is known by it from
    now on; a host that is to be added or moved takes it along when it is (services.hosts)."""
    if test.shown is None:
        raise ValidationError("Nothing was accepted: the host has shown no certificate.")
    if test.reason == Reason.CHECK and test.host:
        if subject_of(test).place.lower() != Subject.of(test.host).place.lower():
            raise ValidationError(f"{test.host.name} is read at another address now. Test it again from its page.")
        certificate_take(test.host, test.shown, at=test.finished_at or timezone.now(), by=by)
    return again(test, by=by, pinned_sha256=test.shown["sha256"])


def subject_of(test: ConnectionTest) -> Subject:
    """What was tested. Its credential may have been removed since: ValidationError."""
    if test.credential is None:
        raise ValidationError("The credential of this test is no longer kept. Begin again with another.")
    return Subject(
        test.name,
        test.address,
        test.port,
        test.scheme,
        test.credential,
        test.ca_file,
        test.kerberos_host,
        test.site,
        test.poll_interval_seconds,
    )


@transaction.atomic
def cancel(test_id: int, *, by: str) -> bool:
    """At once for whoever watches; its worker notices when its present step is over. False where it had ended."""
    going_on = ConnectionTest.objects.filter(pk=test_id, state__in=GOING_ON)
    if not going_on.update(
        state=Progress.CANCELLED, finished_at=timezone.now(), ended_by=by, lease_token=None, sealed=None
    ):
        return False
    _leave_untried(test_id)
    return True


def claim(test_id: int, worker: str) -> Lease | None:
    """None where it was claimed, cancelled or finished: a message may come twice."""
    token = uuid.uuid4()
    taken = ConnectionTest.objects.filter(pk=test_id, state=Progress.WAITING).update(
        state=Progress.RUNNING,
        lease_token=token,
        lease_expires_at=_lease_end(),
        started_at=Now(),
        worker=worker[:255],
        attempts=F("attempts") + 1,
    )
    return Lease(test_id, token) if taken else None


@transaction.atomic
def step_begun(lease: Lease, name: str) -> None:
    _hold(lease)
    _steps(lease).filter(name=name).update(outcome=StepOutcome.RUNNING, started_at=timezone.now())


@transaction.atomic
def step_ended(
    lease: Lease,
    name: str,
    outcome: str,
    sentence: str,
    *,
    code: str = "",
    detail: str = "",
    facts: Sequence[Sequence[str]] = (),
    shown: PresentedCertificate | None = None,
) -> None:
    _hold(lease)
    step = _steps(lease).get(name=name)
    now = timezone.now()
    step.seconds = (now - (step.started_at or now)).total_seconds()
    step.outcome, step.sentence, step.code, step.detail, step.facts = outcome, sentence, code, detail, list(facts)
    step.save(update_fields=["seconds", "outcome", "sentence", "code", "detail", "facts"])
    if shown is not None:
        ConnectionTest.objects.filter(pk=lease.test_id).update(shown=_as_json(shown))


@transaction.atomic
def finish(lease: Lease, told: Mapping[str, Any] | None) -> ConnectionTest:
    """Its outcome from its steps; what follows from a test that has passed follows in the same transaction."""
    test = _hold(lease)
    failed = test.steps.filter(outcome__in=_BAD).exists()
    test.state, test.told = Progress.FAILED if failed else Progress.PASSED, dict(told) if told else None
    test.finished_at, test.lease_token = timezone.now(), None
    if test.state == Progress.PASSED and test.reason == Reason.SECRET:
        secret_take(test)
        test.taken_at = timezone.now()
    test.sealed = None
    test.save(update_fields=["state", "told", "finished_at", "lease_token", "taken_at", "sealed"])
    _leave_untried(test.pk)
    if test.state == Progress.PASSED and test.host_id and test.reason in (Reason.CHECK, Reason.SECRET):
        PollState.objects.filter(host=test.host_id).update(next_poll_at=timezone.now())
    return test


@transaction.atomic
def sweep() -> list[ConnectionTest]:
    """The tests that are to be sent (again): those that nobody took up, those whose worker has vanished, and of a batch
    the next few. One sweep at a time; another that comes meanwhile has nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('connection tests are swept'))")
        if not cursor.fetchone()[0]:
            return []
    lost = ConnectionTest.objects.select_for_update(skip_locked=True).filter(
        state=Progress.RUNNING, lease_expires_at__lt=Now()
    )
    for test in lost.order_by("pk"):
        _begin_anew(test) if test.attempts < ATTEMPTS else _give_up(test)
    due = _due(timezone.now() - timedelta(seconds=SEND_AGAIN_SECONDS))
    ConnectionTest.objects.filter(pk__in=[test.pk for test in due]).update(sent_at=timezone.now())
    return due


def _due(recently: datetime) -> list[ConnectionTest]:
    sent = Q(state=Progress.RUNNING) | Q(state=Progress.WAITING, sent_at__gte=recently)
    batches = ConnectionTest.objects.filter(sent, batch__isnull=False)
    at_work: Counter[int | None] = Counter(batches.values_list("credential", flat=True))
    unsent = Q(sent_at=None) | Q(sent_at__lt=recently)
    due = []
    for test in ConnectionTest.objects.filter(unsent, state=Progress.WAITING).select_related("site").order_by("pk"):
        if test.batch is None or at_work[test.credential_id] < AT_ONCE:
            at_work[test.credential_id] += test.batch is not None
            due.append(test)
    return due


def _lay_out_steps(test: ConnectionTest) -> None:
    rows = [ConnectionStep(test=test, place=place, name=name) for place, name in enumerate(STEPS)]
    ConnectionStep.objects.bulk_create(rows)


def _begin_anew(test: ConnectionTest) -> None:
    test.steps.all().delete()
    _lay_out_steps(test)
    test.state, test.lease_token, test.sent_at = Progress.WAITING, None, None
    test.save(update_fields=["state", "lease_token", "sent_at"])


def _give_up(test: ConnectionTest) -> None:
    code, sentence = _LOST
    unfinished = test.steps.filter(outcome__in=[StepOutcome.RUNNING, StepOutcome.WAITING]).order_by("place")
    unfinished.filter(pk__in=unfinished.values("pk")[:1]).update(
        outcome=StepOutcome.FAILED, code=code, sentence=sentence
    )
    test.state, test.finished_at, test.lease_token, test.sealed = Progress.FAILED, timezone.now(), None, None
    test.save(update_fields=["state", "finished_at", "lease_token", "sealed"])
    _leave_untried(test.pk)


def _leave_untried(test_id: int) -> None:
    unfinished = ConnectionStep.objects.filter(test=test_id, outcome__in=[StepOutcome.WAITING, StepOutcome.RUNNING])
    unfinished.update(outcome=StepOutcome.NOT_TRIED)


def _hold(lease: Lease) -> ConnectionTest:
    """Lock the row that says who may write, and renew the lease. Raises LeaseLost."""
    held = ConnectionTest.objects.select_for_update(of=("self",)).filter(pk=lease.test_id, lease_token=lease.token)
    test = held.filter(state=Progress.RUNNING).first()
    if test is None:
        raise LeaseLost(f"connection test {lease.test_id} was cancelled or overtaken")
    ConnectionTest.objects.filter(pk=test.pk).update(lease_expires_at=_lease_end())
    return test


def _steps(lease: Lease) -> Any:
    return ConnectionStep.objects.filter(test=lease.test_id)


def _lease_end() -> Any:
    return Now() + timedelta(seconds=settings.POLL_DEADLINE_SECONDS + LEASE_MARGIN_SECONDS)


def _as_json(shown: PresentedCertificate) -> dict[str, Any]:
    return {
        "sha256": shown.sha256,
        "subject": shown.subject,
        "issuer": shown.issuer,
        "names": list(shown.names),
        "valid_from": shown.valid_from.isoformat() if shown.valid_from else None,
        "valid_until": shown.valid_until.isoformat() if shown.valid_until else None,
    }
