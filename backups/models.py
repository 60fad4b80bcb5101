"""Good backups of VMs. The portal makes none: programs report theirs, and what nobody reported is unknown."""

from django.db import models

from backups.choices import BackupKind
from inventory.models import VM


class _Backup(models.Model):
    """`finished_at` is when it was made well, by the clock of whoever made it; `reported_at` by the portal's."""

    vm = models.ForeignKey(VM, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=BackupKind)
    finished_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=200, help_text="the person, and the token if it was one")

    class Meta:
        abstract = True


class LastBackup(_Backup):
    """The last good backup of a VM by one source and of one kind. Written by backups.services alone, never backwards:
    a report that is older than what is known only enters the history. Kept as long as its VM, whatever its age."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["vm", "source", "kind"], name="last_backup_unique")]
        indexes = [
            models.Index(fields=["vm", "-finished_at"], name="last_backup_of_vm"),
            models.Index(fields=["source"], name="last_backup_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} of {self.vm_id}"


class NewestBackup(models.Model):
    """The last good backup of a VM, whoever made it and of whatever kind: what lists show, filter and sort by. Written
    beside LastBackup, and no more backwards than that."""

    vm = models.OneToOneField(VM, on_delete=models.CASCADE, primary_key=True, related_name="newest_backup")
    finished_at = models.DateTimeField(db_index=True)
    source = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=BackupKind)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.source} {self.kind} of {self.vm_id}"


class BackupReport(_Backup):
    """Every backup that was ever reported, once each; removed BACKUP_RETENTION_DAYS after it was made."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["vm", "source", "kind", "finished_at"], name="backup_report_unique")
        ]
        indexes = [
            models.Index(fields=["finished_at"], name="backup_report_by_time"),
            models.Index(fields=["source"], name="backup_report_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} of {self.vm_id} at {self.finished_at}"
