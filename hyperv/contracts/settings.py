"""The settings section of scripts/read/estate/: how a host is set up for live migration, and its WinRM quotas."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from hyperv.contracts.values import Flag, Name, ReadingItem

# DWORDs, and 2147483647 stands for "no limit" (HYPERV.md §1.10).
_Quota = Annotated[StrictInt, Field(ge=0, le=2**32 - 1)] | None


class HostSettingsItem(ReadingItem):
    """`migration_authentication` is CredSSP or Kerberos, `migration_performance` TCPIP, Compression or SMB. Whether
    migration is enabled, and its limits, are in the host section."""

    IDENTITY = ("kind",)

    kind: Literal["host"]
    migration_authentication: Name = None
    migration_performance: Name = None
    use_any_network_for_migration: Flag = None
    numa_spanning_enabled: Flag = None
    enhanced_session_mode: Flag = None
    iov_support: Flag = None
    mac_address_minimum: Name = None
    mac_address_maximum: Name = None


class WinRMQuotasItem(ReadingItem):
    """As `winrm get winrm/config` names them: documents and machines disagree, so each host is asked (HYPERV.md §1.10).
    A setting that this WinRM does not have is None."""

    IDENTITY = ("kind",)

    kind: Literal["winrm"]
    shells_per_user: _Quota = None
    processes_per_shell: _Quota = None
    memory_per_shell_mb: _Quota = None
    idle_timeout_ms: _Quota = None
    concurrent_users: _Quota = None
    operations_per_user: _Quota = None
    connections: _Quota = None
    envelope_kb: _Quota = None
    timeout_ms: _Quota = None
