"""Snapshots of a large, made-up estate: most VMs with none, some with a few, some with a long line of them."""

from collections.abc import Iterator
from itertools import cycle

from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import Plan, PlannedVM, spread
from snapshots.models import Snapshot
from tags.choices import Kind
from tags.keys import key_of
from tags.seeding import tag_things

LENGTHS = (1, 2, 1, 3, 1, 8, 2, 1, 40, 2)
TYPES = ("Standard", "Standard", "Recovery", "Standard", "AppConsistentReplica")


def fill_snapshots(plan: Plan) -> None:
    copy_rows(Snapshot, _snapshots(plan))
    tag_things(Kind.SNAPSHOT, (key_of(one).object_id for one in Snapshot.objects.order_by("pk").iterator()))


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
        }
