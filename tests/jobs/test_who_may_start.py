"""Slots, subjects, order, dependencies, times, windows, consent: who starts, and what the others are told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from inventory.models import VM, Cluster, Host
from jobs import services
from jobs.choices import State
from jobs.models import Job
from jobs.services.transitions import locked, transition
from jobs.starting import start_fitting
from jobs.windows import Hours
from tests.at_once import at_once
from tests.jobs.building import changeable_host, fresh, person, queued, run, tick, time_passes, wish
from tests.jobs.kinds import changed
from tests.pages.factories import make_vm
from upkeep import retention

pytestmark = pytest.mark.django_db


def started() -> list[int]:
    return [job.pk for job in start_fitting()]


def end(job: Job, state: State = State.SUCCEEDED) -> None:
    with transaction.atomic():
        transition(locked(job.pk), state, "test", "Over.")


def code(job: Job) -> tuple[str, str]:
    kept = fresh(job)
    return kept.state, kept.code


def test_a_host_has_two_slots_and_a_volume_one(settings: Any) -> None:
    one, other = changeable_host(number=1), changeable_host(number=2)
    jobs = [queued(one, f"lamp {number}") for number in range(3)]
    first, second = queued(other, "a", volume_ids=[7]), queued(other, "b", volume_ids=[7, 8])
    assert started() == [jobs[0].pk, jobs[1].pk, first.pk]
    assert (code(jobs[2]), code(second)) == (("waiting", "host_busy"), ("waiting", "volume_busy"))
    assert "HV01 already has 2 at work" in fresh(jobs[2]).sentence
    end(jobs[0])
    end(first, State.FAILED)
    assert started() == [jobs[2].pk, second.pk]


def test_a_volume_that_is_named_twice_takes_one_slot(settings: Any) -> None:
    settings.JOBS_PER_VOLUME = 2
    one, other = changeable_host(number=1), changeable_host(number=2)
    twice = queued(one, "a", volume_ids=[7, 7])
    assert fresh(twice).volume_ids == [7]
    Job.objects.filter(pk=twice.pk).update(volume_ids=[7, 7])
    beside, third = queued(other, "b", volume_ids=[7]), queued(other, "c", volume_ids=[7])
    assert started() == [twice.pk, beside.pk]
    assert code(third) == ("waiting", "volume_busy")


def test_one_job_runs_of_a_vm_whatever_it_calls_its_subject() -> None:
    host = changeable_host()
    vm = make_vm(1, host)
    first, second = queued(host, "lamp", vm=vm), queued(host, "bell", vm=vm)
    assert started() == [first.pk]
    assert code(second) == ("waiting", "subject_busy")
    with pytest.raises(IntegrityError, match="job_one_runs_of_a_vm"), transaction.atomic():
        transition(locked(second.pk), State.RUNNING, "test", "Past the lock.")


def test_slots_follow_what_has_moved(hosts: Any, settings: Any) -> None:
    """Before something was sent it waits for a slot at the new place; after that it occupies one there."""
    switches, server = hosts
    settings.JOBS_PER_HOST = 1
    here, there = changeable_host(server, number=1), changeable_host(server, number=2)
    at = {"host": here.pk, "volumes": [1]}
    changed(place=lambda facts: at["host"], volumes=lambda facts: at["volumes"])
    busy = queued(there, "busy", kind="patient_switch", parameters={"wait": True})
    moving = queued(here, "a", "b", volume_ids=[1])
    assert started() == [busy.pk, moving.pk]
    at |= {"host": there.pk, "volumes": [3, 2, 3]}
    assert (tick(moving).code, started(), fresh(moving).host) == ("moved", [], there)
    assert code(moving) == ("waiting", "host_busy")
    assert not switches.received
    end(busy)
    moving = tick(moving)
    assert (moving.volume_ids, dict(switches.received)) == ([2, 3], {"a": 1})
    at |= {"host": here.pk, "volumes": [1]}
    time_passes(moving)
    assert (tick(moving).host, fresh(moving).volume_ids) == (here, [1])
    after, elsewhere = queued(here, "c"), queued(there, "d", volume_ids=[2])
    assert started() == [elsewhere.pk]
    assert code(after) == ("waiting", "host_busy")


def test_one_job_runs_of_a_subject_also_while_a_person_is_asked() -> None:
    host = changeable_host()
    first = queued(host, "lamp")
    second = queued(host, "lamp", parameters={"again": True})
    assert started() == [first.pk]
    assert f"until job {first.pk} is over" in fresh(second).sentence
    end(first, State.ASKING)
    assert started() == []
    end(first, State.FAILED)
    assert started() == [second.pk]


def test_the_highest_priority_comes_first_then_the_oldest_and_nobody_is_held_up() -> None:
    host, other = changeable_host(number=1), changeable_host(number=2)
    low, first, high, second = (
        queued(host, name, priority=priority) for name, priority in (("a", -1), ("b", 0), ("c", 5), ("d", 0))
    )
    elsewhere = queued(other, "e", priority=-5)
    assert started() == [high.pk, first.pk, elsewhere.pk]
    end(high)
    assert started() == [second.pk]
    assert code(low) == ("waiting", "host_busy")


def test_a_job_waits_for_what_it_needs_and_falls_with_it() -> None:
    host = changeable_host()
    first, doomed = queued(host, "a"), queued(host, "b")
    after, fallen = queued(host, "c", needs=[first]), queued(host, "d", needs=[first, doomed])
    assert started() == [first.pk, doomed.pk]
    assert fresh(after).sentence == f"Waits until job {first.pk} has succeeded: Switch on a."
    end(first)
    end(doomed, State.FAILED)
    assert started() == [after.pk]
    assert code(fallen) == ("cancelled", "need_failed")


def test_nobody_goes_on_after_a_job_of_which_nobody_knows_the_end() -> None:
    host = changeable_host()
    first = queued(host, "a")
    after = queued(host, "b", needs=[first])
    started()
    end(first, State.UNKNOWN)
    assert started() == []
    assert code(after) == ("waiting", "need_unknown")
    services.job_settle(first.pk, State.SUCCEEDED, reason="The lamp is on.", by=person("operator"))
    assert started() == [after.pk]


def test_what_another_waits_for_is_not_forgotten(settings: Any) -> None:
    """Without it that one would begin as if it had succeeded."""
    settings.JOB_RETENTION_DAYS = 1
    host, kept = changeable_host(), next(one for one in retention.registered() if one.name == "jobs")
    first, alone = queued(host, "a"), queued(host, "c")
    after = queued(host, "b", needs=[first])
    started()
    end(first, State.UNKNOWN)
    end(alone)
    Job.objects.exclude(ended_at=None).update(ended_at=timezone.now() - timedelta(days=2))
    retention.prune(kept, seconds=10)
    assert started() == []
    assert list(Job.objects.order_by("pk")) == [first, after]


def test_not_before_its_time() -> None:
    job = queued(changeable_host(), not_before=timezone.now() + timedelta(hours=1))
    assert started() == []
    assert code(job) == ("waiting", "not_before")
    Job.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert started() == [job.pk]


def test_what_is_postponed_holds_nobody_up(hosts: Any) -> None:
    host = changeable_host(hosts[1])
    job = queued(host, "lamp", parameters={"postpone": True})
    started()
    job = tick(job)
    assert (job.state, job.started_at, job.sentence) == (State.WAITING, None, "The switch is locked.")
    assert started() == []
    assert fresh(job).sentence == "The switch is locked."
    assert not hosts[0].received


def test_windows_of_the_host_come_before_those_of_its_cluster() -> None:
    cluster = Cluster.objects.create(name="CL1", domain="example.org", first_seen_at=timezone.now())
    host = changeable_host(cluster=cluster)
    tomorrow = (timezone.now() + timedelta(days=1)).weekday()
    later = Hours(frozenset({(tomorrow + 1) % 7}), timezone.now().time().replace(microsecond=0), 60, "UTC")
    always = Hours(frozenset(range(7)), timezone.now().time().replace(hour=0, minute=0), 24 * 60, "UTC")
    keeper = person("keeper", "administrator")
    closed = services.window_add(cluster, later, note="", by=keeper)
    job, anytime = queued(host, "a"), queued(host, "b", kind="anytime_switch")
    assert started() == [anytime.pk]
    assert code(job) == ("waiting", "window")
    assert "Waits for the maintenance window of HV01" in fresh(job).sentence
    own = services.window_add(host, always, note="nights", by=keeper)
    assert services.window_add(host, always, note="again", by=keeper).pk == own.pk
    assert started() == [job.pk]
    services.window_remove(own, by=keeper)
    services.window_remove(closed, by=keeper)
    urgent = queued(host, "c", outside_windows=True)
    assert fresh(urgent).needs_approval is False, "there is no window to be outside of"


def test_what_wants_approval_never_begins_without() -> None:
    job = queued(changeable_host())
    Job.objects.update(needs_approval=True)
    assert started() == []
    assert code(job) == ("asking", "approval")


def closed_now() -> Hours:
    return Hours(frozenset({(timezone.now().weekday() + 3) % 7}), timezone.now().time(), 60, "UTC")


def test_outside_of_windows_wants_a_second_person_and_of_other_windows_again() -> None:
    """Also where the windows came after the job, or the VM came to a host that has some."""
    host, other = changeable_host(), changeable_host(number=2)
    keeper, second = person("keeper", "administrator"), person("second")
    free = queued(host, "free", outside_windows=True, vm=make_vm(1, host))
    moved = queued(host, "moved", outside_windows=True, vm=make_vm(2, host))
    assert code(free) == ("waiting", "queued"), "there is no window to be outside of"
    services.window_add(other, closed_now(), note="", by=keeper)
    VM.objects.filter(pk=moved.vm_id).update(host=other)
    assert started() == [free.pk]
    assert code(moved) == ("asking", "approval")
    assert (fresh(moved).host, fresh(moved).needs_approval) == (other, True)
    services.job_approve(moved.pk, by=second)
    services.window_add(other, replace(closed_now(), minutes=30), note="", by=keeper)
    assert started() == []
    assert code(moved) == ("asking", "approval"), "whoever approved it did not know this window"
    services.job_approve(moved.pk, by=second)
    assert started() == [moved.pk]
    at_once = queued(other, "at once", outside_windows=True)
    assert code(at_once) == ("asking", "approval")


def test_windows_that_come_in_the_middle_are_for_a_person(hosts: Any) -> None:
    switches, server = hosts
    host = changeable_host(server)
    jobs = [tick(queued(host, name, f"{name} 2", outside_windows=True)) for name in ("a", "b")]
    services.window_add(host, closed_now(), note="", by=person("keeper", "administrator"))
    for job in jobs:
        time_passes(job)
        tick(job)
        assert code(job) == ("asking", "approval")
    services.job_approve(jobs[0].pk, by=person("second"))
    services.job_decline(jobs[1].pk, reason="Tonight.", by=person("second"))
    assert [run(job).state for job in jobs] == [State.SUCCEEDED, State.CANCELLED]
    assert switches.received == {"a": 1, "a 2": 1, "b": 1}


@pytest.mark.parametrize(
    ("taken_away", "expected"),
    [
        ({"changes_allowed": False}, "observe_only"),
        ({"change_credential": None}, "no_change_account"),
        ({"retired_at": timezone.now()}, "host_retired"),
    ],
)
def test_a_host_that_may_not_be_changed_refuses_when_a_job_is_queued_and_when_it_starts(
    taken_away: dict[str, Any], expected: str
) -> None:
    host = changeable_host()
    job = queued(host, "lamp")
    Host.objects.update(**taken_away)
    assert started() == []
    assert code(job) == ("refused", expected)
    gone = Host.objects.select_related("cluster").get(pk=host.pk)
    with pytest.raises(services.JobRefused) as caught:
        services.job_queue(wish(gone, "other"), by=person("operator"))
    assert caught.value.code == expected
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_never_take_more_slots_than_there_are(settings: Any) -> None:
    host = changeable_host()
    for number in range(20):
        queued(host, f"lamp {number}")
    taken = []

    def ask() -> None:
        taken.extend(started())

    at_once(ask)
    assert len(taken) == Job.objects.filter(state=State.RUNNING).count() == settings.JOBS_PER_HOST


def test_a_job_runs_to_its_end(hosts: Any) -> None:
    switches, server = hosts
    job = run(queued(changeable_host(server), "lamp", "bell"))
    assert (job.state, job.code, job.sentence) == (State.SUCCEEDED, "on", "Every switch is on.")
    assert [act.account for act in job.acts.all()] == [server.description["username"]] * 2
    assert [act.script_text.startswith("# Question:") for act in job.acts.all()] == [True, True]
    assert job.acts.order_by("number")[0].found == {"name": "half\ufffd a\ufffd", "share": None, "left": [None, 1]}
    assert switches.on == {"lamp", "bell"}
