"""What the sections of a poll mean for the inventory: one consumer per section, each in one transaction of the caller.

Promises: idempotent; what did not change is neither written nor locked; rows that change are locked in key order, so
that two hosts' ingests cannot deadlock. A consumer answers how many rows it changed.
"""

from inventory.ingest.clusters import ingest_cluster, ingest_groups
from inventory.ingest.devices import ingest_devices
from inventory.ingest.disks import ingest_disks
from inventory.ingest.events import ingest_events, read_so_far
from inventory.ingest.files import ingest_files
from inventory.ingest.guests import ingest_guests
from inventory.ingest.hosts import ingest_host
from inventory.ingest.leaving import forgetting
from inventory.ingest.memory import ingest_memory
from inventory.ingest.networks import ingest_networks
from inventory.ingest.replication import ingest_replication
from inventory.ingest.settings import ingest_settings
from inventory.ingest.storage import ingest_storage
from inventory.ingest.vmnics import ingest_vmnics
from inventory.ingest.vms import ingest_vms
from inventory.ingest.volumes import ingest_volumes

__all__ = [
    "forgetting",
    "ingest_cluster",
    "ingest_devices",
    "ingest_disks",
    "ingest_events",
    "ingest_files",
    "ingest_groups",
    "ingest_guests",
    "ingest_host",
    "ingest_memory",
    "ingest_networks",
    "ingest_replication",
    "ingest_settings",
    "ingest_storage",
    "ingest_vmnics",
    "ingest_vms",
    "ingest_volumes",
    "read_so_far",
]
