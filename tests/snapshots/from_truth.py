"""The truth of the simulated estate as the facts that snapshots.domain computes from, without a portal between."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from hyperv.contracts import path_key
from snapshots.domain.facts import NOW, DriveFact, FileFact, SnapshotFact, VMFacts

Truth = Mapping[str, Any]


def vms_in(truth: Truth) -> Iterable[tuple[str, str]]:
    """(host, VM) of each placement."""
    return [(row["host"], row["id"]) for row in truth["vms"]]


def facts_of(truth: Truth, host: str, vm_id: str) -> VMFacts:
    def mine(rows: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
        return [row for row in rows if (row["host"], row["vm_id"]) == (host, vm_id)]

    return VMFacts(
        [_snapshot(row) for row in mine(truth["snapshots"])],
        [_drive(row) for row in mine(truth["drives"])],
        {path_key(row["path"]): _file(row) for row in truth["files"] if row["host"] == host},
    )


def _snapshot(row: Mapping[str, Any]) -> SnapshotFact:
    return SnapshotFact(
        uuid.UUID(row["id"]),
        uuid.UUID(row["parent_id"]) if row["parent_id"] else None,
        row["snapshot_type"],
        row["is_automatic"],
        datetime.fromisoformat(row["created_at"]),
        row["is_current"],
        row["system_files_bytes"],
    )


def _drive(row: Mapping[str, Any]) -> DriveFact:
    place = f"{row['controller_type']} {row['controller_number']}:{row['controller_location']}"
    is_file = row["path"] is not None and row["disk_number"] is None
    snapshot = uuid.UUID(row["snapshot_id"]) if row["snapshot_id"] else NOW
    return DriveFact(snapshot, place, path_key(row["path"]) if is_file else None)


def _file(row: Mapping[str, Any]) -> FileFact:
    return FileFact(
        path_key(row["path"]),
        row["path"],
        row["size_on_disk_bytes"],
        row["virtual_size_bytes"],
        path_key(row["parent_path"]) if row["parent_path"] else None,
        row["error"],
        row["kind"],
        row["format"],
        row["block_size_bytes"],
        parent_path=row["parent_path"],
        fit="mismatched" if row["mismatched"] else None,
    )
