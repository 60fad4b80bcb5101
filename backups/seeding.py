"""Backups of a large, made-up estate: nine VMs in ten have one, most of them of last night."""

from backups.models import BackupReport, LastBackup, NewestBackup
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import Plan, PlannedVM

DAY = 86_400
NIGHTS = 5  # that were reported of each VM


def fill_backups(plan: Plan) -> None:
    having = [vm for vm in plan.vms() if vm.number % 10]
    copy_rows(LastBackup, (_backup(plan, vm, 0) for vm in having))
    copy_rows(BackupReport, (_backup(plan, vm, night) for night in range(NIGHTS) for vm in having))
    last = (_backup(plan, vm, 0) for vm in having)
    copy_rows(NewestBackup, ({name: row[name] for name in ("vm_id", "finished_at", "source", "kind")} for row in last))


def _backup(plan: Plan, vm: PlannedVM, night: int) -> Row:
    """One in fifteen was forgotten: its last is weeks old."""
    late = vm.number % 60 if vm.number % 15 == 0 else 0
    ago = DAY * (night + late) + vm.number % 20_000
    return {
        "vm_id": vm.guid,
        "source": "Veeam",
        "kind": "incremental" if night % 7 else "full",
        "finished_at": plan.ago(ago),
        "reported_at": plan.ago(ago - 60),
        "reported_by": "seed",
    }
