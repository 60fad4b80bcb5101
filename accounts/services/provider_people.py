"""People whom single sign-on brings: known by issuer and subject, their names and groups as the provider has them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from audit.services import record


class NameTaken(Exception):
    """Somebody else is called so here. Nobody is taken for somebody else because of a name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@transaction.atomic
def person_follow(issuer: str, claims: Mapping[str, Any], *, adopt: bool) -> User:
    """The person of this identity, made at the first sign-on. `adopt`: a local account of the same name becomes theirs,
    which is for the time in which an installation moves to single sign-on. Raises NameTaken."""
    subject = str(claims["sub"])
    told = {
        "first_name": str(claims.get("given_name") or "")[:150],
        "last_name": str(claims.get("family_name") or "")[:150],
        "email": str(claims.get("email") or "")[:254],
    }
    person = User.objects.filter(issuer=issuer, subject=subject).first()
    if person is None:
        return _first_time(issuer, subject, _name(claims), told, adopt=adopt)
    if any(getattr(person, name) != value for name, value in told.items()):
        User.objects.filter(pk=person.pk).update(**told)
    return person


def _first_time(issuer: str, subject: str, name: str, told: Mapping[str, str], *, adopt: bool) -> User:
    person = User.objects.filter(username__iexact=name).first()
    if person is not None and not (adopt and person.is_local):
        raise NameTaken(name)
    act = "adopted" if person else "added"
    person = person or User(username=name)
    for field, value in told.items():
        setattr(person, field, value)
    person.issuer, person.subject, person.password_expired = issuer, subject, False
    person.set_unusable_password()
    changed = [*told, "issuer", "subject", "password_expired", "password"]
    person.save(update_fields=None if person._state.adding else changed)  # an account that was closed stays closed
    record(f"person.{act}", person, summary=f"{person} came by single sign-on and was {act}.", by=person)
    return person


def _name(claims: Mapping[str, Any]) -> str:
    return str(claims.get("preferred_username") or claims.get("email") or claims["sub"])[:150]


@transaction.atomic
def groups_follow(person: User, now: Sequence[Group]) -> None:
    """Of the groups that single sign-on fills, exactly these; the others are not its business."""
    before = {group.pk: group for group in person.groups.filter(provider__isnull=False)}
    after = {group.pk: group for group in now}
    if before.keys() == after.keys():
        return
    person.groups.remove(*(group for key, group in before.items() if key not in after))
    person.groups.add(*(group for key, group in after.items() if key not in before))
    record(
        "person.groups",
        person,
        summary=f"{person} came with other groups by single sign-on.",
        before={"groups": sorted(group.name for group in before.values())},
        after={"groups": sorted(group.name for group in after.values())},
        by=person,
    )
