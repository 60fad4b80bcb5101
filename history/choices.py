"""What can be told of. A kind is kept for ever: rows of years name it."""

from django.db import models


class About(models.TextChoices):
    """What a change is about: the filter that people use."""

    PLACE = "place", "Where VMs are"
    STATE = "state", "Started, stopped, restarted"
    SETTINGS = "settings", "Settings"
    SNAPSHOTS = "snapshots", "Snapshots"
    DISKS = "disks", "Disks"
    NETWORK = "network", "Networks"
    STORAGE = "storage", "Volumes and storage"
    CLUSTER = "cluster", "Clusters"


class ChangeKind(models.TextChoices):
    VM_APPEARED = "vm_appeared", "VM appeared"
    VM_DISAPPEARED = "vm_disappeared", "VM disappeared"
    VM_RETURNED = "vm_returned", "VM returned"
    VM_MOVED = "vm_moved", "VM moved"
    VM_STARTED = "vm_started", "VM started"
    VM_STOPPED = "vm_stopped", "VM stopped"
    VM_RESTARTED = "vm_restarted", "VM restarted"
    VM_STATE = "vm_state", "VM changed its state"
    VM_RENAMED = "vm_renamed", "VM renamed"
    VM_SETTINGS = "vm_settings", "VM settings changed"
    VM_MEMORY = "vm_memory", "Memory settings changed"
    VM_REPLICATION = "vm_replication", "Replication changed"
    SNAPSHOT_TAKEN = "snapshot_taken", "Snapshot taken"
    SNAPSHOT_DELETED = "snapshot_deleted", "Snapshot deleted"
    DISK_ADDED = "disk_added", "Disk added"
    DISK_REMOVED = "disk_removed", "Disk removed"
    DISK_MOVED = "disk_moved", "Disk moved or replaced"
    DISK_GREW = "disk_grew", "Disk grew"
    DISK_RESIZED = "disk_resized", "Disk resized"
    ADAPTER_ADDED = "adapter_added", "Network adapter added"
    ADAPTER_REMOVED = "adapter_removed", "Network adapter removed"
    ADAPTER_CHANGED = "adapter_changed", "Network adapter changed"
    HOST_REBOOTED = "host_rebooted", "Host rebooted"
    HOST_VERSION = "host_version", "Host version changed"
    HOST_HARDWARE = "host_hardware", "Host hardware changed"
    HOST_SETTINGS = "host_settings", "Host settings changed"
    HOST_CLUSTER = "host_cluster", "Host joined or left a cluster"
    SWITCH_ADDED = "switch_added", "Switch added"
    SWITCH_REMOVED = "switch_removed", "Switch removed"
    SWITCH_CHANGED = "switch_changed", "Switch changed"
    NODE_ADDED = "node_added", "Node added"
    NODE_REMOVED = "node_removed", "Node removed"
    NODE_STATE = "node_state", "Node changed its state"
    CLUSTER_SETTINGS = "cluster_settings", "Cluster settings changed"
    CLUSTER_WITNESS = "cluster_witness", "Witness changed"
    CLUSTER_NETWORK = "cluster_network", "Cluster network changed its state"
    GROUP_STATE = "group_state", "Role failed or recovered"
    VOLUME_ADDED = "volume_added", "Volume added"
    VOLUME_REMOVED = "volume_removed", "Volume removed"
    VOLUME_FILLING = "volume_filling", "Volume nearly full"
    VOLUME_RELIEVED = "volume_relieved", "Volume has room again"
    VOLUME_RESIZED = "volume_resized", "Volume resized"
    VOLUME_STATE = "volume_state", "Volume changed its state"
    VOLUME_ACCESS = "volume_access", "Way to a volume changed"
    STORAGE_HEALTH = "storage_health", "Storage health changed"


K = ChangeKind
KINDS_OF: dict[str, tuple[ChangeKind, ...]] = {
    About.PLACE: (K.VM_APPEARED, K.VM_DISAPPEARED, K.VM_RETURNED, K.VM_MOVED),
    About.STATE: (K.VM_STARTED, K.VM_STOPPED, K.VM_RESTARTED, K.VM_STATE, K.HOST_REBOOTED),
    About.SETTINGS: (
        *(K.VM_RENAMED, K.VM_SETTINGS, K.VM_MEMORY, K.VM_REPLICATION),
        *(K.HOST_VERSION, K.HOST_HARDWARE, K.HOST_SETTINGS),
    ),
    About.SNAPSHOTS: (K.SNAPSHOT_TAKEN, K.SNAPSHOT_DELETED),
    About.DISKS: (K.DISK_ADDED, K.DISK_REMOVED, K.DISK_MOVED, K.DISK_GREW, K.DISK_RESIZED),
    About.NETWORK: (
        *(K.ADAPTER_ADDED, K.ADAPTER_REMOVED, K.ADAPTER_CHANGED),
        *(K.SWITCH_ADDED, K.SWITCH_REMOVED, K.SWITCH_CHANGED),
    ),
    About.STORAGE: (
        *(K.VOLUME_ADDED, K.VOLUME_REMOVED, K.VOLUME_FILLING, K.VOLUME_RELIEVED, K.VOLUME_RESIZED),
        *(K.VOLUME_STATE, K.VOLUME_ACCESS, K.STORAGE_HEALTH),
    ),
    About.CLUSTER: (
        *(K.HOST_CLUSTER, K.NODE_ADDED, K.NODE_REMOVED, K.NODE_STATE),
        *(K.CLUSTER_SETTINGS, K.CLUSTER_WITNESS, K.CLUSTER_NETWORK, K.GROUP_STATE),
    ),
}
