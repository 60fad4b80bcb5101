"""Heartbeats of the timetable wait behind polls: a worker with its hands full must not pass for a silent one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory import polls, tasks
from inventory.models import Heartbeat
from inventory.selectors.portal_health import silent_processes
from tests.inventory.building import make_host


def silent(**seconds_ago: float) -> set[str]:
    now = timezone.now()
    for name, seconds in seconds_ago.items():
        name = name.replace("_", ":")
        Heartbeat.objects.update_or_create(name=name, defaults={"at": now - timedelta(seconds=seconds)})
    return {silence.name for silence in silent_processes(now)}


@pytest.mark.django_db(transaction=True)
def test_a_poll_that_is_taken_up_is_a_heartbeat() -> None:
    tasks._last_heartbeat.clear()
    make_host(port=1)  # nobody listens there
    claim = polls.claim_due()[0]
    tasks.poll_host.apply(args=(claim.host_id, str(claim.token)), throw=True)
    assert Heartbeat.objects.filter(name="worker:polls").exists()


@pytest.mark.django_db
def test_a_worker_may_wait_for_a_whole_deadline_and_beat_may_not() -> None:
    assert silent(beat=1, worker_polls=45, worker_suspect=45) == set()
    assert silent(beat=35, worker_polls=55, worker_suspect=1) == {"beat", "worker:polls"}
