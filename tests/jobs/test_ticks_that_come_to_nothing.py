"""What hosts and kinds say may be odd, and a tick may fail: the job goes on, asks a person, or lets one end it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from jobs import keepable, kinds, services, ticking
from jobs.choices import State
from jobs.kinds import Ask, End, Postpone, Progress, Wait
from jobs.models import Job, JobEvent
from jobs.services import NotNow
from tests.jobs.building import changeable_host, fresh, person, queued, run, tick, time_passes
from tests.jobs.kinds import SWITCH, changed
from tests.upkeep.databases import url_of

NOTHING = float("nan")
HUGE = 2**80


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (keepable.percent(NOTHING), None),
        (keepable.percent(float("inf")), None),
        (keepable.percent(250), 100.0),
        (keepable.percent(-1), None),
        (keepable.percent("43"), None),
        (keepable.percent(43.2), 43.2),
        (keepable.count(HUGE), None),
        (keepable.count(-1), None),
        (keepable.count(True), None),
        (keepable.count(7), 7),
        (keepable.whole(-2147467259), -2147467259),
        (keepable.whole(-HUGE), None),
        (keepable.seconds(NOTHING), 0.0),
        (keepable.seconds(-5), 0.0),
        (keepable.seconds(1e300), timedelta(days=30).total_seconds()),
        (keepable.words("a\x00\ud800b" * 40, 5), "a\ufffd\ufffdba"),
        (keepable.told({"a\x00": [NOTHING, ("b",), {"c": -float("inf")}]}), {"a\ufffd": [None, ["b"], {"c": None}]}),
    ],
)
def test_what_the_database_would_refuse_is_cut_or_unknown(kept: Any, expected: Any) -> None:
    assert kept == expected
    assert type(kept) is type(expected)


def test_an_answer_without_a_bottom_has_one() -> None:
    found: list[Any] = []
    for _ in range(500):
        found = [found]
    assert str(keepable.told(found)).count("[") <= 101


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_kind_or_a_host_ends_the_ticks(hosts: Any) -> None:
    _switches, server = hosts
    odd = Progress("Merging\x00 " * 40, NOTHING, HUGE, -HUGE, expected_end_at=None)
    changed(step=lambda facts, seen, acts: Wait(NOTHING, "Waits\x00.", replace(odd, percent=700.0), said="\ud800"))
    job = tick(queued(changeable_host(server), "lamp"))
    assert (job.code, job.failing_since, job.sentence, job.said) == ("working", None, "Waits\ufffd.", "\ufffd")
    assert (len(job.stage), job.progress_percent, job.bytes_done, job.bytes_total) == (120, 100.0, None, None)
    changed(step=lambda facts, seen, acts: Ask("x" * 99, "What\x00?", "Look\x00.", "It\x00."))
    time_passes(job)
    assert (tick(job).state, len(fresh(job).code), fresh(job).next_step) == (State.ASKING, 64, "Look\ufffd.")
    with pytest.raises(ValueError, match="no end"):
        End(State.WAITING, "odd", "It is none.")


@pytest.mark.django_db(transaction=True)
def test_a_tick_that_fails_goes_on_to_a_person_who_may_end_it_before(hosts: Any) -> None:
    switches, server = hosts
    host, by = changeable_host(server), person("operator")

    def fails_after_an_act(facts: Any, seen: Any, acts: Any) -> Any:
        if acts:
            raise LookupError("a mistake of the kind")
        return SWITCH.step(facts, seen, acts)

    changed(step=fails_after_an_act)
    job = tick(queued(host, "a", "b"))
    with pytest.raises(NotNow, match="not in doubt"):
        services.job_settle(job.pk, State.FAILED, reason="I do not like it.", by=by)
    time_passes(job)
    job = tick(job)
    assert (job.state, job.code, switches.received) == (State.RUNNING, "portal_error", {"a": 1})
    services.job_settle(job.pk, State.FAILED, reason="Only one is on.", by=by)
    assert fresh(job).state == State.FAILED
    changed(step=fails_after_an_act, patience_seconds=0.0)
    other = run(queued(host, "c", "d"))
    assert (other.state, other.code) == (State.ASKING, "unclear")
    changed(step=None)
    early = run(queued(host, "e"))
    assert (early.state, early.code) == (State.FAILED, "portal_error"), "nothing was sent"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_nobody_takes_may_be_ended_by_a_person(hosts: Any) -> None:
    job = tick(queued(changeable_host(hosts[1]), "a", "b"))
    kinds.forget(SWITCH.key)
    time_passes(job)
    job = tick(job)
    assert (job.state, job.code) == (State.RUNNING, "kind_unknown")
    assert job.is_in_doubt(timezone.now())
    kinds.register(SWITCH)
    time_passes(job)
    job = tick(job)
    assert not job.is_in_doubt(timezone.now())
    assert job.is_in_doubt(timezone.now() + timedelta(minutes=3)), "its next tick is long due"


@pytest.mark.django_db(transaction=True)
def test_what_never_ends_at_the_host_a_person_cancels_and_settles(hosts: Any) -> None:
    changed(step=lambda facts, seen, acts: Wait(1.0, "Goes on.") if acts else SWITCH.step(facts, seen, acts))
    job, by = tick(queued(changeable_host(hosts[1]), "a", "b")), person("operator")
    time_passes(job)
    with pytest.raises(NotNow, match="not in doubt"):
        services.job_settle(tick(job).pk, State.FAILED, reason="It goes on for ever.", by=by)
    services.job_cancel(job.pk, reason="It goes on for ever.", by=by)
    Job.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() + timedelta(minutes=1))
    assert not fresh(job).is_in_doubt(timezone.now()), "a tick is under way"
    Job.objects.filter(pk=job.pk).update(lease_expires_at=None)
    services.job_settle(job.pk, State.FAILED, reason="It hangs.", by=by)
    assert fresh(job).state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_for_a_moment_fails_no_job(hosts: Any) -> None:
    switches, server = hosts

    def step(facts: Any, seen: Any, acts: Any) -> Any:
        if not cut:
            cut.append(_cut_off())
        return SWITCH.step(facts, seen, acts)

    cut: list[Any] = []
    job = queued(changeable_host(server), "lamp")
    changed(step=step)
    ticking.advance(job.pk, "worker@tests")
    connection.close()  # as a worker does after each task
    assert (cut, fresh(job).state, fresh(job).failing_since) == ([True], State.RUNNING, None)
    time_passes(job)
    assert run(job).state == State.SUCCEEDED
    assert switches.received == {"lamp": 1}
    assert not JobEvent.objects.filter(job=job, kind="trouble").exists()


def _cut_off() -> bool:
    """PostgreSQL ends this thread's connection, as it does when it restarts."""
    pid = connection.connection.info.backend_pid
    with psycopg.connect(url_of(connection.settings_dict["NAME"])) as other:
        row = other.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,)).fetchone()
    return bool(row and row[0])


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_keeps_its_slot_whatever_its_kind_wants(hosts: Any) -> None:
    """A job that has sent something does not go back into the queue."""
    _switches, server = hosts
    host = changeable_host(server)
    changed(step=lambda facts, seen, acts: Postpone(9e9, "Busy.") if acts else SWITCH.step(facts, seen, acts))
    job = tick(queued(host, "a", "b"))
    time_passes(job)
    job = tick(job)
    assert (job.state, job.sentence) == (State.RUNNING, "Busy.")
    assert job.started_at is not None
    assert job.next_tick_at is not None
    assert job.next_tick_at < timezone.now() + timedelta(minutes=2)
