"""Snapshots of a large, made-up estate: most VMs with none, some with a few, some with a long line of them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import cycle

from inventory.models import Volume
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import Plan, PlannedVM, spread
from snapshots.domain.classes import RECLAIMABLE, Kind
from snapshots.models import Ownership, Snapshot, SnapshotSample, SnapshotShare
from tags.choices import Kind as Tagged
from tags.keys import key_of
from tags.seeding import tag_things

GIB = 1024**3
LENGTHS = (1, 2, 1, 3, 1, 8, 2, 1, 40, 2)
TYPES = ("Standard", "Standard", "Recovery", "Standard", "AppConsistentReplica")
KINDS = {"Standard": Kind.USER, "Recovery": Kind.BACKUP_LEFT, "AppConsistentReplica": Kind.REPLICA}


def fill_snapshots(plan: Plan) -> None:
    rows = list(_snapshots(plan))
    volumes: dict[tuple[int | None, str], int] = {
        (cluster, path): pk for cluster, path, pk in Volume.objects.values_list("cluster_id", "path", "pk")
    }
    copy_rows(Snapshot, rows)
    copy_rows(SnapshotShare, (_share(plan, row, volumes) for row in rows))
    copy_rows(SnapshotSample, (_sample(plan, row, step) for row in rows[::10] for step in range(6)))
    copy_rows(Ownership, (_owned(plan, row) for row in rows[::3]))
    tag_things(Tagged.SNAPSHOT, (key_of(one).object_id for one in Snapshot.objects.order_by("pk").iterator()))


def _snapshots(plan: Plan) -> Iterator[Row]:
    """Lines of LENGTHS on every second VM, again from the first where there are more snapshots than that holds."""
    left, number = plan.snapshots, 0
    lengths, vms = cycle(LENGTHS), [vm for vm in plan.vms() if vm.number % 2] if plan.snapshots else []
    while left and vms:
        for vm in vms:
            length = min(left, next(lengths))
            yield from _line(plan, vm, number, length)
            number, left = number + length, left - length
            if not left:
                return


def _line(plan: Plan, vm: PlannedVM, first: int, length: int) -> Iterator[Row]:
    for place in range(length):
        number = first + place
        kind = TYPES[number % len(TYPES)]
        yield {
            "host_id": vm.host,
            "vm_id": vm.guid,
            "snapshot_id": spread(number, 8),
            "name": f"{vm.name} - before update {number}",
            "snapshot_type": kind,
            "is_automatic": kind == "Standard" and number % 9 == 0,
            "created_at": plan.ago(86400 * (number % 500) + 3600 * (length - place)),
            "parent_id": spread(number - 1, 8) if place else None,
            "is_current": place == length - 1,
            "state": "Off",
            "path": vm.folder,
            "system_files_bytes": 4096 * (number % 900),
            **_figures(kind, number, place),
        }


def _figures(kind: str, number: int, place: int) -> Row:
    """As evaluated; of one in fifty a file could not be read."""
    cost = (number * 7 % 90) * GIB + 4096 * (number % 900)
    worst, partial = cost + 127 * GIB, number % 50 == 7
    return {
        "kind": Kind.AUTOMATIC.value if kind == "Standard" and number % 9 == 0 else KINDS[kind].value,
        "depth": place + 1,
        "cost_bytes": None if partial else cost,
        "cost_known_bytes": cost,
        "worst_bytes": None if partial else worst,
        "worst_known_bytes": worst,
        "cost_unknown": "disk0_1.avhdx is in use and cannot be opened." if partial else "",
    }


def _share(plan: Plan, row: Row, volumes: Mapping[tuple[int | None, str], int]) -> Row:
    """All of it on the volume where the VM lies; a host that stands alone has none of that name."""
    folder = str(row["path"]).rpartition("\\")[0]
    return {
        **{name: row[name] for name in ("host_id", "vm_id", "snapshot_id")},
        "volume_id": volumes.get((plan.cluster_of(row["host_id"]), folder)),
        "files": 1,
        "cost_bytes": row["cost_known_bytes"],
        "worst_bytes": row["worst_known_bytes"],
        "is_partial": row["cost_bytes"] is None,
        "is_reclaimable": row["kind"] in RECLAIMABLE,
    }


def _sample(plan: Plan, row: Row, step: int) -> Row:
    """It has grown by as much in each of six days."""
    known = {name: row[name] for name in ("vm_id", "snapshot_id")}
    size = row["cost_known_bytes"] * (step + 1) // 6
    return {**known, "at": plan.ago(86400 * (5 - step)), "cost_bytes": size, "is_partial": row["cost_bytes"] is None}


def _owned(plan: Plan, row: Row) -> Row:
    number = row["depth"] + row["cost_known_bytes"] // GIB
    return {
        **{name: row[name] for name in ("vm_id", "snapshot_id")},
        "owner": f"team {number % 12}",
        "reason": "until the change is signed off",
        "expires_on": (plan.now + timedelta(days=number - 40)).date() if number % 2 else None,
        "given_by": "operator",
        "given_at": plan.ago(86400),
    }
