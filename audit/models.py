"""The audit trail."""

from django.db import models
from django.db.models import Q

from audit.choices import Via


class AuditEntry(models.Model):
    """Something that somebody changed, or was refused. Written by audit.services.record alone, inside the change.

    Append only: triggers of the database refuse UPDATE, DELETE and TRUNCATE (migration 0001). Text and no foreign keys,
    so that an entry outlives what it tells of. `actor_id`, `target_id` are keys as they were then; `before` and `after`
    hold only what differs, and no secret ever.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=200, help_text="the name of a person, a command, or the portal")
    actor_id = models.BigIntegerField(null=True)
    token = models.CharField(max_length=100, blank=True, help_text="the name of the API token that was used")
    via = models.CharField(max_length=8, choices=Via)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    target_kind = models.CharField(max_length=64, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    target_name = models.CharField(max_length=255, blank=True)
    summary = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["target_kind", "target_id", "-at"], condition=~Q(target_id=""), name="audit_of_thing"),
        ]

    def __str__(self) -> str:
        return self.summary
