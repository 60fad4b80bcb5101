"""What somebody has besides a password."""

from django.db import models

from accounts.models.people import User


class Authenticator(models.Model):
    """An app that shows six digits (TOTP, RFC 6238). It counts from `confirmed_at` on, when its first code was right.

    `secret` is ciphertext (accounts/sealing.py). `last_step`: the time step of the last code taken, so that a code that
    somebody looked at works no second time.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="authenticator")
    secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()


class RecoveryCode(models.Model):
    """One way in without the app, once. Shown when it was made and never again: `digest` is its SHA-256."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False)
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_unique")]
