"""The truth of a host's own networks."""

from typing import Any

from simulator.estate.reading import HostReading
from simulator.estate.telling import as_told
from simulator.estate.truth_of_vms import vlan_truth
from simulator.estate.wires import ManagementAdapter, Switch


def networks_of(reading: HostReading) -> dict[str, Any]:
    network = reading.host.network
    return {
        "switches": [as_told(_switch(switch), reading.host.windows) for switch in network.switches],
        "adapters": [_adapter(adapter) for adapter in network.management],
        "migration_networks": [{"subnet": one.subnet, "priority": one.priority} for one in network.migration],
        "any_network": reading.host.use_any_network_for_migration,
    }


def _switch(switch: Switch) -> dict[str, Any]:
    return {
        "id": switch.id,
        "name": switch.name,
        "type": switch.kind,
        "notes": switch.notes,
        "allow_management_os": switch.management,
        "bandwidth_mode": switch.bandwidth_mode,
        "embedded_teaming": switch.embedded_teaming,
        "interfaces": list(switch.interfaces),
        "iov_enabled": switch.iov,
        "iov_supported": switch.iov,
        "extensions": [
            {"name": extension.name, "type": extension.kind, "enabled": extension.enabled}
            for extension in switch.extensions
        ],
    }


def _adapter(adapter: ManagementAdapter) -> dict[str, Any]:
    return {
        "adapter_id": adapter.id,
        "name": adapter.name,
        "switch_name": adapter.switch,
        "mac_address": adapter.mac,
        "status": ["Ok"],
        **vlan_truth(adapter.vlan),
    }
