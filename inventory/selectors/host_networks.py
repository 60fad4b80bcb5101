"""The networks of one host."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from inventory.models import Host, HostAdapter, HostSwitch, MigrationNetwork, MigrationRouting
from inventory.selectors.vlans import vlan_text


@dataclass(frozen=True, slots=True)
class HostAdapterRow:
    adapter: HostAdapter

    @property
    def vlan(self) -> str | None:
        return vlan_text(self.adapter)


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """`adapters`: the host's own adapters on this switch."""

    switch: HostSwitch
    adapters: Sequence[HostAdapterRow]


@dataclass(frozen=True, slots=True)
class HostNetworks:
    """`any_network`: live migrations take any network; None where that is not known."""

    switches: Sequence[SwitchRow]
    migration: Sequence[MigrationNetwork]
    any_network: bool | None


def host_networks(host: Host) -> HostNetworks:
    """Three queries; `migration_routing` was selected with the host."""
    adapters = [HostAdapterRow(row) for row in HostAdapter.objects.filter(host=host).order_by("name", "adapter_id")]
    switches = tuple(
        SwitchRow(switch, [row for row in adapters if row.adapter.switch_name == switch.name])
        for switch in HostSwitch.objects.filter(host=host).order_by("name", "switch_id")
    )
    networks = MigrationNetwork.objects.filter(host=host).order_by(F("priority").asc(nulls_last=True), "subnet")
    routing: MigrationRouting | None = getattr(host, "migration_routing", None)
    return HostNetworks(switches, tuple(networks), routing.any_network if routing else None)
