"""Whose snapshots are, as people and programs say."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import StringConstraints

from api.schemas.telling import Thing, own
from snapshots.models import Ownership
from snapshots.services import Said

Name = Annotated[
    str, StringConstraints(min_length=1, max_length=150, strip_whitespace=True, pattern=r"^[^\x00]*\S[^\x00]*$")
]
Reason = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True, pattern=r"^[^\x00]*$")]


class SnapshotOwner(Thing):
    """Who answers for a snapshot."""

    owner: str = own("A person or a team.")
    reason: str = own("What it is kept for; empty: nobody has said.")
    expires_on: date | None = own("The last day on which it may stay; null: there is none.")
    given_by: str = own("Who said so.")
    given_at: datetime = own("When that was.")


class OwnerGiven(Thing):
    """What is to be said of a snapshot."""

    owner: Name | None = own("A person or a team; null: nobody, and the rest is forgotten.")
    reason: Reason = own("What it is kept for.", default="")
    expires_on: date | None = own("The last day on which it may stay.", default=None)


class OwnerOfSnapshot(Thing):
    """Whose a snapshot is."""

    vm_id: uuid.UUID = own("The VM's GUID.")
    snapshot_id: uuid.UUID = own("The snapshot's GUID.")
    owner: SnapshotOwner | None = own("Null: nobody has said.")


def owner_of(told: Ownership | None) -> SnapshotOwner | None:
    if told is None:
        return None
    return SnapshotOwner(
        owner=told.owner,
        reason=told.reason,
        expires_on=told.expires_on,
        given_by=told.given_by,
        given_at=told.given_at,
    )


def said_in(given: OwnerGiven) -> Said | None:
    return Said(given.owner, given.reason, given.expires_on) if given.owner else None
