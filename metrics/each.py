"""Series for each host and each VM: only where the settings ask for them, because Prometheus keeps every one it saw."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from prometheus_client.core import Metric

from backups.models import LastBackup
from inventory.models import VM
from inventory.scope import EVERYTHING
from inventory.selectors.conditions import HostCondition
from inventory.selectors.hosts import HostQuestion, HostRow, host_rows, hosts_matching
from inventory.selectors.places import still_polled
from inventory.selectors.vm_states import RUNNING
from metrics.families import Value, gauges
from snapshots.models import Snapshot

HOST_LABELS = ("host", "cluster")
# Names of VMs repeat and change: the GUID tells series apart.
VM_LABELS = ("vm", "guid", "host")


def host_figures(now: datetime) -> Iterator[Metric]:
    """Two queries."""
    rows = list(host_rows(hosts_matching(HostQuestion(), now, EVERYTHING), now))

    def each(name: str, documentation: str, value: Any) -> Metric:
        return gauges(f"host_{name}", documentation, HOST_LABELS, ((_labels(row), value(row)) for row in rows))

    yield each("up", "1: its last poll was answered.", _up)
    yield each("memory_capacity_bytes", "Memory built in.", lambda row: row.host.memory_capacity_bytes)
    yield each("memory_available_bytes", "Memory that is free.", lambda row: row.available_bytes)
    yield each("memory_assigned_bytes", "What its VMs have together.", lambda row: row.assigned_bytes)
    yield each("memory_demand_bytes", "What its VMs ask for, as far as they tell it.", lambda row: row.demand_bytes)
    yield each("vms", "VMs on it.", lambda row: row.vm_count)
    yield each("vms_running", "VMs that run on it.", lambda row: row.running_count)
    yield each("read_timestamp_seconds", "When any section of it was read last.", lambda row: row.answered_at)
    yield each("booted_timestamp_seconds", "When it was started.", lambda row: row.host.booted_at)


def _up(row: HostRow) -> Value:
    """Of a host that is paused, or was never polled, nobody knows it."""
    if row.condition in (HostCondition.PAUSED, HostCondition.WAITING):
        return None
    return row.condition not in (HostCondition.UNREACHABLE, HostCondition.FAILING)


def _labels(row: HostRow) -> Sequence[str]:
    return row.host.name, row.host.cluster.name if row.host.cluster else ""


def vm_figures() -> Iterator[Metric]:
    """Three queries, read as plain tuples: there may be 25,000 VMs."""
    snapshots = _by_vm(Snapshot.objects.filter(still_polled()), Count("pk"))
    backups = _by_vm(LastBackup.objects.all(), Max("finished_at"))
    rows = list(
        VM.objects.filter(gone_at=None)
        .order_by()
        .values_list(
            *("name", "pk", "host__name", "reading__state", "reading__cpu_percent", "reading__booted_at"),
            *("memory__assigned_bytes", "memory__demand_bytes", "memory__pressure_percent"),
        )
    )
    told: Sequence[tuple[str, str, Any]] = (
        ("running", "1: it runs; left out where its state is not known.", lambda row: _running(row[3])),
        ("cpu_percent", "Of its virtual processors' time, at the reading.", lambda row: row[4]),
        ("booted_timestamp_seconds", "When it was started.", lambda row: row[5]),
        ("memory_assigned_bytes", "What it has.", lambda row: row[6]),
        ("memory_demand_bytes", "What it asks for.", lambda row: row[7]),
        ("memory_pressure_percent", "Demand over assigned.", lambda row: row[8]),
        ("snapshots", "Its snapshots, as far as a host shows any.", lambda row: snapshots.get(row[1])),
        ("backup_timestamp_seconds", "Its last good backup that was reported.", lambda row: backups.get(row[1])),
    )
    for name, documentation, value in told:
        yield gauges(
            f"vm_{name}", documentation, VM_LABELS, (((row[0], str(row[1]), row[2]), value(row)) for row in rows)
        )


def _running(state: str | None) -> Value:
    return None if state is None else state == RUNNING


def _by_vm(rows: QuerySet[Any], figure: Any) -> dict[Any, Any]:
    return dict(rows.order_by().values_list("vm_id").annotate(figure))
