"""What the sections of a poll mean for the inventory: one consumer per section, each in one transaction of the caller.

Promises: idempotent; rows are locked and written in key order, so that two hosts' ingests cannot deadlock; what did not
change is not written. A consumer answers how many rows it changed.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, models

from inventory.models import VM, Cluster, Host, HostReading, MemoryReading, VMReading
from inventory.placements import kind_of, place_vms
from inventory.sections import Seen

# Two polls compute the moment of boot from an age in whole seconds and a clock read a little later.
BOOT_TOLERANCE = timedelta(seconds=5)

HOST_FACTS = (
    "domain manufacturer model os_caption os_version logical_processors memory_capacity_bytes vm_path vhd_path "
    "migration_enabled migration_limit storage_migration_limit supported_vm_versions cluster_service"
).split()
VM_FACTS = (
    "name processor_count generation version is_clustered created_at configuration_path automatic_start_action "
    "automatic_start_delay_seconds automatic_stop_action checkpoint_type replication_mode replication_state "
    "replication_health integration_services_version notes"
).split()
RUNNING_FACTS = "state operational_status heartbeat cpu_percent booted_at".split()
MEMORY_SETTINGS = {
    "dynamic_memory_enabled": "dynamic_memory_enabled",
    "memory_startup_bytes": "startup_bytes",
    "memory_minimum_bytes": "minimum_bytes",
    "memory_maximum_bytes": "maximum_bytes",
    "memory_buffer_percent": "buffer_percent",
    "memory_priority": "priority",
}
MEMORY_FACTS = "assigned_bytes demand_bytes demand_unknown_reason pressure_percent".split()


def ingest_host(seen: Seen) -> int:
    """The host's own facts, its cluster (made when first heard of) and its free memory."""
    changed = 0
    for item in seen.items:
        host = Host.objects.select_for_update().get(pk=seen.host_id)
        facts = _facts(item, HOST_FACTS)
        facts["netbios_name"] = item.name
        facts["booted_at"] = _steady(host.booted_at, item.booted_at)
        if item.cluster_name or item.cluster_service != "Stopped":  # a stopped service forgets no membership
            facts["cluster"] = _cluster(item.cluster_name, item.cluster_domain, seen) if item.cluster_name else None
        changed += _save_changed(host, facts)
        reading = HostReading.objects.filter(host=host).first() or HostReading(host=host)
        changed += _upsert([reading] if _assign(reading, _facts(item, ["memory_available_bytes"])) else [])
    return changed


def ingest_vms(seen: Seen) -> int:
    """VMs, where they are, and how they run."""
    items = {item.id: item for item in seen.items}
    _serialise_arrivals(items)
    known = VM.objects.select_for_update().order_by("id").in_bulk(list(items))
    written, here = [], {}
    for guid in sorted(items):
        vm = known.get(guid) or VM(
            id=guid, host_id=seen.host_id, host_decided_at=seen.started_at, first_seen_at=seen.started_at
        )
        here[guid] = vm
    kinds = {guid: kind_of(item.replication_mode, is_running=item.is_running) for guid, item in items.items()}
    moved = place_vms(seen, here, kinds, new={guid for guid in items if guid not in known})
    for guid, vm in here.items():
        if vm.host_id != seen.host_id:  # a later poll of another host has it: its word counts, not ours
            continue
        differs = _assign(vm, _facts(items[guid], VM_FACTS))
        if differs or guid not in known or guid in moved.decided:
            written.append(vm)
    _upsert(written)
    moved.write()
    mine = {guid: items[guid] for guid, vm in here.items() if vm.host_id == seen.host_id}
    return len(written) + moved.count + _ingest_running(mine)


def _serialise_arrivals(guids: Iterable[Any]) -> None:
    """Two hosts may show one new GUID at the same moment: only one of them may find it unknown.

    Taken before any row is locked, so that it cannot be part of a deadlock, and only by polls that bring a new VM.
    """
    wanted = list(guids)
    if VM.objects.filter(id__in=wanted).count() < len(wanted):
        _advisory_lock("arrivals")


def _ingest_running(items: Mapping[Any, Any]) -> int:
    readings = VMReading.objects.in_bulk(list(items))
    changed = []
    for guid, item in items.items():
        reading = readings.get(guid) or VMReading(vm_id=guid)
        facts = _facts(item, RUNNING_FACTS)
        facts["operational_status"] = list(item.operational_status)
        facts["booted_at"] = _steady(reading.booted_at, item.booted_at)
        if _assign(reading, facts) or guid not in readings:
            changed.append(reading)
    return _upsert(changed)


def ingest_memory(seen: Seen) -> int:
    """Memory settings and readings of the VMs that are on this host; others wait for the poll that finds them here."""
    items = {item.vm_id: item for item in seen.items}
    vms = VM.objects.select_for_update().filter(host_id=seen.host_id, gone_at=None).order_by("id").in_bulk(list(items))
    readings = MemoryReading.objects.in_bulk(list(vms))
    settings, changed = [], []
    for guid, vm in vms.items():
        item = items[guid]
        if _assign(vm, {ours: getattr(item, theirs) for ours, theirs in MEMORY_SETTINGS.items()}):
            settings.append(vm)
        reading = readings.get(guid) or MemoryReading(vm_id=guid)
        if _assign(reading, _facts(item, MEMORY_FACTS)) or guid not in readings:
            changed.append(reading)
    return _upsert(settings) + _upsert(changed)


def _cluster(name: str, domain: str | None, seen: Seen) -> Cluster:
    """Several nodes report one cluster at once: the advisory lock makes the first of them the one that creates it."""
    _advisory_lock(f"cluster:{name.lower()}")
    existing = Cluster.objects.filter(name__iexact=name, domain__iexact=domain or "").first()
    return existing or Cluster.objects.create(name=name, domain=domain or "", first_seen_at=seen.started_at)


def _advisory_lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def _facts(item: Any, names: Iterable[str]) -> dict[str, Any]:
    facts = {name: getattr(item, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}


def _steady(before: Any, now: Any) -> Any:
    """The moment already kept, where the new one is the same moment measured again."""
    return before if before and now and abs(now - before) <= BOOT_TOLERANCE else now


def _assign(row: models.Model, facts: Mapping[str, Any]) -> bool:
    differs = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in differs:
        setattr(row, name, facts[name])
    return bool(differs)


def _save_changed(row: models.Model, facts: Mapping[str, Any]) -> int:
    if not _assign(row, facts):
        return 0
    row.save(update_fields=list(facts))
    return 1


def _upsert(rows: list[Any]) -> int:
    """Write whole rows in one statement; the caller has sorted them by key or read them so."""
    if rows:
        model = type(rows[0])
        key = model._meta.pk
        columns = [field.name for field in model._meta.concrete_fields if field is not key]
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=[key.name], update_fields=columns, batch_size=1000
        )
    return len(rows)
