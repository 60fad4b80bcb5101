"""The ground truth of an instant, as plain JSON: what pages, CSV and contracts are compared with.

{"at": ISO time,
 "hosts": {name: {...as estate.ps1 names them..., "administrator", "vmms", "vms", "running", "assigned_bytes", ...}},
 "vms": [{"id", "name", "host", "cluster", "placement", ...}]   one row per placement: a replica has the VM's id too,
 "clusters": {name: {"id", "domain", "nodes", "vms"}},
 "replication", "events" (a first look), "settings": {host name: [the items of the section of that name]},
 "cluster", "groups": {cluster name: [the items that each of its nodes tells in the section of that name]},
 "networks": {host: {"switches", "adapters", "migration_networks", "any_network"}},
 "adapters", "services", "guests", "devices": rows with "host" and "vm_id", see truth_of_vms.py,
 "merges": rows with "host" and "vm_id", see merge_reading.py,
 "totals": {...},
 "snapshots", "drives", "files", "volumes": [...]}              see storage_truth.py

Bytes are whole numbers. null means "not known" or "does not apply": the demand of a guest that reports none, the
dynamic-memory settings of a static VM, what the Windows of the host has no word for (telling.py), the pressure of
anything but a running dynamic VM. Sums leave the unknown out.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from simulator.estate.cluster_truth import cluster_items, group_items
from simulator.estate.events import event_items
from simulator.estate.merge_reading import merge_rows
from simulator.estate.model import Cluster
from simulator.estate.reading import HostReading, VMReading
from simulator.estate.replicas import replication_items
from simulator.estate.settings_truth import settings_items
from simulator.estate.storage_truth import storage_truth
from simulator.estate.telling import as_told, vm_as_told
from simulator.estate.truth_of_networks import networks_of
from simulator.estate.truth_of_vms import adapters_of, devices_of, guests_of, services_told
from simulator.estate.truth_of_volumes import truth_of_volumes
from simulator.estate.volumes import Volumes


def truth_of(readings: Sequence[HostReading], clusters: Iterable[Cluster], volumes: Volumes) -> dict[str, Any]:
    held = [[_vm(reading, vm) for vm in reading.vms] for reading in readings]
    hosts = {reading.host.name: _host(reading, vms) for reading, vms in zip(readings, held, strict=True)}
    vms = [vm for of_host in held for vm in of_host]
    clusters = list(clusters)
    by_name = {reading.host.name: reading for reading in readings}
    return {
        "at": _iso(readings[0].at) if readings else None,
        "hosts": hosts,
        "vms": vms,
        "clusters": {cluster.name: _cluster(cluster, vms) for cluster in clusters},
        "cluster": {cluster.name: cluster_items(cluster, by_name) for cluster in clusters},
        "groups": {cluster.name: group_items(cluster, by_name) for cluster in clusters},
        "replication": {reading.host.name: replication_items(reading) for reading in readings},
        "events": {reading.host.name: event_items(reading.host, reading.at) for reading in readings},
        "settings": {reading.host.name: settings_items(reading.host) for reading in readings},
        "networks": {reading.host.name: networks_of(reading) for reading in readings},
        "adapters": [row for reading in readings for row in adapters_of(reading)],
        "services": [row for reading in readings for row in services_told(reading)],
        "guests": [row for reading in readings for row in guests_of(reading)],
        "devices": [row for reading in readings for row in devices_of(reading)],
        "merges": [row for reading in readings for row in merge_rows(reading, volumes)],
        "totals": _totals(hosts.values(), vms),
        **storage_truth(readings, volumes),
        **truth_of_volumes(readings, clusters, volumes),
    }


def _host(reading: HostReading, vms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    host = reading.host
    told = {
        "name": host.name,
        "domain": host.domain,
        "cluster": host.cluster,
        "cluster_service": host.cluster_service,
        "manufacturer": host.manufacturer,
        "model": host.model,
        "os_caption": host.windows.caption,
        "os_version": host.windows.version,
        "powershell_version": host.windows.powershell_version,
        "culture": host.culture,
        "booted_at": _iso(reading.booted_at),
        "logical_processors": host.logical_processors,
        "memory_capacity_bytes": host.memory_bytes,
        "memory_available_bytes": reading.free_kilobytes * 1024,
        "vm_path": host.vm_path,
        "vhd_path": host.vhd_path,
        "migration_enabled": host.migration_enabled,
        "migration_limit": host.migration_limit,
        "storage_migration_limit": host.storage_migration_limit,
        "supported_vm_versions": list(host.windows.vm_versions),
        "administrator": host.administrator,
        "vmms": host.vmms,
        **_sums(vms),
    }
    return as_told(told, host.windows)


def _vm(reading: HostReading, read: VMReading) -> dict[str, Any]:
    vm, host = read.vm, reading.host
    told = {
        "id": vm.id,
        "name": vm.name,
        "host": host.name,
        "cluster": host.cluster,
        "placement": vm.placement,
        "state": read.state,
        "operational_status": list(read.operational_status),
        "heartbeat": read.heartbeat,
        "uptime_seconds": read.uptime_seconds,
        "started_at": _iso(reading.at - read.uptime_seconds)
        if read.state in ("Running", "Starting", "Stopping")
        else None,
        "cpu_percent": read.cpu_percent,
        "processor_count": vm.processor_count,
        "generation": vm.generation,
        "version": vm.version,
        "is_clustered": vm.highly_available and host.cluster is not None,
        "created_at": vm.created_at.isoformat(),
        "configuration_path": vm.path,
        "automatic_start_action": vm.start_action,
        "automatic_start_delay_seconds": vm.start_delay_seconds,
        "automatic_stop_action": vm.stop_action,
        "checkpoint_type": vm.checkpoint_type,
        "automatic_checkpoints": vm.automatic_checkpoints,
        "replication_mode": vm.replication.mode,
        "replication_state": vm.replication.state,
        "replication_health": vm.replication.health,
        "integration_services_version": vm.guest.integration_version if read.on else None,
        "notes": vm.notes,
        "parent_snapshot_id": vm.current_snapshot,
        **_memory(read),
    }
    return vm_as_told(told, read, host.windows)


def _memory(read: VMReading) -> dict[str, Any]:
    memory = read.vm.memory
    demand_known = read.demand > 0 or not read.on
    under_pressure = memory.dynamic and read.state == "Running" and read.demand > 0 and read.assigned > 0
    return {
        "dynamic_memory_enabled": memory.dynamic,
        "startup_bytes": memory.startup,
        "minimum_bytes": memory.minimum if memory.dynamic else None,
        "maximum_bytes": memory.maximum if memory.dynamic else None,
        "buffer_percent": memory.buffer if memory.dynamic else None,
        "priority": memory.priority,
        "assigned_bytes": read.assigned,
        "demand_bytes": read.demand if demand_known else None,
        "pressure_percent": read.demand / read.assigned * 100 if under_pressure else None,
    }


def _cluster(cluster: Cluster, vms: Iterable[dict[str, Any]]) -> dict[str, Any]:
    count = sum(vm["cluster"] == cluster.name for vm in vms)
    return {"id": cluster.id, "domain": cluster.domain, "nodes": list(cluster.nodes), "vms": count}


def _totals(hosts: Iterable[dict[str, Any]], vms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    known = list(hosts)
    return {
        "hosts": len(known),
        "clusters": len({host["cluster"] for host in known} - {None}),
        "placements": len(vms),
        **_sums(vms),
        "vms": len({vm["id"] for vm in vms}),
        "memory_capacity_bytes": sum(host["memory_capacity_bytes"] for host in known),
        "memory_available_bytes": sum(host["memory_available_bytes"] for host in known),
        "logical_processors": sum(host["logical_processors"] for host in known),
    }


def _sums(vms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts of rows: a replica counts for the host that holds it."""
    return {
        "vms": len(vms),
        "running": sum(vm["state"] == "Running" for vm in vms),
        "assigned_bytes": sum(vm["assigned_bytes"] for vm in vms),
        "demand_bytes": sum(vm["demand_bytes"] or 0 for vm in vms),
        "demand_unknown": sum(vm["demand_bytes"] is None for vm in vms),
    }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
