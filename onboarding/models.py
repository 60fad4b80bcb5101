"""Connection tests: work that people watch."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from inventory.choices import Scheme, Transport
from inventory.models import Credential, Host, Site
from onboarding.choices import GOING_ON, Progress, Reason, StepOutcome


class ConnectionTest(models.Model):
    """One test of one address with one account. Written by onboarding.services.connection_tests alone.

    A worker holds the lease while it runs: only the holder of `lease_token` may write, so that one that was given up
    for dead, and one whose test was cancelled, write nothing more. `host` is the registered one that it is about, null
    for one that is still to be added. `sealed` is a new secret that is tried before it is taken, encrypted like any
    other and wiped when the test ends; null where the credential's own is used. `pinned_sha256`: the certificate that
    a person accepted for this test. `shown` is the certificate that the host showed, `told` what it said of itself.
    `taken_at`: when somebody, or the test itself, made use of it.
    """

    reason = models.CharField(max_length=8, choices=Reason)
    host = models.ForeignKey(Host, on_delete=models.SET_NULL, null=True, related_name="connection_tests")
    name = models.CharField(max_length=255)
    address = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    scheme = models.CharField(max_length=5, choices=Scheme)
    ca_file = models.CharField(max_length=1024, blank=True)
    kerberos_host = models.CharField(max_length=255, blank=True)
    credential = models.ForeignKey(Credential, on_delete=models.SET_NULL, null=True, related_name="connection_tests")
    username = models.CharField(max_length=256)
    transport = models.CharField(max_length=16, choices=Transport)
    sealed = models.BinaryField(null=True)
    pinned_sha256 = models.CharField(max_length=64, null=True)
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, related_name="connection_tests")
    poll_interval_seconds = models.PositiveIntegerField(default=300)
    batch = models.UUIDField(null=True)

    state = models.CharField(max_length=12, choices=Progress, default=Progress.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_expires_at = models.DateTimeField(null=True)
    shown = models.JSONField(null=True)
    told = models.JSONField(null=True)
    ended_by = models.CharField(max_length=150, blank=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=GOING_ON), name="test_going_on"),
            models.Index(fields=["-asked_at"], name="test_by_time"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="test_of_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=GOING_ON) | Q(sealed__isnull=True), name="test_keeps_no_secret_when_it_is_over"
            )
        ]

    def __str__(self) -> str:
        return f"Test of {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("onboarding:test", args=[self.pk])

    @property
    def goes_on(self) -> bool:
        return self.state in GOING_ON

    @property
    def queue(self) -> str:
        """Whose worker runs it: the site's, because the portal itself may have no way there."""
        return self.site.queue if self.site else "polls"


class ConnectionStep(models.Model):
    """One step of a test. `facts`: [[what, is what], …] as they are shown; `seconds` is how long it took."""

    test = models.ForeignKey(ConnectionTest, on_delete=models.CASCADE, related_name="steps", db_index=False)
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=16)
    outcome = models.CharField(max_length=12, choices=StepOutcome, default=StepOutcome.WAITING)
    code = models.CharField(max_length=64, blank=True)
    sentence = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    facts = models.JSONField(default=list)
    started_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["test", "place"], name="connection_step_unique")]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"
