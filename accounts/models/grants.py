"""Roles, and where they hold."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q

from accounts.choices import Role, ScopeKind
from accounts.models.people import User


class Grant(models.Model):
    """A role that a person or a group has, everywhere or in one site, cluster or tag. Written by accounts.services.

    `scope_id` is the key of that site, cluster or tag as text, empty for the whole estate: people know no domain app;
    inventory.scope says which hosts and VMs lie in it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="grants", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="grants", db_index=False)
    role = models.CharField(max_length=16, choices=Role)
    scope_kind = models.CharField(max_length=16, choices=ScopeKind, default=ScopeKind.ESTATE)
    scope_id = models.CharField(max_length=64, blank=True)
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(user=None) ^ Q(group=None), name="grant_to_a_person_or_a_group"),
            models.CheckConstraint(
                condition=Q(scope_kind="estate", scope_id="") | (~Q(scope_kind="estate") & ~Q(scope_id="")),
                name="grant_somewhere",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_id"], condition=Q(group=None), name="grant_to_person_once"
            ),
            models.UniqueConstraint(
                fields=["group", "role", "scope_kind", "scope_id"], condition=Q(user=None), name="grant_to_group_once"
            ),
        ]


class ProviderGroup(models.Model):
    """A group whose members single sign-on decides: whoever comes with `claim` among their groups is in it."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, primary_key=True, related_name="provider")
    claim = models.CharField(max_length=255, unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.claim
