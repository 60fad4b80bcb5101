"""The ground truth of the section settings, by the names of the contract."""

from typing import Any

from simulator.estate.model import Host


def settings_items(host: Host) -> list[dict[str, Any]]:
    quotas = host.windows.quotas
    return [
        {
            "kind": "host",
            "migration_authentication": host.migration_authentication,
            "migration_performance": host.migration_performance,
            "use_any_network_for_migration": host.use_any_network_for_migration,
            "numa_spanning_enabled": True,
            "enhanced_session_mode": True,
            "iov_support": True,
            "mac_address_minimum": mac_address(host, "00"),
            "mac_address_maximum": mac_address(host, "FF"),
        },
        {
            "kind": "winrm",
            "shells_per_user": quotas.shells_per_user,
            "processes_per_shell": quotas.processes_per_shell,
            "memory_per_shell_mb": quotas.memory_per_shell_megabytes,
            "idle_timeout_ms": quotas.idle_milliseconds,
            "concurrent_users": quotas.concurrent_users,
            "operations_per_user": quotas.operations_per_user,
            "connections": quotas.connections,
            "envelope_kb": quotas.envelope_kilobytes,
            "timeout_ms": quotas.timeout_milliseconds,
        },
    ]


def mac_address(host: Host, last: str) -> str:
    """00155D is Hyper-V's; the next two bytes are the end of the host's first IPv4 address."""
    return f"00155D{host.key & 0xFFFF:04X}{last}"
