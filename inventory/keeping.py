"""Rows of the inventory that are kept for a time; upkeep.retention removes them."""

from datetime import datetime

from django.db.models import QuerySet

from inventory.models import Event, Poll, WinrmUse
from upkeep import retention


def register() -> None:
    retention.register("polls", "Polls and their sections", "POLL_RETENTION_DAYS", old_polls)
    retention.register("events", "Events of hosts", "EVENT_RETENTION_DAYS", old_events)
    retention.register("winrm_use", "What polls cost hosts, by day", "MEASURE_RETENTION_DAYS", old_use)


def old_polls(horizon: datetime) -> QuerySet[Poll]:
    return Poll.objects.filter(started_at__lt=horizon)


def old_events(horizon: datetime) -> QuerySet[Event]:
    return Event.objects.filter(happened_at__lt=horizon)


def old_use(horizon: datetime) -> QuerySet[WinrmUse]:
    return WinrmUse.objects.filter(day__lt=horizon.date())
