"""Saying whose snapshots are: owner, reason and the day until which they may stay."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actors import actor_at_work
from audit.services import record
from findings.due import want
from snapshots.models import Ownership, Snapshot
from snapshots.selectors.owners import Key, owners_of

BATCH = 1000
TOLD = 500  # snapshots that an audit entry names one by one; of more it says how many


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a snapshot. `expires_on`: the last day on which it may stay; None: no such day."""

    owner: str
    reason: str = ""
    expires_on: date | None = None


@transaction.atomic
def ownership_give(snapshots: Iterable[Snapshot], said: Said) -> int:
    """Say it of all of them; answers of how many something else, or nothing, was said before. One entry in the audit
    trail. Safe to repeat: where the same is said already, who said it first and when stays."""
    rows = {_key(one): one for one in snapshots}  # that of a replica is the same snapshot once more
    known = owners_of(rows.keys())
    keys = sorted(key for key in rows if key not in known or _told(known[key]) != _told(said))
    by, now = actor_at_work().name[:150], timezone.now()
    Ownership.objects.bulk_create(
        (Ownership(vm_id=vm, snapshot_id=one, given_by=by, given_at=now, **_told(said)) for vm, one in keys),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["vm_id", "snapshot_id"],
        update_fields=["owner", "reason", "expires_on", "given_by", "given_at"],
    )
    if keys:
        of = _named([rows[key] for key in keys])
        _record("snapshot.owner_given", [rows[key] for key in keys], f"Gave {of} the owner {said.owner}", known, said)
        want({rows[key].host_id for key in keys})
    return len(keys)


@transaction.atomic
def ownership_take(snapshots: Iterable[Snapshot]) -> int:
    """Forget whose they are; answers of how many it was known."""
    rows = {_key(one): one for one in snapshots}
    known = owners_of(rows.keys())
    Ownership.objects.filter(pk__in=[one.pk for one in known.values()]).delete()
    if known:
        of = [rows[key] for key in sorted(known)]
        _record("snapshot.owner_taken", of, f"Took the owner off {_named(of)}", known, None)
        want({one.host_id for one in of})
    return len(known)


def ownership_of_taken(vm_id: uuid.UUID, snapshot_id: uuid.UUID, name: str, said: Said, *, by: str) -> None:
    """Of one that a job of the portal has just taken as `name`, before any poll has seen it. `by`: who queued the job.
    Inside the transaction in which the job ends; what people have said of it meanwhile stays."""
    told = {**_told(said), "given_by": by[:150], "given_at": timezone.now()}
    _, is_new = Ownership.objects.get_or_create(vm_id=vm_id, snapshot_id=snapshot_id, defaults=told)
    if is_new:
        summary = f"Gave the snapshot {name}, which a job took, the owner {said.owner}"
        after = {**_told(said), "snapshots": [f"{vm_id}:{snapshot_id}"]}
        record("snapshot.owner_given", None, summary=summary, after=after, by=by)


def _record(action: str, of: Sequence[Snapshot], summary: str, known: Any, said: Said | None) -> None:
    """Of one snapshot what was said before; of many, which they were."""
    alone = of[0] if len(of) == 1 else None
    was = known.get(_key(alone)) if alone else None
    after = _told(said) if said else {}
    if alone is None:
        after = after | {"snapshots": [f"{one.vm_id}:{one.snapshot_id}" for one in of[:TOLD]], "count": len(of)}
    record(action, alone, summary=summary, before=_told(was) if was else None, after=after or None)


def _key(snapshot: Snapshot) -> Key:
    return snapshot.vm_id, snapshot.snapshot_id


def _told(said: Said | Ownership) -> dict[str, Any]:
    return {"owner": said.owner, "reason": said.reason, "expires_on": said.expires_on}


def _named(of: Sequence[Snapshot]) -> str:
    return f"the snapshot {of[0].name or of[0].snapshot_id}" if len(of) == 1 else f"{len(of)} snapshots"
