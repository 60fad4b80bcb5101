"""Facts for the rules, read for whole sets of hosts at once: a constant number of queries, however many they are."""

from snapshots.rules.providing.snapshots import snapshot_facts
from snapshots.rules.providing.strays import stray_facts
from snapshots.rules.providing.vms import vm_facts
from snapshots.rules.providing.volumes import volume_facts

__all__ = ["snapshot_facts", "stray_facts", "vm_facts", "volume_facts"]
