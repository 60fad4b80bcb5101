"""Good backups, as they are reported and told."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.moments import Moment
from api.schemas.refs import VMRef, vm_ref
from api.schemas.telling import Thing, own
from backups.choices import BackupKind
from backups.models import BackupReport, LastBackup, NewestBackup
from backups.selectors import VMBackups
from backups.services import Refusal, Report, Taken
from inventory import models

AT_ONCE = 1000  # a few hundred kilobytes: a fourth of what Django takes as a body
Source = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True, pattern=r"^[^\x00]+$")]


class BackupMade(Thing):
    """That a VM was backed up well."""

    source: Source = own("What made it: the backup program, with its server where there are several.")
    kind: BackupKind = own("full, incremental, copy or other.", default=BackupKind.FULL)
    finished_at: Moment = own("When it was finished, with its zone; at most a minute ahead of our clock.")


class BackupOfVM(BackupMade):
    vm_id: uuid.UUID = own("The VM's GUID.")


class BackupsMade(Thing):
    """Many at once."""

    items: list[BackupOfVM] = Field(
        min_length=1, max_length=AT_ONCE, description="In any order; the same one twice is one."
    )


class RefusedBackup(Thing):
    index: int = own("Its place in the items that were sent, from 0.")
    vm_id: uuid.UUID = own("The VM that it names.")
    code: str = own("unknown_vm or in_the_future.")
    message: str = own("Why it was not taken.")


class BackupsTaken(Thing):
    """What became of the items. What is refused keeps nothing else from being taken."""

    accepted: int = own("Items that were taken, those among them that had been reported before.")
    new: int = own("How many of them were new.")
    refused: list[RefusedBackup] = own("Items that were not taken.")


class Backup(Thing):
    """A good backup of a VM."""

    vm: VMRef = own("Of which VM.")
    source: str = own("What made it.")
    kind: BackupKind = own("full, incremental, copy or other.")
    finished_at: datetime = own("When it was finished.")
    reported_at: datetime = own("When the portal was told.")
    reported_by: str = own("By whom.")


class Backed(Thing):
    """What lists tell of the last good backup of a VM."""

    last_backup_at: datetime | None = own("When its last good backup was finished; null: nobody has reported one.")
    last_backup_by: str | None = own("What made that; null: nobody has reported one.")
    last_backup_kind: BackupKind | None = own("Of which kind that was; null: nobody has reported one.")


class BackupsOfVM(Thing):
    """What is known of the backups of one VM."""

    last: list[Backup] = own("The last good one of each source and kind, the latest first.")
    history: list[Backup] = own("The latest that were reported. /backups/history has all that are kept.")
    unknown_because: str | None = own("Why no backup is known; null: one is.")


def backup_of(row: LastBackup | BackupReport, vm: VMRef | None = None) -> Backup:
    names = ("source", "kind", "finished_at", "reported_at", "reported_by")
    return Backup(vm=vm or vm_ref(row.vm), **{name: getattr(row, name) for name in names})


def backed_values(newest: NewestBackup | None) -> dict[str, Any]:
    """The fields of Backed."""
    if newest is None:
        return dict.fromkeys(Backed.model_fields)
    return {
        "last_backup_at": newest.finished_at,
        "last_backup_by": newest.source,
        "last_backup_kind": BackupKind(newest.kind),
    }


def backups_of_vm(vm: models.VM, backups: VMBackups) -> BackupsOfVM:
    ref = vm_ref(vm)
    return BackupsOfVM(
        last=[backup_of(row, ref) for row in backups.last],
        history=[backup_of(row, ref) for row in backups.history],
        unknown_because=backups.unknown or None,
    )


def report_of(vm_id: uuid.UUID, made: BackupMade) -> Report:
    return Report(vm_id, made.source, made.kind, made.finished_at)


def taken_of(taken: Taken) -> BackupsTaken:
    return BackupsTaken(accepted=taken.accepted, new=taken.new, refused=[_refused(one) for one in taken.refused])


def _refused(one: Refusal) -> RefusedBackup:
    return RefusedBackup(index=one.index, vm_id=one.vm_id, code=one.code, message=one.message)
