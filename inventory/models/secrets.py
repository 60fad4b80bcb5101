"""Credentials at rest."""

from django.db import models

from inventory.choices import Transport


class Credential(models.Model):
    """An account that hosts are read with; the secret is ciphertext (inventory/credentials.py), never shown again.

    The secret of a client certificate is its PEM with the private key, `username` the subject; that of Kerberos is
    empty, `username` the principal.
    """

    name = models.CharField(max_length=80, unique=True)
    username = models.CharField(max_length=256)
    transport = models.CharField(max_length=16, choices=Transport, default=Transport.NTLM)
    secret = models.BinaryField()
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"
