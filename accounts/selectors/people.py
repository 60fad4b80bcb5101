"""Everybody who has an account, and the groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Authenticator, Grant, User
from accounts.selectors.roles import Places, role_in_words

_GRANTS = Grant.objects.order_by("role", "scope_kind", "scope_id")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`roles` in words, their own and those of their groups; none where somebody may enter and see nothing."""

    person: User
    roles: Sequence[str]
    second_factor: bool

    @property
    def look(self) -> tuple[str, str, str]:
        """Colour, icon, word."""
        if not self.person.is_active:
            return "calm", "lock", "closed"
        return ("good", "check", "open") if self.roles else ("warn", "user-question", "no role")


def people_now(known: Places, groups: Sequence["GroupRow"], text: str = "") -> Sequence[PersonRow]:
    """Open accounts first, by name. Three queries. `known`: accounts.places.places(); `groups`: all of them."""
    found = list(
        _matching(text)
        .annotate(has_app=Exists(Authenticator.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)))
        .prefetch_related(Prefetch("grants", _GRANTS), "groups")
        .order_by("-is_active", Lower("username"))
    )
    of_group = {row.group.pk: row.roles for row in groups}
    return [PersonRow(person, list(_roles(person, known, of_group)), vars(person)["has_app"]) for person in found]


def _matching(text: str) -> QuerySet[User]:
    fields = ("username", "first_name", "last_name", "email", "groups__name")
    wanted = Q()
    for field in fields if text else ():
        wanted |= Q(**{f"{field}__icontains": text})
    return User.objects.filter(pk__in=User.objects.filter(wanted).values("pk"))


def _roles(person: User, known: Places, of_group: Mapping[int, Sequence[str]]) -> Iterable[str]:
    if person.is_superuser:
        return ["Superuser"]
    own = [role_in_words(grant, known) for grant in person.grants.all()]
    return dict.fromkeys([*own, *(role for group in person.groups.all() for role in of_group[group.pk])])


@dataclass(frozen=True, slots=True)
class GroupRow:
    group: Group
    claim: str
    members: int
    roles: Sequence[str]


def groups_now(known: Places) -> Sequence[GroupRow]:
    groups = Group.objects.annotate(members=Count("user")).select_related("provider").order_by(Lower("name"))
    return [
        GroupRow(
            group,
            group.provider.claim if hasattr(group, "provider") else "",
            vars(group)["members"],
            [role_in_words(grant, known) for grant in group.grants.all()],
        )
        for group in groups.prefetch_related(Prefetch("grants", _GRANTS))
    ]
