"""Tags that the portal would put on VMs, and what people said to it."""

from django.db import models

from tags.choices import Kind, Verdict


class Proposal(models.Model):
    """That a thing deserves a tag: `tag_name` and the evidence, one sentence each.

    Declined, it is not proposed again for the same evidence or less: only something that was not known then opens it
    anew. A proposal whose evidence is gone is removed while nobody has answered it.
    """

    kind = models.CharField(max_length=16, choices=Kind, default=Kind.VM)
    object_id = models.TextField()
    tag_name = models.CharField(max_length=64)
    evidence = models.JSONField(help_text="[{code, sentence}], the strongest first")
    verdict = models.CharField(max_length=16, choices=Verdict, default=Verdict.OPEN)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "tag_name"], name="proposal_once"),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.OPEN, decided_at__isnull=True)
                | (~models.Q(verdict=Verdict.OPEN) & models.Q(decided_at__isnull=False)),
                name="proposal_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["verdict", "tag_name"], name="proposal_open")]

    def __str__(self) -> str:
        return f"{self.tag_name}: {self.kind} {self.object_id}"
