"""Which differences are worth telling: one function for each table, (what was written, when) -> changes."""

from collections.abc import Callable, Iterable, Mapping

from history.models import Change
from history.rules import clusters, disks, hosts, networks, snapshots, storage, vms
from history.telling import Telling
from inventory.differences import Written

Rule = Callable[[Written, Telling], Iterable[Change]]

RULES: Mapping[str, Rule] = {
    "inventory.vm": vms.of_vms,
    "inventory.vmreading": vms.of_states,
    "inventory.host": hosts.of_hosts,
    "inventory.cluster": clusters.of_clusters,
    "inventory.clusternode": clusters.of_nodes,
    "inventory.clusternetwork": clusters.of_networks,
    "inventory.clustergroup": clusters.of_groups,
    "inventory.drive": disks.of_drives,
    "inventory.diskfile": disks.of_files,
    "inventory.hostswitch": networks.of_switches,
    "inventory.vmadapter": networks.of_adapters,
    "inventory.volume": storage.of_volumes,
    "inventory.volumeaccess": storage.of_accesses,
    "inventory.storagepool": storage.of_units,
    "inventory.storagespace": storage.of_units,
    "inventory.physicaldisk": storage.of_units,
    "snapshots.snapshot": snapshots.of_snapshots,
}
