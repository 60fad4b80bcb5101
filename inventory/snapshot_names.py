"""What snapshots are called, for pages of the inventory that name them: the app of snapshots registers who knows.

Registered in AppConfig.ready(); nobody here imports the app.
"""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SnapshotName:
    """`address`: where everything about it stands."""

    name: str
    address: str


SnapshotNames = Callable[[int, Collection[uuid.UUID]], Mapping[uuid.UUID, SnapshotName]]

_known: list[SnapshotNames] = []


def register(names: SnapshotNames) -> None:
    if names not in _known:
        _known.append(names)


def snapshot_names(host_id: int, guids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, SnapshotName]:
    """By GUID, of snapshots that this host shows; those that nobody knows are left out."""
    found: dict[uuid.UUID, SnapshotName] = {}
    for names in _known if guids else ():
        found |= names(host_id, guids)
    return found
