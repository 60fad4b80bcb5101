"""What the job of a merge was shown with, and what it writes down between two looks, as JSON and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from snapshots.domain.fates import GOES
from snapshots.domain.merging.done import Answered, Look, Watched
from snapshots.domain.merging.facts import Chains

Told = Mapping[str, Any]


def files_going(preflight: Told | None) -> Sequence[Told]:
    """Of the files whose fate people were shown, those that are not there afterwards."""
    return [one for one in (preflight or {}).get("files", ()) if one["fate"] in GOES]


def chains_told(chains: Chains) -> list[list[Any]]:
    """A key of JSON is one text: so each chain is [snapshot, disk, files]."""
    return [[str(snapshot), place, list(files)] for (snapshot, place), files in chains.items()]


def chains_of(told: Sequence[Sequence[Any]]) -> Chains:
    return {(UUID(snapshot), place): tuple(files) for snapshot, place, files in told}


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def moment_of(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def look_told(look: Look) -> Told:
    """Without what only counts while a merge is stuck."""
    return {
        "at": look.at.isoformat(),
        "host": look.host,
        "owner": look.owner,
        "snapshots": None if look.snapshots is None else [str(one) for one in look.snapshots],
        "chains": None if look.chains is None else chains_told(look.chains),
        "is_merging": look.is_merging,
        "status": list(look.status or ()),
        "left": None if look.left is None else list(look.left),
    }


def look_of(told: Told | None) -> Look | None:
    if not told:
        return None
    snapshots, chains = told["snapshots"], told["chains"]
    return Look(
        at=datetime.fromisoformat(told["at"]),
        host=told["host"],
        owner=told["owner"],
        snapshots=None if snapshots is None else [UUID(one) for one in snapshots],
        chains=None if chains is None else chains_of(chains),
        is_merging=told["is_merging"],
        status=told["status"],
        left=None if told.get("left") is None else tuple(told["left"]),
    )


def watched_of(told: Told, snapshot: UUID, answered: Answered) -> Watched:
    """`told`: what was written down when it was sent, and since."""
    sent = told["sent"]
    return Watched(
        snapshot=snapshot,
        others=[UUID(one) for one in sent["others"]],
        host=sent["host"],
        before=chains_of(sent["before"]),
        after=chains_of(sent["after"]),
        sent_at=datetime.fromisoformat(sent["at"]),
        active_at=datetime.fromisoformat(told["active_at"]),
        answered=answered,
        needs=sent["needs"],
    )
