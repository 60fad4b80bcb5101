"""The networks section: switches, adapters and networks for migrations of the host itself."""

from hyperv.contracts.networks import ManagementAdapterItem, MigrationItem, MigrationNetworkItem, SwitchItem
from inventory.ingest.belongings import Belongings
from inventory.ingest.rows import Columns, facts_of
from inventory.models import HostAdapter, HostSwitch, MigrationNetwork, MigrationRouting
from inventory.sections import Seen

SWITCHES = Belongings(
    HostSwitch,
    ("host_id", "switch_id"),
    "name type notes allow_management_os bandwidth_mode embedded_teaming interfaces iov_enabled iov_supported "
    "extensions".split(),
)
ADAPTERS = Belongings(
    HostAdapter,
    ("host_id", "adapter_id"),
    "name switch_name mac_address status vlan_mode access_vlan native_vlan allowed_vlans".split(),
)
NETWORKS = Belongings(MigrationNetwork, ("host_id", "subnet"), ["priority"])
ROUTING = Columns(MigrationRouting, ["any_network"])
OF_HOST = "host_id = %s"


def ingest_networks(seen: Seen) -> int:
    host = seen.host_id
    switches = {(host, item.id): _switch(item) for item in seen.items if isinstance(item, SwitchItem)}
    adapters = {
        (host, item.adapter_id): facts_of(item, ADAPTERS.facts)
        for item in seen.items
        if isinstance(item, ManagementAdapterItem)
    }
    networks = {(host, item.subnet): [item.priority] for item in seen.items if isinstance(item, MigrationNetworkItem)}
    changed = 0
    for table, rows in ((SWITCHES, switches), (ADAPTERS, adapters), (NETWORKS, networks)):
        changed += table.replace(OF_HOST, [host], rows, complete=seen.section.complete, told=seen.written)
    return changed + _routing(seen)


def _switch(item: SwitchItem) -> list[object]:
    return [*facts_of(item, SWITCHES.facts[:-1]), item.extension_facts]


def _routing(seen: Seen) -> int:
    told = next(([item.any_network] for item in seen.items if isinstance(item, MigrationItem)), None)
    if told is None or ROUTING.read([seen.host_id]).get(seen.host_id) == told:
        return 0
    return ROUTING.replace({seen.host_id: told})
