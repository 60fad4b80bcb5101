"""Certificates that hosts have shown."""

from django.db import models

from inventory.models.estate import Host


class HostCertificate(models.Model):
    """A certificate that a host showed and that did not verify, or was another than the accepted one.

    At most two rows for a host: the one that a person accepted (`accepted_at` set: the host is known by it and nothing
    else) and the latest that waits to be looked at. Polls write the waiting one, people accept and remove. All but
    `sha256` (of the DER, in hexadecimal) is what the certificate says of itself.
    """

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="certificates", db_index=False)
    sha256 = models.CharField(max_length=64)
    subject = models.TextField(blank=True)
    issuer = models.TextField(blank=True)
    names = models.JSONField(default=list)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(help_text="when it was first shown")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=150, blank=True, help_text="the name under which that person logs in")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["host"], condition=models.Q(accepted_at__isnull=False), name="host_certificate_accepted_once"
            ),
            models.UniqueConstraint(
                fields=["host"], condition=models.Q(accepted_at__isnull=True), name="host_certificate_waiting_once"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by="")
                | (models.Q(accepted_at__isnull=False) & ~models.Q(accepted_by="")),
                name="host_certificate_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:16]} of {self.host_id}"
