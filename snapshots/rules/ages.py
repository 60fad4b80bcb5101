"""Rules of how long a snapshot may stand."""

from datetime import timedelta

from findings.quantities import Quantity, age_since, days
from findings.rules import Effort, Found, Kind, Limits, Severity, Threshold, Unit, Unknown, rule
from snapshots.choices import SnapshotClass
from snapshots.rules.facts import SnapshotFacts
from snapshots.rules.providing import snapshot_facts, snapshots_alike

NO_MOMENT = Unknown("The host told no moment at which it was taken that can be read.")
# Recovery points of Replica come and go by themselves, a backup's own have a rule of theirs, Missing ones are broken.
ALLOWED = {
    SnapshotClass.STANDARD: "user_days",
    SnapshotClass.AUTOMATIC: "automatic_days",
    SnapshotClass.PLANNED: "planned_days",
}


@rule(
    "snapshots.too_old",
    title="Snapshot older than its class allows",
    about=Kind.SNAPSHOT,
    facts=snapshot_facts,
    alike=snapshots_alike("taken_at"),
    needs=("snapshots",),
    severity=Severity.WARNING,
    because="It grows with every write of the VM and has to be merged one day: the later, the longer and the riskier.",
    remedy="Delete it when nobody needs it any more. Who does writes down that they do, and until when.",
    source="Checkmk warns at 10 and 20 days, two Zabbix templates at 7, a SCOM pack at 8 and 24 hours",
    thresholds=(
        Threshold("user_days", "Age of one that a person took", Unit.DAYS, 7, most=3650,
                  source="7 days: both Zabbix templates"),
        Threshold("automatic_days", "Age of one that Hyper-V took when the VM started", Unit.DAYS, 7, most=3650,
                  source="as one of a person: it goes when the VM is shut down; a server never is"),
        Threshold("planned_days", "Age of one that a planned failover left", Unit.DAYS, 1, most=3650,
                  source="a failover is over within hours; 24 h as the SCOM pack's error"),
    ),
)  # fmt: skip
def too_old(fact: SnapshotFacts, limits: Limits) -> Found | Unknown | None:
    if fact.kind not in ALLOWED:
        return None
    if fact.taken_at is None:
        return NO_MOMENT
    allowed = limits[ALLOWED[fact.kind]]
    if fact.now - fact.taken_at <= timedelta(days=allowed):
        return None
    return Found(
        "It was taken {age} ago; one of the class {class} may stand for {allowed}.",
        {"age": age_since(fact.taken_at), "class": Quantity(fact.kind.label, Unit.TEXT), "allowed": days(allowed)},
        cost_bytes=fact.bytes_today,
    )


@rule(
    "snapshots.left_by_backup",
    title="Snapshot that a backup left behind",
    about=Kind.SNAPSHOT,
    facts=snapshot_facts,
    alike=snapshots_alike("taken_at", "is_backing_up"),
    needs=("snapshots", "vms"),
    severity=Severity.WARNING,
    because="No backup needs it any more and no program will delete it: it grows until the volume is full.",
    remedy="See in the backup program that no job is at work on this VM, then have that program, or Remove-VMSnapshot, "
    "remove it. Hyper-V Manager offers no way to.",
    source="A SCOM pack's error at 24 h; leftovers are of the type Recovery",
    thresholds=(Threshold("hours", "Age of a backup’s own snapshot", Unit.HOURS, 24, most=8760),),
)
def left_by_backup(fact: SnapshotFacts, limits: Limits) -> Found | Unknown | None:
    """Where a backup is at work on the VM, its snapshot is in use, however old."""
    if fact.kind != SnapshotClass.BACKUP or fact.is_backing_up:
        return None
    if fact.taken_at is None:
        return NO_MOMENT
    if fact.now - fact.taken_at <= timedelta(hours=limits["hours"]):
        return None
    return Found(
        "A backup program took it {age} ago, no backup of the VM is running, and {allowed} are enough for one.",
        {"age": age_since(fact.taken_at), "allowed": Quantity(limits["hours"], Unit.HOURS)},
        cost_bytes=fact.bytes_today,
    )


@rule(
    "snapshots.serves_as_backup",
    title="Snapshot in the place of a backup",
    about=Kind.SNAPSHOT,
    facts=snapshot_facts,
    alike=snapshots_alike("taken_at", "backed_up_at"),
    needs=("snapshots",),
    severity=Severity.WARNING,
    effort=Effort.HOURS,
    because="A snapshot is no backup: it lies on the same volume as the disk, and is lost with it.",
    remedy="Have the VM backed up, see that the backup is good, and delete the snapshot then.",
    source="Xen Orchestra lists snapshots of 30 days and more without a schedule",
    thresholds=(
        Threshold("days", "Age of the snapshot", Unit.DAYS, 30, most=3650),
        Threshold("backup_days", "Age of the last good backup", Unit.DAYS, 7, most=3650,
                  source="one weekly full backup; no product surveyed names a number"),
    ),
)  # fmt: skip
def serves_as_backup(fact: SnapshotFacts, limits: Limits) -> Found | Unknown | None:
    if fact.kind != SnapshotClass.STANDARD:
        return None
    if fact.taken_at is None:
        return NO_MOMENT
    if fact.now - fact.taken_at <= timedelta(days=limits["days"]):
        return None
    if fact.backed_up_at is None and not fact.backups_told:
        return Unknown("No backup program reports to the portal: nobody here knows whether the VM is backed up.")
    if fact.backed_up_at and fact.now - fact.backed_up_at <= timedelta(days=limits["backup_days"]):
        return None
    told = (
        "the last good backup of the VM was {backup} ago" if fact.backed_up_at else "no backup of the VM was reported"
    )
    return Found(
        f"It was taken {{age}} ago, and {told}; one within {{allowed}} would do.",
        {
            "age": age_since(fact.taken_at),
            "backup": age_since(fact.backed_up_at),
            "allowed": days(limits["backup_days"]),
        },
        cost_bytes=fact.bytes_today,
    )
