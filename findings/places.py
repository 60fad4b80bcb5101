"""Where a threshold may be set: what a person names, and whether they may."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.access import Right
from findings.models import ScopeKind
from inventory.models import VM, Cluster, Host
from inventory.scope import may_on, scope_of
from tags.models import Tag


class PlaceUnknown(ValueError):
    """Why nothing is found by that name, as a sentence for people."""


@dataclass(frozen=True, slots=True)
class Place:
    """`scope_id` as Override has it."""

    kind: ScopeKind
    scope_id: str
    name: str


def place_called(kind: ScopeKind, name: str, user: Any) -> Place:
    """By name, within what this person sees; a VM by its GUID too. PlaceUnknown for none and for several."""
    if kind == ScopeKind.ESTATE:
        return Place(kind, "", "the whole estate")
    rows = list(_candidates(kind, name.strip(), user)[:2])
    if not rows:
        raise PlaceUnknown(f"There is no {kind.value} called “{name}”.")
    if len(rows) > 1:
        hint = "Give its GUID." if kind == ScopeKind.VM else "Set it for each of their hosts."
        raise PlaceUnknown(f"There are several called “{name}”. {hint}")
    return Place(kind, str(rows[0].pk), rows[0].name)


def _candidates(kind: ScopeKind, name: str, user: Any) -> Any:
    scope, called = scope_of(user), Q(name__iexact=name)
    if kind == ScopeKind.TAG:
        return Tag.objects.filter(called)
    if kind == ScopeKind.CLUSTER:
        return scope.clusters(Cluster.objects.filter(called))
    if kind == ScopeKind.HOST:
        return scope.hosts(Host.objects.filter(called))
    with suppress(ValueError):  # a name, where it is no GUID
        called |= Q(pk=uuid.UUID(name))
    return scope.vms(VM.objects.filter(called, gone_at=None))


def may_set(user: Any, place: Place) -> bool:
    """Everywhere and for a tag it takes the right for the whole estate: a tag may be on anything."""
    models: dict[ScopeKind, Any] = {ScopeKind.CLUSTER: Cluster, ScopeKind.HOST: Host, ScopeKind.VM: VM}
    if place.kind not in models:
        return scope_of(user, Right.MANAGE_HOSTS).everything
    thing = models[place.kind]._default_manager.filter(pk=place.scope_id).first()
    if thing is None:  # gone, and only to be tidied up
        return scope_of(user, Right.MANAGE_HOSTS).everything
    return may_on(user, Right.MANAGE_HOSTS, thing)
