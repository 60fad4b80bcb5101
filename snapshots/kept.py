"""What is kept of each snapshot: what its host says, what came of looking at it, and its share of each volume."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from inventory.ingest.belongings import Belongings, Key, Known
from inventory.ingest.rows import Additions, Columns, Row
from snapshots.models import Snapshot, SnapshotSample, SnapshotShare


class Told(NamedTuple):
    """By the host; the names are those of Snapshot."""

    name: str
    snapshot_type: str | None
    is_automatic: bool | None
    created_at: datetime | None
    parent_id: UUID | None
    is_current: bool | None
    state: str | None
    path: str | None
    system_files_bytes: int | None


class Result(NamedTuple):
    """Of snapshots.evaluation: None until it has looked."""

    kind: str | None = None
    depth: int | None = None
    cost_bytes: int | None = None
    cost_known_bytes: int | None = None
    worst_bytes: int | None = None
    worst_known_bytes: int | None = None
    cost_unknown: str | None = None
    sampled_bytes: int | None = None
    sampled_at: datetime | None = None


class SnapshotKey(NamedTuple):
    host_id: int
    vm_id: UUID
    snapshot_id: UUID


class Kept(NamedTuple):
    told: Told
    result: Result


Snapshots = Mapping[SnapshotKey, Kept]


def kept_of(rows: Mapping[Key, Row]) -> Snapshots:
    """Rows as SNAPSHOTS has them: facts, then what is derived."""
    count = len(Told._fields)
    return {
        SnapshotKey._make(key): Kept(Told._make(row[:count]), Result._make(row[count:])) for key, row in rows.items()
    }


def as_read(known: Known) -> Snapshots:
    """Rows as SNAPSHOTS reads them: with primary key and missed polls."""
    return kept_of({key: row[1:-1] for key, row in known.items()})


OF_HOST = "host_id = %s"
SNAPSHOTS = Belongings(Snapshot, SnapshotKey._fields, Told._fields, Result._fields)
RESULTS = Columns(Snapshot, Result._fields)
OF_A_SHARE = "files cost_bytes worst_bytes is_partial is_reclaimable".split()
SHARES = Columns(SnapshotShare, OF_A_SHARE)
NEW_SHARES = Additions(SnapshotShare, ["host_id", "vm_id", "snapshot_id", "volume_id", *OF_A_SHARE])
SAMPLES = Additions(
    SnapshotSample, ["vm_id", "snapshot_id", "at", "cost_bytes", "is_partial", "unread_since", "of_replica"]
)
