"""Keys with which programs use the API in somebody's name."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.choices import Right, ScopeKind
from accounts.models.people import User


class ApiToken(models.Model):
    """Never more than its owner may, of that only `rights`, and only where its scope is. Written by services.tokens.

    The secret is shown once: `digest` is its SHA-256, which is enough for 256 random bits, and `beginning` is what
    people tell tokens apart by. It works until it expires or is revoked, and while its owner's account is open.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    beginning = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    rights = ArrayField(models.CharField(max_length=16, choices=[(right.value, right.label) for right in Right]))
    scope_kind = models.CharField(max_length=16, choices=ScopeKind, default=ScopeKind.ESTATE)
    scope_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_from = models.GenericIPAddressField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_kind="estate", scope_id="") | (~Q(scope_kind="estate") & ~Q(scope_id="")),
                name="token_somewhere",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"),
        ]

    def __str__(self) -> str:
        return self.name
