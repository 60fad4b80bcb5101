"""What people approved is what is sent: to the letter, at a host as it was found, past the gate; and the record of it
is not rewritten."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jobs import services
from jobs.choices import State
from jobs.models import Job, JobAct, JobEvent, Stop
from jobs.stops import close_gate, pass_gate
from tests.at_once import beside, until_somebody_waits_for_a_lock
from tests.jobs.building import changeable_host, person, queued, run, tick, time_passes

pytestmark = pytest.mark.django_db(transaction=True)


def upgraded(job: Job) -> None:
    """As after an upgrade of the portal that changed a script."""
    for one in job.planned:
        one["digest"] = "of the text as it was then"
    Job.objects.filter(pk=job.pk).update(planned=job.planned)


def test_a_script_that_an_upgrade_changed_is_not_sent(hosts: Any) -> None:
    switches, server = hosts
    host = changeable_host(server)
    new, half = queued(host, "new"), tick(queued(host, "a", "b"))
    for job in (new, half):
        upgraded(job)
        time_passes(job)
    assert switches.received == {"a": 1}
    new, half = run(new), run(half)
    assert (new.state, half.state) == (State.REFUSED, State.ASKING)
    assert new.code == half.code == "script_changed"
    assert switches.received == {"a": 1}


def test_what_was_not_shown_is_not_sent(hosts: Any) -> None:
    switches, server = hosts
    job = run(queued(changeable_host(server), "shown", parameters={"other": "not shown"}))
    assert (job.state, job.code) == (State.REFUSED, "not_as_shown")
    assert not switches.received
    assert not JobAct.objects.exists()


def test_what_the_host_finds_otherwise_is_left_alone_and_what_was_done_before_is_said(hosts: Any) -> None:
    switches, server = hosts
    switches.differing.add("b")
    host = changeable_host(server)
    alone, half = run(queued(host, "b")), run(queued(host, "a", "b"))
    assert (alone.state, alone.code) == (State.REFUSED, "differs")
    assert (half.state, half.code) == (State.FAILED, "differs")
    assert "“switch b” changed nothing. Of its commands 1 had been sent before" in half.sentence
    assert (switches.received, switches.on) == ({"a": 1, "b": 2}, {"a"})


def test_a_stop_and_an_act_at_the_same_moment(hosts: Any) -> None:
    """A stop that is being committed is waited for by acts; it waits for those that are being committed."""
    switches, server = hosts
    job = queued(changeable_host(server), "lamp")
    with transaction.atomic():
        close_gate()
        Stop.objects.create(at=timezone.now(), by="operator", reason="Smoke.")
        worker = beside(lambda: tick(job))
        until_somebody_waits_for_a_lock()
        assert not switches.received
    worker.join()
    assert (run(job, ticks=2).code, dict(switches.received)) == ("stopped", {})
    services.everything_release(reason="It was toast.", by=person("operator"))
    with transaction.atomic():
        pass_gate()
        stopping = beside(lambda: services.everything_stop(reason="Smoke.", by=person("operator")))
        until_somebody_waits_for_a_lock()
        assert not Stop.objects.filter(stands=True).exists()
    stopping.join()
    assert Stop.objects.filter(stands=True).exists()


def test_what_was_sent_is_not_rewritten(hosts: Any) -> None:
    job = run(queued(changeable_host(hosts[1]), "lamp"))
    acts = JobAct.objects.filter(job=job)
    for change in (
        lambda: acts.update(outcome="failed"),
        lambda: acts.update(script_text="Remove-VM"),
        lambda: acts.update(sentence="It was not so."),
        lambda: acts.delete(),
        lambda: _execute("TRUNCATE jobs_jobact"),
        lambda: _execute("TRUNCATE jobs_jobevent"),
        lambda: JobEvent.objects.filter(job=job).update(by="nobody"),
        lambda: JobAct.objects.create(
            job=job, number=9, name="switch lamp", script_text="", parameters={}, committed_at=timezone.now()
        ),
    ):
        with _as_in_production(), pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert acts.get().outcome == "done"


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


class _as_in_production:
    """The tests empty their tables, and so take off what keeps tables from being emptied (tests/conftest.py)."""

    TRIGGERS = (
        ("jobs_jobact", "jobs_acts_stay_in_their_table"),
        ("jobs_jobevent", "jobs_events_stay_in_their_table"),
    )

    def __enter__(self) -> None:
        self._set("ENABLE")

    def __exit__(self, *_: object) -> None:
        self._set("DISABLE")

    def _set(self, word: str) -> None:
        for table, trigger in self.TRIGGERS:
            _execute(f"ALTER TABLE {table} {word} TRIGGER {trigger}")
