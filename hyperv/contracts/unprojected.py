"""Objects as ConvertTo-Json writes them where nobody projects their values: enumerations as numbers, dates as
/Date(ms)/, and past its -Depth whatever ToString() makes of a thing (HYPERV.md §3.1).

The scripts of this product project, so polls never meet these. Recordings of other people do, and so does whoever
pastes `Get-VM | ConvertTo-Json` into a report. What is damaged beyond trust becomes None, never a guess: a number of an
enumeration counts only where every version of the module gives it the same name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TICKS_PER_SECOND = 10_000_000

# Microsoft.HyperV.PowerShell.VMState and the like, as far as modules agree. From 32768 on they do not: *Critical begin
# at 32783 in older ones and at 32785 in 2.0 (HYPERV.md §3.2).
VM_STATES = {1: "Other", 2: "Running", 3: "Off", 4: "Stopping", 6: "Saved", 9: "Paused", 10: "Starting", 11: "Reset"}
OPERATIONAL_STATUSES = {2: "Ok", 3: "Degraded", 5: "PredictiveFailure", 11: "InService", 15: "Dormant"}
HEARTBEATS = dict(
    enumerate(
        "Unknown Disabled NoContact Error LostCommunication "
        "OkApplicationsUnknown OkApplicationsHealthy OkApplicationsCritical Paused".split()
    )
)
REPLICATION_MODES = {0: "None", 1: "Primary", 2: "Replica", 3: "TestReplica", 4: "ExtendedReplica"}
REPLICATION_HEALTHS = {0: "NotApplicable", 1: "Normal", 2: "Warning", 3: "Critical"}
START_ACTIONS = {2: "Nothing", 3: "StartIfRunning", 4: "Start"}
STOP_ACTIONS = {2: "TurnOff", 3: "Save", 4: "ShutDown"}
CHECKPOINT_TYPES = {2: "Disabled", 3: "Production", 4: "ProductionOnly", 5: "Standard"}

_SPAN = re.compile(r"(?:(\d+)\.)?(\d\d):(\d\d):(\d\d)(?:\.\d{1,7})?")
_TYPE_NAME = re.compile(r"(Microsoft|System)(\.\w+)+(\[\])?")

Names = Mapping[int, str]


def objects_of(parsed: object) -> Iterator[dict[str, Any]]:
    """The objects of a document: one alone, a list of them, and lists within it where pipelines were joined."""
    if isinstance(parsed, dict):
        yield parsed
    elif isinstance(parsed, list):
        for part in parsed:
            yield from objects_of(part)


def name_of(value: object, names: Names) -> str | None:
    """The name of an enumeration value that was written as its number, or past the depth as its name."""
    if isinstance(value, str):
        return value if value in names.values() else None
    return names.get(value) if isinstance(value, int) and not isinstance(value, bool) else None


def names_of(value: object, names: Names) -> list[str] | None:
    """All of them or None: a list, or past the depth their names in one text. Names hold no space, so it can be cut."""
    parts: Sequence[object] = value if isinstance(value, list) else value.split() if isinstance(value, str) else []
    known = [name_of(part, names) for part in parts]
    return [name for name in known if name] if known and all(known) else None


def seconds_of(value: object) -> int | None:
    """Whole seconds of a TimeSpan: an object with Ticks, or past the depth "[days.]hh:mm:ss[.fraction]"."""
    if isinstance(value, dict):
        ticks = value.get("Ticks")
        return ticks // TICKS_PER_SECOND if isinstance(ticks, int) and not isinstance(ticks, bool) else None
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def text_of(value: object) -> str | None:
    """A text, a Version as text or object, a Guid as text or object; None for the type name of what was cut off."""
    if isinstance(value, dict) and {"Major", "Minor"} <= value.keys():
        parts = [value.get(part) for part in ("Major", "Minor", "Build", "Revision")]
        return ".".join(str(part) for part in parts if isinstance(part, int) and part >= 0)
    if isinstance(value, dict):
        value = value.get("Guid") or value.get("value")  # a text with notes (ETS) is an object with its value
    return value if isinstance(value, str) and not is_cut(value) else None


def is_cut(value: str) -> bool:
    """Whether this is what ToString() makes of objects: the names of their types, one after the other."""
    return bool(value) and all(_TYPE_NAME.fullmatch(part) for part in value.split(" "))


def vm_facts(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An item of the vms section from what Get-VM hands out."""
    return {
        "id": text_of(raw.get("Id")),
        "name": text_of(raw.get("Name")),
        "state": name_of(raw.get("State"), VM_STATES),
        "operational_status": names_of(raw.get("OperationalStatus"), OPERATIONAL_STATUSES),
        "heartbeat": name_of(raw.get("Heartbeat"), HEARTBEATS),
        "uptime_seconds": seconds_of(raw.get("Uptime")),
        "cpu_percent": raw.get("CPUUsage"),
        "processor_count": raw.get("ProcessorCount"),
        "generation": raw.get("Generation"),
        "version": text_of(raw.get("Version")),
        "is_clustered": raw.get("IsClustered"),
        "created_at": raw.get("CreationTime"),
        "configuration_path": text_of(raw.get("ConfigurationLocation")),
        "automatic_start_action": name_of(raw.get("AutomaticStartAction"), START_ACTIONS),
        "automatic_start_delay_seconds": raw.get("AutomaticStartDelay"),
        "automatic_stop_action": name_of(raw.get("AutomaticStopAction"), STOP_ACTIONS),
        "checkpoint_type": name_of(raw.get("CheckpointType"), CHECKPOINT_TYPES),
        "replication_mode": name_of(raw.get("ReplicationMode"), REPLICATION_MODES),
        "replication_health": name_of(raw.get("ReplicationHealth"), REPLICATION_HEALTHS),
        "integration_services_version": text_of(raw.get("IntegrationServicesVersion")),
        "notes": text_of(raw.get("Notes")),
        "parent_snapshot_id": text_of(raw.get("ParentSnapshotId")),
    }


def host_facts(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An item of the host section from what Get-VMHost hands out; the rest of it comes from other cmdlets."""
    return {
        "name": text_of(raw.get("Name")),
        "domain": text_of(raw.get("FullyQualifiedDomainName")),
        "logical_processors": raw.get("LogicalProcessorCount"),
        "memory_capacity_bytes": raw.get("MemoryCapacity"),
        "vm_path": text_of(raw.get("VirtualMachinePath")),
        "vhd_path": text_of(raw.get("VirtualHardDiskPath")),
        "migration_enabled": raw.get("VirtualMachineMigrationEnabled"),
        "migration_limit": raw.get("MaximumVirtualMachineMigrations"),
        "storage_migration_limit": raw.get("MaximumStorageMigrations"),
    }
