"""Whose snapshots are, as operators said."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from snapshots.models import Ownership, Snapshot

Key = tuple[uuid.UUID, uuid.UUID]
"""(VM, snapshot)"""


_FIELDS = ("owner", "reason", "expires_on", "given_by", "given_at")


@dataclass(frozen=True, slots=True)
class Owner:
    """What stands in an Ownership, read along with its snapshot."""

    owner: str
    reason: str
    expires_on: date | None
    given_by: str
    given_at: datetime


def owner_told() -> Combinable:
    """All that is said of a row of Snapshot, to be annotated as `said`: no further query for a whole page."""
    return Subquery(_mine().values(told=JSONObject(**{name: F(name) for name in _FIELDS})), output_field=JSONField())


def owner_in(snapshot: Snapshot) -> Owner | None:
    """Of a row that was annotated so; None where nobody has said whose it is."""
    said: dict[str, Any] | None = getattr(snapshot, "said", None)
    if not said:
        return None
    until = date.fromisoformat(said["expires_on"]) if said["expires_on"] else None
    return Owner(said["owner"], said["reason"], until, said["given_by"], datetime.fromisoformat(said["given_at"]))


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


def _mine() -> QuerySet[Ownership]:
    return Ownership.objects.filter(vm_id=OuterRef("vm_id"), snapshot_id=OuterRef("snapshot_id"))
