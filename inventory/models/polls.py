"""The life of polls: what is due, what runs, what came of it."""

from django.db import models
from django.urls import reverse

from hyperv.clock import ClockOffset
from inventory.choices import PollOutcome
from inventory.models.estate import Cluster, Host


class PollState(models.Model):
    """When a host is polled next and how the last poll went. Written by inventory.polls alone.

    A poll holds the lease while it runs: only the holder of `lease_token` may commit what it read, so that a worker
    that was given up for dead cannot write over the one that replaced it.

    `heavy_wanted`: a VM changed after the last poll that asked for every heavy section, which began at `last_round_at`.
    `asked_at`: when a job last asked for all of it (polls.asking).
    `clock_offset_seconds`: the host's clock minus the portal's when it last answered, true to within the uncertainty.
    """

    host = models.OneToOneField(Host, on_delete=models.CASCADE, primary_key=True, related_name="poll_state")
    next_poll_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    consecutive_failures = models.PositiveIntegerField(default=0)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=16, choices=PollOutcome, null=True)
    last_error_code = models.CharField(max_length=64, null=True)
    last_error_sentence = models.TextField(null=True)
    last_complete_at = models.DateTimeField(null=True)
    heavy_wanted = models.BooleanField(default=False, db_default=False)
    last_round_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    clock_offset_seconds = models.FloatField(null=True)
    clock_uncertainty_seconds = models.FloatField(null=True)

    @property
    def clock(self) -> ClockOffset | None:
        if self.clock_offset_seconds is None or self.clock_uncertainty_seconds is None:
            return None
        return ClockOffset(self.clock_offset_seconds, self.clock_uncertainty_seconds)


class SectionState(models.Model):
    """How fresh one kind of number of one host is. Written by inventory.polls at the end of each poll.

    `ok_at` is the start of the latest poll in which the section succeeded: the age of every number that it brings.
    `due_at` is when a heavy section is asked for again, null for a light one; `failures` counts those in a row. What it
    cost the host: `last_ms`, and `average_ms` over about the last five answers; `items` of the last good one.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="section_states", db_index=False)
    name = models.CharField(max_length=32)
    attempted_at = models.DateTimeField()
    ok_at = models.DateTimeField(null=True)
    ok = models.BooleanField()
    error_code = models.CharField(max_length=64, null=True)
    error_sentence = models.TextField(null=True)
    refused_items = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    last_ms = models.PositiveIntegerField(null=True)
    average_ms = models.PositiveIntegerField(null=True)
    items = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "name"], name="section_state_unique")]
        # Every badge of a host asks whether one failed: most did not, beside those that a Windows does not offer.
        indexes = [models.Index(fields=["host"], condition=models.Q(ok=False), name="section_failed")]


class ClusterSectionState(models.Model):
    """Which poll had the last word on what a section says of a whole cluster. Written by ingest.cluster_facts alone.

    `decided_at` is the start of that poll, whichever node it read: one that began earlier and commits later writes
    nothing.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="section_states", db_index=False)
    name = models.CharField(max_length=32)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "name"], name="cluster_section_state_unique")]


class Poll(models.Model):
    """One run against one host. Written by inventory.polls; removed after POLL_RETENTION_DAYS."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="polls", db_index=False)
    lease_token = models.UUIDField()
    queue = models.CharField(max_length=64)
    worker = models.CharField(max_length=255, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=PollOutcome, default=PollOutcome.RUNNING)
    error_code = models.CharField(max_length=64, null=True)
    error_sentence = models.TextField(null=True)
    error_detail = models.TextField(null=True)
    duration_seconds = models.FloatField(null=True)
    bytes_received = models.PositiveIntegerField(null=True)
    rows_changed = models.PositiveIntegerField(null=True)
    next_poll_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["host", "-started_at"], name="poll_of_host"),
            models.Index(fields=["-started_at"], name="poll_by_time"),
            models.Index(fields=["started_at"], condition=models.Q(outcome="running"), name="poll_running"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("inventory:poll", args=[self.pk])


class PollSection(models.Model):
    """One section of one poll. `refused` keeps what was malformed: [{position, identity, reason}]."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="sections", db_index=False)
    name = models.CharField(max_length=32)
    ok = models.BooleanField()
    error_code = models.CharField(max_length=64, null=True)
    error_sentence = models.TextField(null=True)
    error_detail = models.TextField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    items = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "name"], name="poll_section_unique")]
        indexes = [  # both are about a few of very many: what the history is filtered by
            models.Index(fields=["poll"], condition=~models.Q(refused=[]), name="poll_section_refused"),
            models.Index(fields=["name", "poll"], condition=models.Q(ok=False), name="poll_section_failed"),
        ]


class WinrmUse(models.Model):
    """What the polls of one day cost a host; a day is one of UTC. Added to by inventory.polls at the end of each poll,
    removed after MEASURE_RETENTION_DAYS.

    `host_ms`: for how long the scripts of its sections ran there; `cpu_ms`: what their process took of its processors,
    null where the host never told.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="winrm_use", db_index=False)
    day = models.DateField()
    polls = models.PositiveIntegerField()
    failed_polls = models.PositiveIntegerField()
    bytes_received = models.BigIntegerField()
    host_ms = models.BigIntegerField()
    cpu_ms = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["host", "day"], name="winrm_use_unique")]
        indexes = [models.Index(fields=["day"], name="winrm_use_by_day")]


class Heartbeat(models.Model):
    """A process that was alive: `worker:<queue>` by a task that went through the broker, `beat` by beat itself."""

    name = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
