"""Facts for the rules, read for whole sets of hosts at once: a constant number of queries, however many they are."""

from snapshots.rules.providing.alike import snapshots_alike, vms_with_children_alike, vms_with_snapshots_alike
from snapshots.rules.providing.snapshots import snapshot_facts
from snapshots.rules.providing.strays import stray_facts
from snapshots.rules.providing.vms import vm_facts
from snapshots.rules.providing.volumes import volume_facts, volumes_that_may_fill

__all__ = [
    "snapshot_facts",
    "snapshots_alike",
    "stray_facts",
    "vm_facts",
    "vms_with_children_alike",
    "vms_with_snapshots_alike",
    "volume_facts",
    "volumes_that_may_fill",
]
