"""The finders of the inventory, in the order in which people read what was found."""

from inventory.search.disks import find_disks, find_files
from inventory.search.hits import each_within_scope, register, within_scope
from inventory.search.notes import find_notes
from inventory.search.places import find_clusters_and_networks, find_hosts, find_volumes
from inventory.search.vms import find_vms


def register_finders() -> None:
    register("vms", within_scope(find_vms))
    register("hosts", within_scope(find_hosts))
    register("clusters and networks", each_within_scope(find_clusters_and_networks))
    register("volumes", within_scope(find_volumes))
    register("disks", within_scope(find_disks))
    register("files", within_scope(find_files))
    register("notes", find_notes)
