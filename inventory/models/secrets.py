"""Credentials at rest."""

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from inventory.choices import Purpose, Transport


class Credential(models.Model):
    """An account that hosts are read with; the secret is ciphertext (inventory/credentials.py), never shown again.

    The secret of a client certificate is its PEM with the private key, `username` the subject; that of Kerberos is
    empty, `username` the principal. `purpose` never changes: an account that may change hosts is no account for polls.
    `changed_at` is when anything of it was changed, `secret_changed_at` when the secret was: its age. `refusals`: how
    often it was refused since a host last took it, `next_try_at`: when it may be tried where these are too many. Both
    are written by inventory.logons.
    """

    name = models.CharField(max_length=80, unique=True)
    username = models.CharField(max_length=256)
    transport = models.CharField(max_length=16, choices=Transport, default=Transport.NTLM)
    secret = models.BinaryField()
    purpose = models.CharField(max_length=16, choices=Purpose, default=Purpose.READING, db_default=Purpose.READING)
    added_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    changed_at = models.DateTimeField(auto_now=True)
    secret_changed_at = models.DateTimeField(default=timezone.now, db_default=Now())
    refusals = models.PositiveIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(null=True)
    secret_changed_by = models.CharField(max_length=150, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    def get_absolute_url(self) -> str:
        return reverse("onboarding:credential", args=[self.pk])
