"""Whose snapshots are, as operators said."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import CharField, DateField, Exists, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable

from snapshots.models import Ownership

Key = tuple[uuid.UUID, uuid.UUID]
"""(VM, snapshot)"""


def owners_of(keys: Collection[Key]) -> Mapping[Key, Ownership]:
    """One query; those of whom nobody has said anything are left out."""
    wanted = set(keys)
    if not wanted:
        return {}
    found = Ownership.objects.filter(vm_id__in={vm for vm, _ in wanted}, snapshot_id__in={one for _, one in wanted})
    return {(one.vm_id, one.snapshot_id): one for one in found if (one.vm_id, one.snapshot_id) in wanted}


def has_owner() -> Q:
    """A condition for rows of Snapshot."""
    return Q(Exists(_mine()))


def expired(today: date) -> Q:
    """Past the day that somebody named; that day itself is still within."""
    return Q(Exists(_mine().filter(expires_on__lt=today)))


def owner_text() -> Combinable:
    """To sort and search rows of Snapshot by."""
    return Subquery(_mine().values("owner"), output_field=CharField())


def expires_on() -> Combinable:
    return Subquery(_mine().values("expires_on"), output_field=DateField())


def _mine():  # type: ignore[no-untyped-def]  # a queryset with OuterRef has no type of its own
    return Ownership.objects.filter(vm_id=OuterRef("vm_id"), snapshot_id=OuterRef("snapshot_id"))
