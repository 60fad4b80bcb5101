"""The roles of somebody, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q

from accounts.choices import Role, ScopeKind
from accounts.models import Grant
from accounts.places import Names, named, places

Places = Mapping[str, Names]  # accounts.places.places(), where a page has asked for it already


@dataclass(frozen=True, slots=True)
class RoleRow:
    """`through`: the group that brings it, empty for one of their own. `gone`: its place is there no more."""

    pk: int
    role: Role
    where: str
    through: str

    @property
    def gone(self) -> bool:
        return self.where.endswith("which is gone")


def roles_of(person: Any, known: Places | None = None) -> Sequence[RoleRow]:
    """Their own and those of their groups."""
    return _rows(Grant.objects.filter(Q(user=person.pk) | Q(group__user=person.pk)).distinct(), known)


def roles_of_group(group: Group) -> Sequence[RoleRow]:
    return [RoleRow(row.pk, row.role, row.where, "") for row in _rows(Grant.objects.filter(group=group))]


def role_in_words(grant: Grant, known: Any) -> str:
    where = "" if grant.scope_kind == ScopeKind.ESTATE else f" of {named(known, grant.scope_kind, grant.scope_id)}"
    return f"{Role(grant.role).label}{where}"


def _rows(grants: Any, known: Places | None = None) -> Sequence[RoleRow]:
    found: Iterable[Grant] = grants.select_related("group").order_by("group__name", "role", "scope_kind", "scope_id")
    known = places() if known is None else known
    return [
        RoleRow(
            grant.pk,
            Role(grant.role),
            named(known, grant.scope_kind, grant.scope_id),
            grant.group.name if grant.group else "",
        )
        for grant in found
    ]
