"""What rules found, what people said of it, and when each host was looked at last."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from findings.rules import Kind, Severity, rule_called
from inventory.models import VM, Cluster, Host


class State(models.TextChoices):
    """A finding that is closed has ended; one that is unknown was true when somebody could last look."""

    OPEN = "open", "Open"
    UNKNOWN = "unknown", "Unknown"
    CLOSED = "closed", "Closed"


class Finding(models.Model):
    """What a rule found to be true of one thing. Written by findings.keeping alone.

    One that is not closed exists once for each rule and thing, wherever the thing is; what comes back after it has
    closed is another one. `object_id` as tags.keys writes it; exactly one of `host` and `cluster` says whose it is.
    `sentence` names the quantities of `evidence` in braces (findings.wording); `limits` are the thresholds that counted
    and who said them. `unknown_reason`: why nobody knows whether it is still so; `closed_reason`: why it ended.
    `fingerprint`: of all that the last look told (findings.telling); empty where none has yet.
    """

    rule = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind)
    object_id = models.TextField()
    name = models.TextField()
    page = models.CharField(max_length=64, blank=True)
    page_key = models.CharField(max_length=64, blank=True)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, null=True, related_name="findings", db_index=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, related_name="findings", db_index=False)
    # Without a constraint: ingest writes VMs, and must not wait for who writes findings of them.
    vm = models.ForeignKey(
        VM, on_delete=models.CASCADE, null=True, related_name="findings", db_index=False, db_constraint=False
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    severity = models.PositiveSmallIntegerField(choices=[(one.value, one.label) for one in Severity])
    since = models.DateTimeField()
    unknown_since = models.DateTimeField(null=True)
    unknown_reason = models.TextField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(null=True)
    sentence = models.TextField(blank=True)
    remedy = models.TextField()
    source = models.TextField()
    evidence: Any = models.JSONField(default=dict)
    limits: Any = models.JSONField(default=dict)
    cost_bytes = models.BigIntegerField(null=True)
    fingerprint = models.CharField(max_length=24, blank=True, default="", db_default="")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "kind", "object_id"], condition=~Q(state="closed"), name="finding_once"
            ),
            models.CheckConstraint(
                condition=Q(host__isnull=False, cluster__isnull=True) | Q(host__isnull=True, cluster__isnull=False),
                name="finding_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="finding_closed_at",
            ),
        ]
        indexes = [
            models.Index(fields=["-severity", "since", "id"], condition=~Q(state="closed"), name="finding_by_severity"),
            models.Index(fields=["host"], condition=~Q(state="closed"), name="finding_of_host"),
            models.Index(fields=["cluster"], condition=~Q(state="closed"), name="finding_of_cluster"),
            models.Index(fields=["vm"], condition=Q(vm__isnull=False), name="finding_of_vm"),
            models.Index(fields=["kind", "object_id"], name="finding_of_thing"),
            models.Index(fields=["closed_at"], condition=Q(state="closed"), name="finding_closed"),
        ]

    def __str__(self) -> str:
        rule = rule_called(self.rule)
        return f"{rule.title if rule else self.rule}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("findings:finding", args=[self.pk])

    @property
    def thing_url(self) -> str:
        """The page of what it is about; empty where that has none."""
        return reverse(self.page, args=[self.page_key]) if self.page else ""


class AcceptedRisk(models.Model):
    """Somebody answers for a finding until a day. Written by findings.services alone.

    It is of the rule and the thing and not of a row, so that it outlives a finding that closes and comes back. From
    `until` on it says nothing any more, and the finding counts again: nobody has to do anything for that.
    """

    rule = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind)
    object_id = models.TextField()
    owner = models.CharField(max_length=150)
    reason = models.TextField()
    until = models.DateTimeField()
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "kind", "object_id"], condition=Q(withdrawn_at__isnull=True), name="accepted_risk_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.kind} {self.object_id}"


class ScopeKind(models.TextChoices):
    """From the least to the most specific: the last one that says something counts."""

    ESTATE = "estate", "Everywhere"
    TAG = "tag", "A tag"
    CLUSTER = "cluster", "A cluster"
    HOST = "host", "A host"
    VM = "vm", "A VM"


class Override(models.Model):
    """A threshold that somebody has set otherwise, somewhere. Written by findings.services alone.

    `scope_id`: the key of the tag, cluster, host or VM as text; empty for everywhere.
    """

    rule = models.CharField(max_length=64)
    threshold = models.CharField(max_length=32)
    scope_kind = models.CharField(max_length=8, choices=ScopeKind)
    scope_id = models.CharField(max_length=64, blank=True)
    value = models.FloatField()
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["rule", "threshold", "scope_kind", "scope_id"], name="override_once")
        ]

    def __str__(self) -> str:
        return f"{self.threshold} of {self.rule}"


class Evaluation(models.Model):
    """When a host was looked at by the rules, and how it stood then. Written by findings.due alone.

    `polled_at`: the end of the last of its polls that was taken note of, null where it had had none; `pulse`: what was
    known of the host at the look, as one number (inventory.selectors.pulses). `again_at`: when it is looked at although
    nothing has changed. `wanted_at`: when something that the rules rest on changed beside polls (a threshold, an
    owner); it is looked at again if that was after the last look.
    """

    host = models.OneToOneField(Host, on_delete=models.CASCADE, primary_key=True, related_name="evaluation")
    evaluated_at = models.DateTimeField()
    polled_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True)
    pulse = models.BigIntegerField(null=True)
    again_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()


class RuleFault(models.Model):
    """A rule that could not be asked of some host, by a mistake of the portal's own. `error`: the exception's class;
    the log has all of it. `met_at`: the last time. Written by findings.faults alone."""

    rule = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    met_at = models.DateTimeField()
    error = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.rule}: {self.error}"
