"""The vmnics section: network adapters of the VMs that are on this host."""

from inventory.ingest.belongings import Belongings
from inventory.ingest.here import ROWS_OF_VMS_HERE, vms_shown_here
from inventory.ingest.rows import facts_of
from inventory.models import VMAdapter
from inventory.sections import Seen

ADAPTERS = Belongings(
    VMAdapter,
    ("vm_id", "adapter_id"),
    "name switch_name switch_id connected mac_address mac_is_dynamic mac_spoofing dhcp_guard router_guard is_legacy "
    "cluster_monitored test_failover_switch bandwidth_percent status ip_addresses vlan_mode access_vlan native_vlan "
    "allowed_vlans".split(),
)


def ingest_vmnics(seen: Seen) -> int:
    here = vms_shown_here(seen.host_id, {item.vm_id for item in seen.items})
    rows = {(item.vm_id, item.adapter_id): facts_of(item, ADAPTERS.facts) for item in seen.items if item.vm_id in here}
    return ADAPTERS.replace(ROWS_OF_VMS_HERE, [seen.host_id], rows, complete=seen.section.complete, told=seen.written)
