"""A connection test from claim to outcome, for the worker that runs it."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.db import connection

from hyperv.probing import Found, Outcome, Probe, Step
from hyperv.probing.probe import SECTIONS
from hyperv.target import Target
from inventory import credentials, logons
from inventory.credentials import SecretUnreadable
from inventory.logons import AccountHeldBack
from inventory.models import Credential
from inventory.polls import TargetUnusable
from onboarding.choices import Reason, StepOutcome
from onboarding.identity import identity_of, told_by
from onboarding.models import ConnectionTest
from onboarding.services import connection_tests
from onboarding.services.connection_tests import Lease, LeaseLost

log = structlog.get_logger(__name__)

_PORTAL = "The portal itself failed in the middle of this step. Its log says why."


def run(test_id: int, worker: str) -> None:
    """Every way out leaves an outcome, or a lease that runs out. Nothing is held of the database while a host is asked.
    A test that was cancelled meanwhile ends with the step that it is at."""
    lease = connection_tests.claim(test_id, worker)
    if lease is None:
        return
    test = ConnectionTest.objects.select_related("credential", "host", "site").get(pk=test_id)
    try:
        _run(lease, test)
    except LeaseLost as lost:
        log.info("connection_test.ended_early", reason=str(lost))


def _run(lease: Lease, test: ConnectionTest) -> None:
    try:
        probe = Probe(_target(test), _sections(test), session_seconds=settings.POLL_DEADLINE_SECONDS)
    except (SecretUnreadable, TargetUnusable) as trouble:
        _fail(lease, Step.LOGON, trouble.code, trouble.sentence)
        return
    if _walk(lease, test, probe) and probe.reading is not None:
        connection_tests.step_begun(lease, "identity")
        found = identity_of(test, probe.reading)
        connection_tests.step_ended(
            lease, "identity", found.outcome, found.sentence, code=found.code, facts=found.facts
        )
    _finish(lease, told_by(probe.reading) if probe.reading else None)


def _walk(lease: Lease, test: ConnectionTest, probe: Probe) -> bool:
    """The steps that ask the host. False where one failed."""
    steps = probe.steps()
    names = iter(Step)
    name: Step | None = next(names)
    try:
        while name is not None:
            if name is Step.LOGON and (refused := _held_back(test)):
                _end(lease, Found.failed(name, refused.code, refused.sentence))
                return False
            connection_tests.step_begun(lease, name)
            connection.close()
            found = next(steps, None)
            if found is None:
                return True
            _end(lease, found)
            _count(test, found)
            if found.outcome is Outcome.FAILED:
                return False
            name = next(names, None)
    except LeaseLost:
        raise
    except Exception:
        _fail(lease, name or Step.CLOCK, "portal_error", _PORTAL)
        raise
    finally:
        steps.close()
    return True


def _held_back(test: ConnectionTest) -> AccountHeldBack | None:
    credential = Credential.objects.filter(connection_tests=test).first()
    bearable = logons.BEARABLE if test.sealed is None else logons.BEARABLE_OF_NEW_SECRETS
    try:
        if credential:
            logons.ensure_bearable(credential, bearable)
    except AccountHeldBack as held:
        return held
    return None


def _count(test: ConnectionTest, found: Found) -> None:
    """What the host said of the account, for whoever tries it next."""
    if found.step is not Step.LOGON or test.credential_id is None or test.started_at is None:
        return
    if found.code == logons.REFUSED:
        logons.refused(test.credential_id, test.started_at)
    elif found.outcome is Outcome.PASSED and test.sealed is None:
        logons.accepted(test.credential_id)


def _end(lease: Lease, found: Found) -> None:
    connection_tests.step_ended(
        lease,
        found.step,
        found.outcome,
        found.sentence,
        code=found.code,
        detail=found.detail,
        facts=found.facts,
        shown=found.certificate,
    )


def _fail(lease: Lease, name: str, code: str, sentence: str) -> None:
    connection_tests.step_ended(lease, name, StepOutcome.FAILED, sentence, code=code)
    _finish(lease, None)


def _finish(lease: Lease, told: Mapping[str, Any] | None) -> None:
    """With a line in the log, which has the identity of the request that began the test."""
    ended = connection_tests.finish(lease, told)
    log.info("connection_test.finished", test=ended.pk, outcome=str(ended.state))


def _sections(test: ConnectionTest) -> tuple[str, ...]:
    return (*SECTIONS, "cluster") if test.reason == Reason.CLUSTER else SECTIONS


def _target(test: ConnectionTest) -> Target:
    """Holds the decrypted secret: for one test, in memory."""
    if test.credential is None:
        raise TargetUnusable("its credential has been removed")
    try:
        return Target(
            address=test.address,
            port=test.port,
            scheme=test.scheme,  # type: ignore[arg-type]  # Target refuses what it does not know
            transport=test.transport,  # type: ignore[arg-type]
            username=test.username,
            password=_secret(test, test.credential),
            ca_file=test.ca_file or None,
            os_version=test.host.os_version if test.host else None,
            pinned_sha256=test.pinned_sha256,
            kerberos_host=test.kerberos_host or None,
        )
    except ValueError as reason:
        raise TargetUnusable(reason) from None


def _secret(test: ConnectionTest, credential: Credential) -> str:
    return credentials.decrypt(credential) if test.sealed is None else credentials.unseal(bytes(test.sealed))
