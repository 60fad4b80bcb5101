"""What a host's Windows cannot say: the truth of a host or VM as far as its release tells it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from simulator.estate.windows import WS2012R2, WS2016, WindowsRelease

# Facts of truth.py by the first build that tells them (HYPERV.md 3.2, 3.5 and 4).
_SINCE: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("checkpoint_type", "supported_vm_versions"), WS2016.build)
    | dict.fromkeys(
        ("generation", "version", "is_clustered", "replication_mode", "replication_state", "replication_health",
         "integration_services_version", "migration_enabled", "migration_limit", "storage_migration_limit"),
        WS2012R2.build,
    )
)  # fmt: skip


def as_told(row: Mapping[str, Any], windows: WindowsRelease) -> dict[str, Any]:
    """The row with None for what this release cannot say."""
    return {name: value if windows.build >= _SINCE.get(name, 0) else None for name, value in row.items()}
