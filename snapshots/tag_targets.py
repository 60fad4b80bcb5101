"""Snapshots as something to tag and to write about."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from inventory.bulk_tags import register_tagging
from inventory.scope import Scope
from inventory.tag_targets import said_of, targets_of
from snapshots.models import Snapshot
from tags.selectors import Annotations
from tags.targets import Target


def snapshot_targets(object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
    """A snapshot is known by its VM and itself: that of a replica is another row of the same."""
    guids = []
    for object_id in object_ids:
        try:
            guids.append(UUID(object_id.partition(":")[2]))
        except ValueError:
            continue
    rows = Snapshot.objects.filter(snapshot_id__in=guids).select_related("vm", "host").order_by("pk")
    return targets_of(rows, _limit, user, set(object_ids))


def said_of_snapshot(user: Any, snapshot: Snapshot) -> Annotations:
    return said_of(user, snapshot, _limit)


def register_bulk() -> None:
    register_tagging("snapshots", _limit)


def _limit(scope: Scope, rows: Any) -> Any:
    return scope.by_vm(rows, "vm")
