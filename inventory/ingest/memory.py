"""The memory section: settings and readings of the VMs that are on this host.

Others (a replica, a VM that has just left) wait for the poll that finds them where they are.
"""

from inventory.differences import Written
from inventory.ingest.rows import Columns, facts_of
from inventory.models import VM, MemoryReading
from inventory.sections import Seen

SETTINGS = {
    "dynamic_memory_enabled": "dynamic_memory_enabled",
    "memory_startup_bytes": "startup_bytes",
    "memory_minimum_bytes": "minimum_bytes",
    "memory_maximum_bytes": "maximum_bytes",
    "memory_buffer_percent": "buffer_percent",
    "memory_priority": "priority",
}
STORED_SETTINGS = Columns(VM, list(SETTINGS))
READING = Columns(MemoryReading, ["assigned_bytes", "demand_bytes", "demand_unknown_reason", "pressure_percent"])


def ingest_memory(seen: Seen) -> int:
    items = {item.vm_id: item for item in seen.items}
    settings = STORED_SETTINGS.read(items, where=" AND host_id = %s AND gone_at IS NULL", values=[seen.host_id])
    differing = {
        guid: wanted for guid in settings if (wanted := facts_of(items[guid], SETTINGS.values())) != settings[guid]
    }
    readings = READING.read(settings)
    changed = {
        guid: reading for guid in settings if (reading := facts_of(items[guid], READING.names)) != readings.get(guid)
    }
    if differing:
        before = {guid: settings[guid] for guid in differing}
        seen.written.append(Written(VM, ["id"], STORED_SETTINGS.names, before, differing))
    return STORED_SETTINGS.update(differing) + READING.replace(changed)
