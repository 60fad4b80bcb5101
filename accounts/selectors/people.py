"""Everybody who has an account, and the groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Authenticator, Grant, User
from accounts.places import places
from accounts.selectors.roles import role_in_words

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


def people_now(text: str = "") -> Sequence[PersonRow]:
    """Open accounts first, by name. Four queries and one for each kind of place."""
    found = list(
        _matching(text)
        .annotate(has_app=Exists(Authenticator.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)))
        .prefetch_related(Prefetch("grants", _GRANTS), Prefetch("groups__grants", _GRANTS))
        .order_by("-is_active", Lower("username"))
    )
    known = places()
    return [PersonRow(person, list(_roles(person, known)), vars(person)["has_app"]) for person in found]


def _matching(text: str) -> QuerySet[User]:
    fields = ("username", "first_name", "last_name", "email", "groups__name")
    wanted = Q()
    for field in fields if text else ():
        wanted |= Q(**{f"{field}__icontains": text})
    return User.objects.filter(pk__in=User.objects.filter(wanted).values("pk"))


def _roles(person: User, known: object) -> Iterable[str]:
    if person.is_superuser:
        return ["Superuser"]
    grants = [*person.grants.all(), *(grant for group in person.groups.all() for grant in group.grants.all())]
    return dict.fromkeys(role_in_words(grant, known) for grant in grants)


@dataclass(frozen=True, slots=True)
class GroupRow:
    group: Group
    claim: str
    members: int
    roles: Sequence[str]


def groups_now() -> Sequence[GroupRow]:
    groups = Group.objects.annotate(members=Count("user")).select_related("provider").order_by(Lower("name"))
    known = places()
    return [
        GroupRow(
            group,
            group.provider.claim if hasattr(group, "provider") else "",
            vars(group)["members"],
            [role_in_words(grant, known) for grant in group.grants.all()],
        )
        for group in groups.prefetch_related(Prefetch("grants", _GRANTS))
    ]
