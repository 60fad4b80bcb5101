"""A broker that is away, messages that are lost, and a sweep that finds everything."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from hvportal.celery import app, take_jobs_too
from jobs import wakeup
from jobs.choices import State
from jobs.models import Job
from jobs.starting import start_fitting
from jobs.sweeping import sweep
from tests.jobs.building import changeable_host, fresh, queued, run, tick, time_passes
from tests.pages.factories import make_vm

pytestmark = pytest.mark.django_db(transaction=True)


def messages(valkey: Any, queue: str = "jobs") -> list[str]:
    import json

    found = valkey.lrange(f"hvportal:{queue}", 0, -1)
    return [json.loads(one)["headers"]["task"] for one in reversed(found)]


def test_a_broker_that_is_away_breaks_nothing(hosts: Any, monkeypatch: pytest.MonkeyPatch, valkey: Any) -> None:
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    app._after_fork()  # forgets its connections
    try:
        job = tick(queued(changeable_host(hosts[1]), "lamp"))
        assert (job.state, hosts[0].received["lamp"]) == (State.RUNNING, 1)
    finally:
        app._after_fork()
    assert messages(valkey) == []


def test_what_is_queued_is_told_and_what_was_lost_is_told_again(valkey: Any) -> None:
    host = changeable_host()
    valkey.flushdb()  # of the consent to its Windows
    job = queued(host, "lamp")
    assert messages(valkey) == [wakeup.SWEEP]
    valkey.flushdb()
    sweep()
    assert fresh(job).state == State.RUNNING
    assert messages(valkey) == [wakeup.ADVANCE]  # as it starts; the sweep that finds it knows that
    valkey.flushdb()
    sweep()
    assert messages(valkey) == [], "it was sent a moment ago"
    Job.objects.update(woken_at=Now() - timedelta(minutes=1))
    sweep()
    assert messages(valkey) == [wakeup.ADVANCE]


def test_what_a_dead_worker_left_is_sent_again_and_what_is_at_work_is_not(hosts: Any, valkey: Any) -> None:
    from jobs import leases

    job = tick(queued(changeable_host(hosts[1]), "lamp", parameters={"wait": True}))
    assert leases.take(job.pk, "dead", 30.0) is not None
    valkey.flushdb()
    sweep()
    assert messages(valkey) == []
    time_passes(job)
    sweep()
    assert messages(valkey) == [wakeup.ADVANCE]


def test_an_end_lets_the_next_one_start_at_once(hosts: Any, valkey: Any, settings: Any) -> None:
    settings.JOBS_PER_HOST = 1
    host = changeable_host(hosts[1])
    first, second = queued(host, "a"), queued(host, "b")
    valkey.flushdb()
    run(first)
    assert fresh(second).state == State.RUNNING, "no message that waits behind others is needed for it"
    assert wakeup.SWEEP not in messages(valkey)


@pytest.mark.parametrize("kept_by", ["host", "volume", "need", "vm"])
def test_an_end_lets_all_start_that_waited_for_it(hosts: Any, settings: Any, kept_by: str) -> None:
    settings.JOBS_PER_HOST = 1 if kept_by == "host" else 2
    here, there = (changeable_host(hosts[1], number=number) for number in (1, 2))
    vm = make_vm(1, here) if kept_by == "vm" else None
    first = tick(queued(here, "a", volume_ids=[7], vm=vm, parameters={"wait": True}))
    about: dict[str, Any] = {
        "host": {},
        "volume": {"volume_ids": [7, 8]},
        "need": {"needs": [first]},
        "vm": {"vm": vm},
    }[kept_by]
    second = queued(here if kept_by in ("host", "vm") else there, "b", **about)
    start_fitting()
    kept = {"host": "host_busy", "volume": "volume_busy", "need": "need", "vm": "subject_busy"}[kept_by]
    assert (fresh(second).state, fresh(second).code) == (State.WAITING, kept)
    hosts[0].on.add("a")
    assert run(first).state == State.SUCCEEDED
    assert fresh(second).state == State.RUNNING


def test_a_worker_that_takes_polls_takes_the_jobs_of_the_same_hosts() -> None:
    from celery import Celery

    for asked, takes in (
        ("polls", {"polls", "jobs"}),
        ("site-a,site-a.suspect", {"site-a", "site-a.suspect", "site-a.jobs"}),
    ):
        worker = type("Worker", (), {"app": Celery("other", set_as_current=False)})()
        worker.app.amqp.queues.select(asked.split(","))
        take_jobs_too(instance=worker)
        assert set(worker.app.amqp.queues.consume_from) == takes
