"""Figures of the whole estate: a dozen queries, whatever its size."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from prometheus_client.core import Metric

from backups.models import LastBackup
from findings.due import oldest_look
from findings.faults import faults_now
from findings.selectors.valuable import findings_by_severity
from inventory.models import VM, Replication, Volume, VolumeKind
from inventory.scope import EVERYTHING
from inventory.selectors.conditions import HostCondition
from inventory.selectors.places import still_polled
from inventory.selectors.totals import Totals, totals_now
from inventory.selectors.vm_states import demand_unknown
from metrics.families import counted, gauge, gauges
from snapshots.models import Snapshot

# Names of VMState, MergeStates and the like are Windows' own and few; what is new to us shares one series.
VM_STATES = frozenset(
    "Running Off Saved Paused Starting Stopping Saving Pausing Resuming Reset FastSaved FastSaving RunningCritical "
    "OffCritical StoppingCritical SavedCritical PausedCritical StartingCritical ResetCritical SavingCritical "
    "PausingCritical ResumingCritical FastSavedCritical FastSavingCritical".split()
)
SNAPSHOT_TYPES = frozenset("Standard Recovery Planned Missing Replica AppConsistentReplica SyncedReplica".split())
HEALTHS = frozenset(("Normal", "Warning", "Critical", "NotApplicable"))
BACKUP_AGES = (("1d", timedelta(days=1)), ("7d", timedelta(days=7)), ("30d", timedelta(days=30)))


def estate_figures(now: datetime) -> Iterator[Metric]:
    totals = totals_now(now, EVERYTHING)
    yield from _totals(totals)
    yield from _memory()
    yield from _volumes()
    yield from _snapshots()
    yield _replications()
    yield from _backups(now, totals.vms)
    yield from _findings(now)


def named(name: str | None, known: frozenset[str]) -> str:
    """As a label: few values, for ever."""
    return "unknown" if name is None else name if name in known else "other"


def _totals(totals: Totals) -> Iterator[Metric]:
    conditions = dict.fromkeys(HostCondition.values, 0) | {one.value: count for one, count in totals.conditions}
    states: Counter[str] = Counter()
    for state, count in totals.states:
        states[named(state, VM_STATES)] += count
    yield counted("hosts", "Hosts by how they are doing.", "condition", conditions)
    yield gauge("clusters", "Failover clusters with a host that the portal polls.", totals.clusters)
    yield counted("vms", "VMs that are there, by Hyper-V's own word for their state.", "state", states)
    yield gauge("vms_last_known", "VMs on hosts that could not tell of them when last asked.", totals.last_known_vms)
    yield gauge("hosts_unread", "Hosts that never told their facts: no sum has them.", totals.unread_hosts)
    yield gauge("logical_processors", "Logical processors of all hosts.", totals.logical_processors)
    yield gauge("memory_capacity_bytes", "Memory built into all hosts.", totals.memory_bytes)
    yield gauge("memory_available_bytes", "Memory that is free on all hosts.", totals.available_bytes)


def _memory() -> Iterator[Metric]:
    present = VM.objects.filter(gone_at=None)
    sums = present.aggregate(
        assigned=Sum("memory__assigned_bytes"),
        demand=Sum("memory__demand_bytes"),
        unknown=Count("pk", filter=demand_unknown()),
        short=Count("pk", filter=Q(memory__pressure_percent__gt=100)),
    )
    yield gauge("memory_assigned_bytes", "Memory that VMs have.", sums["assigned"])
    yield gauge("memory_demand_bytes", "Memory that VMs ask for, as far as they tell it.", sums["demand"])
    yield gauge("vms_demand_unknown", "VMs that hold memory and whose demand nobody knows.", sums["unknown"])
    yield gauge("vms_short_of_memory", "VMs that ask for more memory than they have.", sums["short"])


def _volumes() -> Iterator[Metric]:
    counting = Q(free_unknown_reason=None, file_system_free_bytes__isnull=False, capacity_bytes__isnull=False)
    rows = (
        Volume.objects.filter(still_polled())
        .order_by()
        .values("kind")
        .annotate(
            count=Count("pk"),
            unknown=Count("pk", filter=~counting),
            capacity=Sum("capacity_bytes", filter=counting),
            free=Sum("file_system_free_bytes", filter=counting),
        )
    )
    found: dict[str, Any] = {row["kind"]: row for row in rows}
    kinds = VolumeKind.values
    yield counted(
        "volumes", "Volumes and shares.", "kind", {kind: found.get(kind, {}).get("count", 0) for kind in kinds}
    )
    yield counted(
        "volumes_free_unknown",
        "Volumes whose free space nobody vouches for: they are in neither sum.",
        "kind",
        {kind: found.get(kind, {}).get("unknown", 0) for kind in kinds},
    )
    yield gauges(
        "volume_capacity_bytes",
        "Size of volumes with known free space.",
        ["kind"],
        (([kind], row["capacity"]) for kind, row in sorted(found.items())),
    )
    yield gauges(
        "volume_free_bytes",
        "Free space of volumes, where it can be counted on.",
        ["kind"],
        (([kind], row["free"]) for kind, row in sorted(found.items())),
    )


def _snapshots() -> Iterator[Metric]:
    types: Counter[str] = Counter()
    oldest: datetime | None = None
    shown = Snapshot.objects.filter(still_polled()).order_by()
    rows = shown.values("snapshot_type").annotate(count=Count("pk"), oldest=Min("created_at"))
    for row in rows:
        types[named(row["snapshot_type"], SNAPSHOT_TYPES)] += row["count"]
        if row["snapshot_type"] == "Standard":
            oldest = row["oldest"]
    yield counted("snapshots", "Snapshots by class.", "type", types)
    yield gauge("snapshot_oldest_timestamp_seconds", "When the oldest standard snapshot was taken.", oldest)


def _replications() -> Metric:
    healths: Counter[str] = Counter()
    sides = Replication.objects.filter(still_polled()).order_by()
    for health, count in sides.values_list("health").annotate(Count("pk")):
        healths[named(health, HEALTHS)] += count
    return counted(
        "replication_sides", "Sides of replicated VMs by health, each as its host tells it.", "health", healths
    )


def _backups(now: datetime, vms: int) -> Iterator[Metric]:
    newest = LastBackup.objects.filter(vm__gone_at=None).order_by().values("vm").annotate(at=Max("finished_at"))
    ages = newest.aggregate(
        known=Count("vm"),
        oldest=Min("at"),
        **{f"within_{name}": Count("vm", filter=Q(at__gte=now - age)) for name, age in BACKUP_AGES},
    )
    yield counted(
        "vms_backed_up_within",
        "VMs whose last good backup was reported as made within that time.",
        "within",
        {name: ages[f"within_{name}"] for name, _ in BACKUP_AGES},
    )
    yield gauge("vms_backup_unknown", "VMs of which nobody has reported a backup.", vms - ages["known"])
    yield gauge("vm_backup_oldest_timestamp_seconds", "The oldest of all VMs' last good backups.", ages["oldest"])


def _findings(now: datetime) -> Iterator[Metric]:
    """One series for each rule that is true of something, and its severity: a rule may find both."""
    rows = sorted((*key, count) for key, count in findings_by_severity(now).items())
    labels = ["rule", "severity", "state"]
    yield gauges("findings", "Findings that are not closed.", labels, ((told, count) for *told, count in rows))
    yield gauge(
        "findings_rules_failed", "Rules that the portal cannot ask, by a mistake of its own.", len(faults_now(now))
    )
    yield gauge(
        "findings_oldest_look_timestamp_seconds", "When the host was looked at that waits longest.", oldest_look()
    )
