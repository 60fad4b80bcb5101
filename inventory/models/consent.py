"""Whether the portal may change anything."""

from django.db import models


class Consent(models.Model):
    """Observe-only until a person allows changes. Who decided it last, when and why is kept for either decision; all
    three are null while nobody has ever decided."""

    changes_allowed = models.BooleanField(default=False, db_default=False)
    changes_decided_at = models.DateTimeField(null=True)
    changes_decided_by = models.CharField(max_length=150, null=True)
    changes_reason = models.TextField(null=True)

    class Meta:
        abstract = True
