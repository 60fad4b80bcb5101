"""The last good backup in the lists of VMs and of snapshots: how old, made by what, and who has none."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextChoices

from backups.models import NewestBackup
from backups.selectors import NOBODY
from inventory.models import VM
from lists.additions import Addition, add_to
from lists.columns import Column
from lists.definition import Asking
from lists.filters import choice


class NoBackup(TextChoices):
    """Days for which nobody reported a good one, VMs without any report among them; or no report at all."""

    DAY = "1", "None for 1 day"
    WEEK = "7", "None for 7 days"
    MONTH = "30", "None for 30 days"
    NEVER = "never", "None reported"


def register_columns() -> None:
    add_to("vms", _addition(after="booted", path="", vm_of=lambda row: row.vm))
    add_to("snapshots", _addition(after="depth", path="vm__", vm_of=lambda row: row.snapshot.vm))


def newest_of(vm: VM) -> NewestBackup | None:
    """Of a VM that was read with its newest backup."""
    return getattr(vm, "newest_backup", None)


def _addition(*, after: str, path: str, vm_of: Callable[[Any], VM]) -> Addition:
    """`path` leads from a row of the list's model to its VM, `vm_of` from a row as the list shows it."""

    def told(name: str) -> Callable[[Any], Any]:
        return lambda row: getattr(newest_of(vm_of(row)), name, None)

    column = Column(
        "backup", "Last good backup", "end wide",
        csv=(
            ("last_backup_at", told("finished_at")),
            ("last_backup_by", told("source")),
            ("last_backup_kind", told("kind")),
        ),
        absent=lambda row: "" if newest_of(vm_of(row)) else NOBODY,
    )  # fmt: skip

    def narrow(things: QuerySet[Any], values: Mapping[str, Any], asking: Asking) -> QuerySet[Any]:
        return things.filter(without_backup(values["backup"], asking.now, path)) if "backup" in values else things

    return Addition(
        after=after,
        columns=(column,),
        cells=f"backups/lists/{'vms' if not path else 'snapshots'}.html",
        sorts={"backup": f"{path}newest_backup__finished_at"},
        fields={"backup": choice("Backup", NoBackup.choices)},
        narrow=narrow,
        read=lambda things: things.select_related(f"{path}newest_backup"),
    )


def without_backup(value: str, now: datetime, path: str = "") -> Q:
    """Of rows from which `path` leads to a VM: those that match a NoBackup."""
    none = Q(**{f"{path}newest_backup": None})
    if value == NoBackup.NEVER:
        return none
    return none | Q(**{f"{path}newest_backup__finished_at__lt": now - timedelta(days=int(value))})
