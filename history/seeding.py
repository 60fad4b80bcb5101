"""Changes of a large, made-up estate: VMs that start, stop, move and take snapshots, for half a year."""

from collections.abc import Iterator

from history.choices import ChangeKind
from history.models import Change
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import Plan

DAY = 86_400
OF_EACH_VM = 8
KINDS = (
    (ChangeKind.VM_STARTED, "Off", "Running"),
    (ChangeKind.VM_STOPPED, "Running", "Off"),
    (ChangeKind.VM_MOVED, "HV-A", "HV-B"),
    (ChangeKind.SNAPSHOT_TAKEN, None, {"snapshot_type": "Standard"}),
    (ChangeKind.SNAPSHOT_DELETED, {"snapshot_type": "Standard"}, None),
    (ChangeKind.VM_SETTINGS, {"processor_count": 2}, {"processor_count": 4}),
    (ChangeKind.VM_MEMORY, {"memory_startup_bytes": 2**31}, {"memory_startup_bytes": 2**32}),
)


def fill_changes(plan: Plan) -> None:
    copy_rows(Change, _changes(plan))


def _changes(plan: Plan) -> Iterator[Row]:
    """One in ten of them within the last week."""
    for number in range(OF_EACH_VM):
        for vm in plan.vms():
            kind, before, after = KINDS[(vm.number + number) % len(KINDS)]
            ago = (vm.number * 7919 + number * 104_729) % (7 * DAY if vm.number % 10 == 0 else 180 * DAY)
            yield {
                "at": plan.ago(ago),
                "earliest_at": plan.ago(ago + 300),
                "kind": kind.value,
                "host_id": vm.host,
                "vm_id": vm.guid,
                "name": vm.name,
                "before": before,
                "after": after,
                "poll_id": None,
            }
