"""What Windows wrote into a host's event logs."""

from django.db import models
from django.urls import reverse

from inventory.merge_events import went_wrong
from inventory.models.estate import VM, Host


class EventLog(models.Model):
    """How far one log of one host has been read; written by the ingest of the section events alone.

    `read_to` lags behind a log that holds nothing of interest: it is moved where an event was read, the log was
    cleared, or many records went by, so that a quiet host's polls write nothing. `restarted_at` is when it was found
    cleared, `cut_at` when there was last more than one answer holds.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="event_logs", db_index=False)
    name = models.CharField(max_length=255)
    enabled = models.BooleanField(null=True)
    read_to = models.BigIntegerField()
    restarted_at = models.DateTimeField(null=True)
    cut_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "name"], name="event_log_unique")]


class Event(models.Model):
    """One event of a host's logs, never twice; appended by the ingest of the section events, removed after
    EVENT_RETENTION_DAYS. A cleared log counts from 1 again, so its time is part of what an event is known by.

    `message` is the host's own text in its language, cut at 1,000 characters.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="events", db_index=False)
    log = models.CharField(max_length=255)
    record_id = models.BigIntegerField()
    happened_at = models.DateTimeField()
    event_id = models.PositiveIntegerField()
    level = models.CharField(max_length=64, null=True)
    provider = models.CharField(max_length=255, null=True)
    vm = models.ForeignKey(
        VM, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="events", db_index=False
    )
    message = models.TextField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "log", "record_id", "happened_at"], name="event_unique"),
        ]
        indexes = [
            models.Index(fields=["host", "-happened_at"], name="event_of_host"),
            models.Index(fields=["happened_at"], name="event_by_time"),
            models.Index(fields=["event_id", "-happened_at"], name="event_by_number"),
            models.Index(fields=["level", "-happened_at"], name="event_by_level"),
            models.Index(fields=["vm", "-happened_at"], condition=models.Q(vm__isnull=False), name="event_of_vm"),
            models.Index(fields=["host", "happened_at"], condition=went_wrong(), name="event_went_wrong"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("inventory:event", args=[self.pk])
