"""The classes of snapshots: who took one decides what may be done with it."""

from django.db.models import Q, TextChoices


class SnapshotClass(TextChoices):
    """In the words of people; what a host calls otherwise is shown as it came."""

    STANDARD = "standard", "Standard"
    AUTOMATIC = "automatic", "Automatic"
    BACKUP = "backup", "Backup"
    PLANNED = "planned", "Planned failover"
    MISSING = "missing", "Missing"
    REPLICA = "replica", "Replica"
    OTHER = "other", "Unknown"


# Names of Microsoft.HyperV.PowerShell.SnapshotType (HYPERV.md §3.3).
TYPES = {
    SnapshotClass.BACKUP: ("Recovery",),
    SnapshotClass.PLANNED: ("Planned",),
    SnapshotClass.MISSING: ("Missing",),
    SnapshotClass.REPLICA: ("Replica", "AppConsistentReplica", "SyncedReplica"),
}
STANDARD = "Standard"


def of_class(wanted: SnapshotClass) -> Q:
    """A condition for rows of Snapshot."""
    if wanted in TYPES:
        return Q(snapshot_type__in=TYPES[wanted])
    if wanted == SnapshotClass.STANDARD:
        return Q(snapshot_type=STANDARD) & (Q(is_automatic=False) | Q(is_automatic=None))
    if wanted == SnapshotClass.AUTOMATIC:
        return Q(snapshot_type=STANDARD, is_automatic=True)
    known = [STANDARD, *(name for names in TYPES.values() for name in names)]
    return Q(snapshot_type=None) | ~Q(snapshot_type__in=known)
