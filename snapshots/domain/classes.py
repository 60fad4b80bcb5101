"""Who took a snapshot decides what may be done with it: its class, with the reason.

By the names of Microsoft.HyperV.PowerShell.SnapshotType (HYPERV.md §3.3: there is none called Production), and by what
else is known: a backup takes a snapshot of type Recovery, and one that is still there much later was left behind.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from snapshots.domain.facts import SnapshotFact

# A backup that reads from a snapshot for longer than a day is not what anybody plans; the next one is due by then.
BACKUP_TAKES_AT_MOST = timedelta(hours=24)


class Kind(StrEnum):
    USER = "user"
    AUTOMATIC = "automatic"
    BACKUP_RUNNING = "backup_running"
    BACKUP_LEFT = "backup_left"
    REPLICA = "replica"
    PLANNED = "planned"
    MISSING = "missing"
    OTHER = "other"


# What a person may delete to get room: the rest goes by itself, belongs to replication, or cannot be deleted.
RECLAIMABLE = (Kind.USER, Kind.AUTOMATIC, Kind.BACKUP_LEFT)

_REPLICA = {
    "Replica": "A recovery point that Hyper-V Replica keeps.",
    "AppConsistentReplica": "A recovery point of Hyper-V Replica for which the guest's programs were at rest.",
    "SyncedReplica": "The point up to which Hyper-V Replica is level.",
}


@dataclass(frozen=True, slots=True)
class Classified:
    """`reason`: one sentence for people."""

    kind: Kind
    reason: str

    @property
    def is_reclaimable(self) -> bool:
        return self.kind in RECLAIMABLE


def classify(snapshot: SnapshotFact, now: datetime, is_backing_up: bool | None) -> Classified:
    """`is_backing_up`: what the VM itself says at this time."""
    kind = snapshot.type
    if kind == "Standard":
        return _standard(snapshot)
    if kind == "Recovery":
        return _backup(snapshot, now, bool(is_backing_up))
    if kind in _REPLICA:
        return Classified(Kind.REPLICA, _REPLICA[kind])
    if kind == "Planned":
        return Classified(Kind.PLANNED, "Taken for a planned failover.")
    if kind == "Missing":
        return Classified(Kind.MISSING, "Hyper-V lists it and cannot find its files.")
    told = f"Hyper-V calls it {kind}, which this portal does not know." if kind else "The host did not say what it is."
    return Classified(Kind.OTHER, told)


def _standard(snapshot: SnapshotFact) -> Classified:
    if snapshot.is_automatic:
        return Classified(Kind.AUTOMATIC, "Hyper-V took it when the VM was started.")
    return Classified(Kind.USER, "A person or a script took it.")


def _backup(snapshot: SnapshotFact, now: datetime, is_backing_up: bool) -> Classified:
    taken = snapshot.created_at
    if taken is None:
        if is_backing_up:
            return Classified(Kind.BACKUP_RUNNING, "A backup took it, and the VM is being backed up now.")
        return Classified(Kind.BACKUP_LEFT, "A backup took it, nobody knows when, and the VM is not being backed up.")
    if now - taken < BACKUP_TAKES_AT_MOST:
        going = "the VM is being backed up now" if is_backing_up else "that is less than a day ago"
        return Classified(Kind.BACKUP_RUNNING, f"A backup took it, and {going}.")
    days = (now - taken).days
    since = f"{days} day{'s' if days != 1 else ''} ago"
    locked = "; the VM still says that it is being backed up" if is_backing_up else ""
    return Classified(Kind.BACKUP_LEFT, f"A backup took it {since} and never removed it{locked}.")
