"""The closed vocabulary of backups. What makes them is free text: every program has a name."""

from django.db import models


class BackupKind(models.TextChoices):
    FULL = "full", "Full"
    INCREMENTAL = "incremental", "Incremental"
    COPY = "copy", "Copy to another place"
    OTHER = "other", "Other"
