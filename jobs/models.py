"""Jobs, what they sent, what happened to them, and what people decided about all of them."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from inventory.models import VM, Cluster, Host
from jobs.choices import CHANGEABLE, ENDED, GOING_ON, LOOKED_AT, ActOutcome, BuildVerdict, EventKind, State

STUCK_AFTER = timedelta(minutes=2)  # a sweep comes every two seconds, and a message is sent again after fifteen


class Job(models.Model):
    """Something that is to be changed at a host, from the wish to its end. `state` is written by
    jobs.services.transitions alone, the lease by jobs.leases, the rest by the services and by whoever holds the lease.

    `code`, `sentence` and `next_step` explain the state; while it waits, what it waits for. It occupies its subject,
    its VM, a slot of its host and one of each of its volumes from `started_at` to `ended_at`, also while a person is
    asked. `planned`: what people were shown that it may send (jobs.shown). `noted`: what its kind wrote down at its
    looks, for the next one. `approved_hours`: the maintenance windows outside of which whoever approved it lets it
    run, as text. `idempotency_key`: of what is wanted,
    once while it goes on; `request_key`: of the form that was sent, once for ever. `release`: the portal's release
    under which it was queued or confirmed (upkeep.hold.release_stamp). `looking_since`: since when it waits for the
    host to show an effect or to answer at all, `failing_since`: since when it does not answer. Progress that is not
    known is null.
    """

    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    reason = models.TextField()
    subject_kind = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=255)
    subject_name = models.CharField(max_length=255)
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="jobs", db_index=False)
    # Without a constraint: ingest writes VMs, and must not wait for who writes jobs of them.
    vm = models.ForeignKey(
        VM, on_delete=models.DO_NOTHING, null=True, related_name="jobs", db_index=False, db_constraint=False
    )
    volume_ids = ArrayField(models.BigIntegerField(), default=list)
    parameters: Any = models.JSONField(default=dict)
    planned: Any = models.JSONField(default=list)
    preflight: Any = models.JSONField(null=True)
    noted: Any = models.JSONField(null=True)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    state_since = models.DateTimeField()
    code = models.CharField(max_length=64, blank=True)
    sentence = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    said = models.TextField(blank=True, help_text="the host's own words")
    stage = models.CharField(max_length=120, blank=True)
    progress_percent = models.FloatField(null=True)
    bytes_done = models.BigIntegerField(null=True)
    bytes_total = models.BigIntegerField(null=True)
    expected_end_at = models.DateTimeField(null=True)

    priority = models.SmallIntegerField(default=0, help_text="higher ones first")
    not_before = models.DateTimeField(null=True)
    outside_windows = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=300)
    request_key = models.UUIDField(null=True, unique=True)
    queued_at = models.DateTimeField()
    queued_by = models.CharField(max_length=150)
    queued_by_id = models.BigIntegerField()
    queued_via = models.CharField(max_length=8)
    queued_from = models.GenericIPAddressField(null=True)
    queued_request = models.CharField(max_length=64, blank=True)
    queued_token = models.CharField(max_length=100, blank=True)
    queued_token_id = models.BigIntegerField(null=True)
    needs_approval = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_hours = models.TextField(blank=True, db_default="")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    cancel_asked_at = models.DateTimeField(null=True)
    cancel_asked_by = models.CharField(max_length=150, blank=True)
    release = models.CharField(max_length=100)

    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    next_tick_at = models.DateTimeField(null=True)
    woken_at = models.DateTimeField(null=True)
    looking_since = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    ticks = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=255, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(started_at__isnull=False, ended_at__isnull=True),
                name="job_one_runs_of_a_subject",
            ),
            models.UniqueConstraint(
                fields=["vm"],
                condition=Q(vm__isnull=False, started_at__isnull=False, ended_at__isnull=True),
                name="job_one_runs_of_a_vm",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"], condition=Q(ended_at__isnull=True), name="job_wanted_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | Q(state__in=GOING_ON, ended_at__isnull=True),
                name="job_ended_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING) | Q(started_at__isnull=False), name="job_running_has_started"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WAITING) | Q(started_at__isnull=True), name="job_waiting_occupies_nothing"
            ),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True) | Q(state__in=LOOKED_AT), name="job_lease_while_looked_at"
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id__isnull=True) | ~Q(approved_by_id=F("queued_by_id")),
                name="job_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(progress_percent__isnull=True) | Q(progress_percent__gte=0, progress_percent__lte=100),
                name="job_progress_sane",
            ),
        ]
        indexes = [
            models.Index(fields=["-priority", "id"], condition=Q(state=State.WAITING), name="job_waiting"),
            models.Index(fields=["state"], condition=Q(ended_at__isnull=True), name="job_going_on"),
            models.Index(fields=["-queued_at", "-id"], name="job_by_time"),
            models.Index(fields=["host", "-queued_at"], name="job_of_host"),
            models.Index(fields=["vm", "-queued_at"], condition=Q(vm__isnull=False), name="job_of_vm"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="job_ended"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def goes_on(self) -> bool:
        return self.state in GOING_ON

    def is_in_doubt(self, now: datetime) -> bool:
        """Whether a person may say what came of it; never while a tick is under way."""
        asked = self.state == State.ASKING and self.started_at is not None
        if self.state != State.RUNNING or (self.lease_expires_at and self.lease_expires_at > now):
            return asked or self.state == State.UNKNOWN
        return self._is_stuck(now) or self._is_given_up()

    def _is_given_up(self) -> bool:
        """Cancelled when something had been sent: the host may never show an end of that."""
        return self.cancel_asked_at is not None and self.acts.exclude(outcome=ActOutcome.NOT_SENT).exists()

    def _is_stuck(self, now: datetime) -> bool:
        """Its ticks come to nothing, or nobody takes them."""
        due = self.lease_expires_at or self.next_tick_at or self.state_since
        return self.failing_since is not None or now - due > STUCK_AFTER


class JobNeed(models.Model):
    """`job` waits until `needs` has succeeded; a job needs older ones alone, so that no two wait for each other."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="needs", db_index=False)
    needs = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="needed_by")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "needs"], name="job_need_once"),
            models.CheckConstraint(condition=Q(needs__lt=F("job")), name="job_needs_older_ones"),
        ]


class JobAct(models.Model):
    """A command that changes a host. Written by jobs.acting alone: committed OPEN before anything is sent, and written
    once more, with its answer; a trigger refuses anything after that, and any second act of the same name that may
    have reached the host is refused by its index.

    `script_text` is what was sent, word for word, with `parameters`; `account` as whom. `found`: what the script found.
    """

    job = models.ForeignKey(Job, on_delete=models.DO_NOTHING, related_name="acts", db_index=False, db_constraint=False)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=64)
    script = models.CharField(max_length=120)
    script_text = models.TextField()
    parameters: Any = models.JSONField()
    host_name = models.CharField(max_length=255)
    account = models.CharField(max_length=256)
    committed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=ActOutcome, default=ActOutcome.OPEN)
    answered_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    found: Any = models.JSONField(null=True)
    code = models.CharField(max_length=64, blank=True)
    sentence = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    error_id = models.CharField(max_length=255, blank=True)
    hresult = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="job_act_number"),
            models.UniqueConstraint(
                fields=["job", "name"], condition=~Q(outcome=ActOutcome.NOT_SENT), name="job_act_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"


class JobEvent(models.Model):
    """What happened to a job. Append only: a trigger refuses UPDATE, and DELETE while the job is there.

    `said`: the host's own words. `by`: who, where a person did it; `state`: the one that it came to, where it did.
    """

    job = models.ForeignKey(
        Job, on_delete=models.DO_NOTHING, related_name="events", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=EventKind)
    state = models.CharField(max_length=10, choices=State, blank=True)
    code = models.CharField(max_length=64, blank=True)
    sentence = models.TextField()
    said = models.TextField(blank=True)
    by = models.CharField(max_length=150, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["job", "id"], name="job_event_of_job")]

    def __str__(self) -> str:
        return self.sentence


class Stop(models.Model):
    """While one is not released nothing is sent to any host. Written by jobs.services.stopping alone."""

    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    reason = models.TextField()
    stands = models.BooleanField(default=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=150, blank=True)
    release_reason = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["stands"], condition=Q(stands=True), name="stop_one_stands"),
            models.CheckConstraint(
                condition=Q(stands=True, released_at__isnull=True) | Q(stands=False, released_at__isnull=False),
                name="stop_released_at",
            ),
        ]


class Window(models.Model):
    """When a host, or every host of a cluster that has none of its own, may be changed. Where there is none: always.

    It opens at `opens_at` by the clock of `time_zone` on each of `weekdays` (0 is Monday) for `minutes`. Written by
    jobs.services.windows alone.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, null=True, related_name="windows")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, related_name="windows")
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    opens_at = models.TimeField()
    minutes = models.PositiveIntegerField()
    time_zone = models.CharField(max_length=64)
    note = models.CharField(max_length=255, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(host__isnull=False, cluster__isnull=True) | Q(host__isnull=True, cluster__isnull=False),
                name="window_one_owner",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=7 * 24 * 60), name="window_minutes_sane"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=list(range(7))), name="window_weekdays_sane"
            ),
        ]


class KindPolicy(models.Model):
    """Whether jobs of a kind want the approval of a second person, where somebody has decided it. Written by
    jobs.services.policies alone."""

    kind = models.CharField(max_length=64, unique=True)
    needs_approval = models.BooleanField()
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)

    class Meta:
        default_permissions = ()


class Build(models.Model):
    """What was found or decided of a build of Windows (`version` as Win32_OperatingSystem has it, 10.0.20348): the
    newest row of a build holds. Append only: a trigger refuses the rest. Written by jobs.services.builds alone.

    `release`: what the host called itself. `host_name` and `result`: where it was qualified, and each check of the run.
    """

    version = models.CharField(max_length=64)
    release = models.CharField(max_length=255, blank=True)
    verdict = models.CharField(max_length=10, choices=BuildVerdict)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    reason = models.TextField()
    host_name = models.CharField(max_length=255, blank=True)
    result: Any = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [models.Index(fields=["version", "-id"], name="build_newest")]

    def __str__(self) -> str:
        return f"{self.version}: {self.verdict}"

    @property
    def may_be_changed(self) -> bool:
        return self.verdict in CHANGEABLE
