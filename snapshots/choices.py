"""The classes of snapshots: who took one decides what may be done with it."""

from django.db.models import Q, TextChoices

from snapshots.domain.classes import RECLAIMABLE, Kind

KIND_CHOICES = [
    (Kind.USER.value, "User"),
    (Kind.AUTOMATIC.value, "Automatic"),
    (Kind.BACKUP_RUNNING.value, "Backup in progress"),
    (Kind.BACKUP_LEFT.value, "Backup left over"),
    (Kind.REPLICA.value, "Replica"),
    (Kind.PLANNED.value, "Planned failover"),
    (Kind.MISSING.value, "Missing"),
    (Kind.OTHER.value, "Unknown"),
]


class SnapshotClass(TextChoices):
    """What lists are asked for. BACKUP is both of its kinds."""

    STANDARD = "standard", "User"
    AUTOMATIC = "automatic", "Automatic"
    BACKUP = "backup", "Backup"
    BACKUP_RUNNING = "backup_running", "Backup in progress"
    BACKUP_LEFT = "backup_left", "Backup left over"
    PLANNED = "planned", "Planned failover"
    MISSING = "missing", "Missing"
    REPLICA = "replica", "Replica"
    OTHER = "other", "Unknown"


class Owned(TextChoices):
    """Whether somebody has said whose a snapshot is."""

    NOBODY = "nobody", "No owner"
    SOMEBODY = "somebody", "Has an owner"
    EXPIRED = "expired", "Past its last day"


# Names of Microsoft.HyperV.PowerShell.SnapshotType (HYPERV.md §3.3).
TYPES = {
    SnapshotClass.BACKUP: ("Recovery",),
    SnapshotClass.PLANNED: ("Planned",),
    SnapshotClass.MISSING: ("Missing",),
    SnapshotClass.REPLICA: ("Replica", "AppConsistentReplica", "SyncedReplica"),
}
STANDARD = "Standard"


def of_class(wanted: SnapshotClass) -> Q:
    """A condition for rows of Snapshot. By what the host says of it, so that one that nobody has evaluated yet is
    found; only whether a backup still runs is known by nothing but its kind."""
    if wanted in (SnapshotClass.BACKUP_RUNNING, SnapshotClass.BACKUP_LEFT):
        return Q(kind=wanted.value)
    if wanted in TYPES:
        return Q(snapshot_type__in=TYPES[wanted])
    if wanted == SnapshotClass.STANDARD:
        return Q(snapshot_type=STANDARD) & (Q(is_automatic=False) | Q(is_automatic=None))
    if wanted == SnapshotClass.AUTOMATIC:
        return Q(snapshot_type=STANDARD, is_automatic=True)
    known = [STANDARD, *(name for names in TYPES.values() for name in names)]
    return Q(snapshot_type=None) | ~Q(snapshot_type__in=known)


def reclaimable(path: str = "") -> Q:
    """Rows whose bytes a person may get back by deleting; `path` leads to the Snapshot."""
    return Q(**{f"{path}kind__in": [kind.value for kind in RECLAIMABLE]})
