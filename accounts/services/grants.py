"""Roles: given and taken; groups, and which of them single sign-on fills."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.choices import Role
from accounts.models import Grant, ProviderGroup, User
from accounts.places import named, places
from accounts.services.people import somebody_administers
from audit.services import record


@transaction.atomic
def role_give(to: User | Group, *, role: str, scope_kind: str, scope_id: str) -> Grant:
    if scope_id and scope_id not in dict(places().get(scope_kind, ())):
        raise ValidationError("There is no such place any more. Choose again.")
    owner = {"user": to} if isinstance(to, User) else {"group": to}
    grant, made = Grant.objects.get_or_create(**owner, role=role, scope_kind=scope_kind, scope_id=scope_id)
    if made:
        record("role.given", to, summary=f"{to} became {_told(grant)}.", after=_facts(grant))
    return grant


@transaction.atomic
def role_take(grant: Grant) -> None:
    owner, told, facts = grant.user or grant.group, _told(grant), _facts(grant)
    taken, _ = Grant.objects.filter(pk=grant.pk).delete()
    if taken:
        record("role.taken", owner, summary=f"{owner} is no longer {told}.", before=facts)
        somebody_administers()


@transaction.atomic
def group_save(group: Group | None, *, name: str, claim: str) -> Group:
    """`claim`: the name by which the provider of single sign-on calls it; empty: its members are chosen here."""
    group = group or Group()
    if Group.objects.filter(name__iexact=name).exclude(pk=group.pk).exists():
        raise ValidationError({"name": "There is a group of this name already."})
    if claim and ProviderGroup.objects.filter(claim=claim).exclude(group=group.pk).exists():
        raise ValidationError({"claim": "Another group is filled by that one already."})
    before = _group_facts(group) if group.pk else None
    group.name = name
    group.save()
    if claim:
        ProviderGroup.objects.update_or_create(group=group, defaults={"claim": claim})
        for person in group.user_set.filter(subject="").order_by("pk"):  # whom single sign-on will never take out again
            membership_set(person, group, member=False)
    else:
        ProviderGroup.objects.filter(group=group).delete()
    group = Group.objects.select_related("provider").get(pk=group.pk)
    if before != _group_facts(group):
        act = "changed" if before else "added"
        record(f"group.{act}", group, summary=f"Group {group} was {act}.", before=before, after=_group_facts(group))
    return group


@transaction.atomic
def group_remove(group: Group) -> None:
    """With its roles; its members stay."""
    members = sorted(group.user_set.values_list("username", flat=True))
    record("group.removed", group, summary=f"Group {group} was removed with its roles.", before={"members": members})
    group.delete()
    somebody_administers()


@transaction.atomic
def membership_set(person: User, group: Group, *, member: bool) -> None:
    if person.groups.filter(pk=group.pk).exists() == member:
        return
    (person.groups.add if member else person.groups.remove)(group)
    act, word = ("joined", "is now in") if member else ("left", "is no longer in")
    record(f"group.{act}", person, summary=f"{person} {word} group {group}.", after={"group": group.name})
    if not member:
        somebody_administers()


def _told(grant: Grant) -> str:
    return f"{Role(grant.role).label.lower()} of {named(places(), grant.scope_kind, grant.scope_id)}"


def _facts(grant: Grant) -> dict[str, str]:
    return {"role": grant.role, "where": named(places(), grant.scope_kind, grant.scope_id)}


def _group_facts(group: Group) -> dict[str, str]:
    provider = getattr(group, "provider", None)
    return {"name": group.name, "filled_by": provider.claim if provider else ""}
