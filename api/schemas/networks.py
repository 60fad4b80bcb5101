"""Virtual networks: all switches of one name."""

from collections.abc import Iterable, Mapping

from api.schemas.nics import Switch, switch_of
from api.schemas.refs import ClusterRef, HostRef, cluster_ref, host_ref
from api.schemas.telling import Told, of, own, tell
from inventory.models import HostSwitch
from inventory.selectors.freshness import Freshness
from inventory.selectors.switches import NetworkRow
from tags.selectors import marks_of

SWITCHES_TOLD = 25  # a network that every host has would be larger than all the others of an answer together


class Network(Told):
    """All switches of one name, as old as the oldest of its hosts tells it; `switches` says how old each of them is."""

    name: str = own("Its name.")
    tags: list[str] = own("The names of its tags.")
    types: list[str] = of("networks", "External, Internal, Private, unknown: of its switches.")
    host_count: int = of("networks", "Hosts that have it.")
    vm_count: int | None = of("vmnics", "VMs that are there and have an adapter on it.")
    vlans: list[int] | None = of("vmnics", "Access VLANs in use on it.")
    clusters: list[ClusterRef] = of("networks", "Clusters of these hosts.")
    missing_on: list[HostRef] = of(
        "networks", "Hosts without it in clusters where another node has it: they cannot take its VMs."
    )
    switches: list[Switch] = own(
        f"Its switches on the first {SWITCHES_TOLD} hosts by name; `host_count` says how many have one, and each host "
        "tells of its own."
    )


def network_of(
    row: NetworkRow, switches: Iterable[HostSwitch], sections: Mapping[int, Mapping[str, Freshness]]
) -> Network:
    values = {
        "name": row.name,
        "tags": [mark.name for mark in marks_of(row.switch)],
        "types": list(row.types),
        "host_count": row.hosts,
        "vm_count": row.vms,
        "vlans": None if row.vms is None else list(row.vlans),
        "clusters": [ref for ref in map(cluster_ref, row.clusters) if ref],
        "missing_on": [host_ref(host) for host in row.missing],
        "switches": [switch_of(switch, switch.host, sections[switch.host_id]) for switch in switches],
    }
    return tell(Network, values, row.sections)
