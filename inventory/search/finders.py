"""The finders of the inventory, in the order in which people read what was found."""

from inventory.search.disks import find_disks, find_files
from inventory.search.hits import register
from inventory.search.places import find_clusters, find_hosts, find_networks, find_volumes
from inventory.search.vms import find_vms


def register_finders() -> None:
    register("vms", find_vms)
    register("hosts", find_hosts)
    register("clusters", find_clusters)
    register("networks", find_networks)
    register("volumes", find_volumes)
    register("disks", find_disks)
    register("files", find_files)
