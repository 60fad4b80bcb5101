"""Hyper-V Replica at an instant: what one side of a replicated VM shows, as both cmdlets and the truth take it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.estate.model import GIB, MIB, VM, Host
from simulator.estate.noise import unit
from simulator.estate.reading import HostReading

FREQUENCY_SECONDS = 300  # 30, 300 or 900; 300 is what the wizard offers first
_MONITORING = 12 * 3600  # the default of -MonitoringInterval
# How many intervals a side is behind, by its health.
_BEHIND = {"Normal": 0, "Warning": 5, "Critical": 140}


@dataclass(frozen=True, slots=True)
class ReplicaReading:
    """Instants are seconds since 1970."""

    vm: VM
    primary: str
    replica: str
    last_replicated_at: int
    pending_bytes: int
    average_bytes: int
    average_latency_seconds: int
    missed: int
    errors: int
    measured_since: int


def replicas_of(reading: HostReading) -> list[ReplicaReading]:
    """The replicated VMs of a host, in the order of its VMs."""
    return [_read(read.vm, reading.host, reading.at) for read in reading.vms if read.vm.replication.mode != "None"]


def _read(vm: VM, host: Host, at: int) -> ReplicaReading:
    ours, theirs = _full(host.name, host), _full(vm.replication.partner or "", host)
    behind = _BEHIND.get(vm.replication.health, 0)
    is_primary = vm.replication.mode == "Primary"
    last = at - at % FREQUENCY_SECONDS - behind * FREQUENCY_SECONDS
    average = int((16 + 400 * unit(vm.key, 31)) * MIB)
    resynchronizing = vm.replication.state.startswith("Resynchronizing")
    return ReplicaReading(
        vm=vm,
        primary=ours if is_primary else theirs,
        replica=theirs if is_primary else ours,
        last_replicated_at=last,
        pending_bytes=18 * GIB if resynchronizing else average * behind if is_primary else 0,
        average_bytes=average,
        average_latency_seconds=2 + int(unit(vm.key, 32) * 9),
        missed=behind,
        errors=behind // 5,
        measured_since=at - at % _MONITORING,
    )


def replication_items(reading: HostReading) -> list[dict[str, Any]]:
    """The ground truth of the section replication, by the names of the contract."""
    return [_item(replica) for replica in replicas_of(reading)]


def _item(replica: ReplicaReading) -> dict[str, Any]:
    vm = replica.vm
    return {
        "vm_id": vm.id,
        "relationship": "Simple",
        "mode": vm.replication.mode,
        "state": vm.replication.state,
        "health": vm.replication.health,
        "primary_server": replica.primary,
        "replica_server": replica.replica,
        "current_replica_server": replica.replica,
        "frequency_seconds": FREQUENCY_SECONDS,
        "last_replication_at": _iso(replica.last_replicated_at),
        "pending_bytes": replica.pending_bytes,
        "average_bytes": replica.average_bytes,
        "average_latency_seconds": replica.average_latency_seconds,
        "missed_count": replica.missed,
        "error_count": replica.errors,
        "measured_since": _iso(replica.measured_since),
    }


def _full(name: str, host: Host) -> str:
    return f"{name}.{host.domain}"


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
