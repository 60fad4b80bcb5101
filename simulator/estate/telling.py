"""What a host's Windows cannot say, or says in fewer words: the truth as far as its release tells it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from simulator.estate.model import MIB
from simulator.estate.reading import VMReading
from simulator.estate.windows import WS2012R2, WS2016, WS2019, WindowsRelease

# Facts of truth.py by the first build that tells them (HYPERV.md 3.2, 3.5 and 4).
_SINCE: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("checkpoint_type", "supported_vm_versions"), WS2016.build)
    | {"automatic_checkpoints": WS2019.build}
    | dict.fromkeys(
        ("embedded_teaming", "nested", "secure_boot_template", "tpm_enabled", "shielded", "encrypts_migration",
         "location_paths"),
        WS2016.build,
    )
    | dict.fromkeys(
        ("generation", "version", "is_clustered", "replication_mode", "replication_state", "replication_health",
         "integration_services_version", "migration_enabled", "migration_limit", "storage_migration_limit"),
        WS2012R2.build,
    )
)  # fmt: skip

# WMI v1, HYPERV.md 4: EnabledState, the second OperationalStatus, and the heartbeat of Msvm_SummaryInformation, which
# knows nothing of a guest's applications.
V1_STATES: Mapping[int, str] = MappingProxyType({
    2: "Running", 3: "Off", 32768: "Paused", 32769: "Saved", 32770: "Starting", 32773: "Saving", 32774: "Stopping",
    32776: "Pausing", 32777: "Resuming",
})  # fmt: skip
V1_STATUSES: Mapping[str, int] = MappingProxyType({
    "Ok": 2, "Degraded": 3, "PredictiveFailure": 5, "InService": 11, "Dormant": 15, "CreatingSnapshot": 32768,
    "ApplyingSnapshot": 32769, "DeletingSnapshot": 32770, "WaitingToStart": 32771, "MergingDisks": 32772,
    "ExportingVirtualMachine": 32773, "MigratingVirtualMachine": 32774,
})  # fmt: skip
V1_HEARTBEATS: Mapping[str, int] = MappingProxyType({
    "OkApplicationsUnknown": 2, "OkApplicationsHealthy": 2, "OkApplicationsCritical": 2, "Error": 6, "NoContact": 12,
    "LostCommunication": 13, "Paused": 15,
})  # fmt: skip


# Of snapshots, attachments and files WMI v1 says less.
_UNSAID_BY_V1: Mapping[str, frozenset[str]] = MappingProxyType({
    "snapshots": frozenset({"is_automatic", "state", "path", "system_files_bytes"}),
    "drives": frozenset({"is_shared"}),
    "files": frozenset({"minimum_size_bytes", "block_size_bytes", "identifier", "fragmentation_percent"}),
})  # fmt: skip


def storage_as_told(kind: str, row: Mapping[str, Any], windows: WindowsRelease) -> dict[str, Any]:
    """A row of storage_truth.py; `kind` is the name of its list."""
    unsaid = _UNSAID_BY_V1[kind] if windows.wmi_only else frozenset()
    return {name: None if name in unsaid else value for name, value in row.items()}


def as_told(row: Mapping[str, Any], windows: WindowsRelease) -> dict[str, Any]:
    """The row with None for what this release cannot say."""
    return {name: value if windows.build >= _SINCE.get(name, 0) else None for name, value in row.items()}


def vm_as_told(row: Mapping[str, Any], read: VMReading, windows: WindowsRelease) -> dict[str, Any]:
    told = as_told(row, windows)
    return told | _by_v1(read) if windows.wmi_only else told


def v1_available_percent(read: VMReading) -> int | None:
    """Msvm_SummaryInformation.MemoryAvailable: how much of what the VM has it does not need, in whole percent;
    negative where it needs more. Of running VMs with dynamic memory whose guest speaks."""
    if not (read.vm.memory.dynamic and read.state == "Running" and read.demand and read.assigned):
        return None
    return (read.assigned - read.demand) * 100 // read.assigned


def _by_v1(read: VMReading) -> dict[str, Any]:
    available = v1_available_percent(read)
    demand = None if available is None else read.assigned // MIB * (100 - available) // 100 * MIB
    spoken = read.heartbeat if read.heartbeat in V1_HEARTBEATS else None
    return {
        "heartbeat": "OkApplicationsUnknown" if spoken and spoken.startswith("Ok") else spoken,
        "demand_bytes": demand,
        "pressure_percent": demand / read.assigned * 100 if demand is not None else None,
    }
