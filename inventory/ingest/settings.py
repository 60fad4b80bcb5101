"""The settings section: a host's migration settings and its WinRM quotas, each as far as it was read."""

from collections.abc import Mapping

from hyperv.contracts import HostSettingsItem, WinRMQuotasItem
from inventory.ingest.rows import Columns, facts_of
from inventory.models import HostSettings
from inventory.sections import Seen

PARTS: Mapping[type, Columns] = {
    HostSettingsItem: Columns(
        HostSettings,
        (
            "migration_authentication migration_performance use_any_network_for_migration numa_spanning_enabled "
            "enhanced_session_mode iov_support mac_address_minimum mac_address_maximum"
        ).split(),
    ),
    WinRMQuotasItem: Columns(
        HostSettings,
        (
            "shells_per_user processes_per_shell memory_per_shell_mb idle_timeout_ms concurrent_users "
            "operations_per_user connections envelope_kb timeout_ms"
        ).split(),
    ),
}


def ingest_settings(seen: Seen) -> int:
    changed = 0
    for item in seen.items:
        columns = PARTS[type(item)]
        facts = facts_of(item, columns.names)
        if columns.read([seen.host_id]).get(seen.host_id) != facts:
            changed += columns.replace({seen.host_id: facts})
    return changed
