"""Whose snapshots are, as operators said."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

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
    return Q(ownership__owner__isnull=False)


def expired(today: date) -> Q:
    """Past the day that somebody named; that day itself is still within."""
    return Q(ownership__expires_on__lt=today)
