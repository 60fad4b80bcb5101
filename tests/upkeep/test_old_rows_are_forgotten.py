"""What is past its retention goes, in batches, and no further than one run may go."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hvportal.schedule import TIMETABLE
from inventory.models import Event, Poll, PollSection
from onboarding.models import ConnectionTest
from tests.pages import factories as make
from tests.pages.places import begun
from upkeep import retention
from upkeep.models import PageTimes, Pruning
from upkeep.tasks import prune

pytestmark = pytest.mark.django_db


def old_polls(count: int, days: int = 20) -> None:
    host = make.make_host()
    for _ in range(count):
        poll = make.make_poll(host)
        Poll.objects.filter(pk=poll.pk).update(started_at=timezone.now() - timedelta(days=days))


def kind(name: str) -> retention.Kept:
    return next(kept for kept in retention.registered() if kept.name == name)


def test_every_kind_goes_when_its_time_has_come(settings: Any) -> None:
    old_polls(3)
    make.make_poll(make.make_host("HV02"))
    make.fill_host(make.make_host("HV03"))
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for days in (0, 200):
        PageTimes.objects.create(page="x", hour=hour - timedelta(days=days), counts=[1], total_ms=1, longest_ms=1)
    Event.objects.update(happened_at=timezone.now() - timedelta(days=91))
    for name, days in (("OLD", 31), ("YOUNG", 29)):
        begun(name, make.make_credential())
        ConnectionTest.objects.filter(name=name).update(asked_at=timezone.now() - timedelta(days=days))
    prune()
    assert ConnectionTest.objects.get().name == "YOUNG"
    assert Poll.objects.count() == 1
    assert set(PollSection.objects.values_list("poll", flat=True)) <= set(Poll.objects.values_list("pk", flat=True))
    assert not Event.objects.exists()
    assert PageTimes.objects.get().hour == hour
    assert Pruning.objects.get(name="polls").removed >= 3
    assert not Pruning.objects.filter(is_behind=True).exists()


def test_a_run_that_has_no_time_left_stops_between_batches_and_says_so() -> None:
    old_polls(5)
    assert retention.prune(kind("polls"), seconds=0, batch=2) >= 2
    assert Poll.objects.count() == 3
    assert Pruning.objects.get(name="polls").is_behind
    retention.prune(kind("polls"), seconds=60, batch=2)
    assert not Poll.objects.exists()
    assert not Pruning.objects.get(name="polls").is_behind


@pytest.mark.parametrize("days", [0, -1])
def test_no_retention_keeps_for_ever(settings: Any, days: int) -> None:
    settings.POLL_RETENTION_DAYS = days
    old_polls(1, days=5000)
    prune()
    assert Poll.objects.count() == 1


def test_the_timetable_does_it_hourly() -> None:
    (entry,) = (entry for entry in TIMETABLE.values() if entry["task"] == "upkeep.tasks.prune")
    assert entry["schedule"] == timedelta(hours=1)
