"""The filters of the list of snapshots."""

from inventory.selectors import choices
from lists.filters import ListForm, choice, search
from snapshots.choices import SnapshotClass
from snapshots.selectors import lists


class SnapshotFilter(ListForm):
    sorts, asks = lists.SORTS, lists.SnapshotQuestion
    first_sort = "taken"
    q = search("Name, VM, GUID")
    kind = choice("Class", SnapshotClass.choices)
    age = choice("Age", lists.Age.choices)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
