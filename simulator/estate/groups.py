"""The groups of a cluster at an instant: its own two, and one for each highly available VM."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.estate.clustering import GroupSettings
from simulator.estate.model import VM, Cluster
from simulator.estate.noise import guid_of
from simulator.estate.reading import HOLDS_MEMORY, HostReading


@dataclass(frozen=True, slots=True)
class GroupReading:
    """`vm` is None for a group that is none of a VM."""

    id: str
    name: str
    type: str
    is_core: bool
    owner: str
    state: str
    settings: GroupSettings
    vm: VM | None = None


def groups_of(cluster: Cluster, readings: Mapping[str, HostReading]) -> list[GroupReading]:
    """`readings` are by host name and hold at least the cluster's nodes."""
    groups = [
        _core(cluster, readings, "Available Storage", "AvailableStorage", "Offline"),
        _core(cluster, readings, "Cluster Group", "Cluster", "Online"),
    ]
    for node in cluster.nodes:
        for read in readings[node].vms:
            if read.vm.highly_available and read.vm.placement == "realised":
                settings = cluster.groups.get(read.vm.id, GroupSettings())
                name, guid = read.vm.name, guid_of(cluster.id, read.vm.id)
                state = _state(read.state, settings)
                groups.append(GroupReading(guid, name, "VirtualMachine", False, node, state, settings, read.vm))
    return groups


def _core(cluster: Cluster, readings: Mapping[str, HostReading], name: str, kind: str, state: str) -> GroupReading:
    up = [node for node in cluster.nodes if readings[node].host.cluster_service == "Running"]
    owner = (up or cluster.nodes)[0]
    return GroupReading(guid_of(cluster.id, name), name, kind, True, owner, state, GroupSettings())


def _state(power: str, settings: GroupSettings) -> str:
    if settings.failed or power.endswith("Critical"):
        return "Failed"
    return "Online" if power in HOLDS_MEMORY else "Offline"
