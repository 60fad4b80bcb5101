"""The list of snapshots, the oldest first."""

from inventory.scope import scope_of
from lists.columns import Column
from lists.definition import Empty, List
from snapshots.forms import SnapshotFilter
from snapshots.selectors.lists import SnapshotListRow, snapshot_rows, snapshots_matching
from snapshots.templatetags.snapshot_badges import class_in_words


def _age_unknown(row: SnapshotListRow) -> str:
    return "" if row.snapshot.created_at else "The host told no moment that can be read."


def _not_evaluated(row: SnapshotListRow) -> str:
    """Where a part of it is known, the cell says how much that is at least."""
    return row.cost_unknown if row.snapshot.cost_known_bytes is None else ""


def _nobody(row: SnapshotListRow) -> str:
    return "" if row.owner else "Nobody has said whose it is."


def _parent_unknown(row: SnapshotListRow) -> str:
    return "It hangs on a snapshot that was not read." if row.parent_unknown else ""


COLUMNS = (
    Column(
        "snapshot", "Snapshot",
        csv=(
            ("snapshot", lambda row: row.snapshot.name),
            ("guid", lambda row: str(row.snapshot.snapshot_id)),
            ("goes_on_from_here", lambda row: row.snapshot.is_current),
        ),
    ),
    Column(
        "vm", "VM", "hv-vm-cell",
        csv=(("vm", lambda row: row.snapshot.vm.name), ("vm_guid", lambda row: str(row.snapshot.vm_id))),
    ),
    Column("class", "Class", "hv-verdict", csv=(("class", lambda row: class_in_words(row.snapshot)),)),
    Column(
        "taken", "Taken", "end", age="snapshots", unknown=_age_unknown,
        csv=(("taken_at", lambda row: row.snapshot.created_at),),
    ),
    Column("depth", "Depth", "end", age="snapshots", optional=True, csv=(("depth", lambda row: row.depth),)),
    Column(
        "parent", "Hangs on", "wide", unknown=_parent_unknown,
        csv=(("hangs_on", lambda row: row.parent_name),),
    ),
    Column(
        "saved", "Saved state", "end wide", age="snapshots",
        csv=(("saved_state_bytes", lambda row: row.snapshot.system_files_bytes),),
    ),
    Column(
        "cost", "Takes", "end", age="disks", unknown=_not_evaluated,
        csv=(
            ("cost_bytes", lambda row: row.snapshot.cost_bytes),
            ("cost_known_bytes", lambda row: row.snapshot.cost_known_bytes),
            ("cost_unknown_because", lambda row: row.cost_unknown or None),
        ),
    ),
    Column(
        "worst", "At worst", "end wide", age="disks", unknown=_not_evaluated,
        csv=(
            ("worst_bytes", lambda row: row.snapshot.worst_bytes),
            ("worst_known_bytes", lambda row: row.snapshot.worst_known_bytes),
        ),
    ),
    Column(
        "owner", "Owner", absent=_nobody,
        csv=(
            ("owner", lambda row: row.owner.owner if row.owner else None),
            ("reason", lambda row: row.owner.reason if row.owner else None),
        ),
    ),
    Column(
        "expires", "May stay until", "wide", optional=True,
        csv=(("expires_on", lambda row: row.owner.expires_on if row.owner else None),),
    ),
    Column(
        "host", "Host", "hv-place-cell",
        csv=(
            ("host", lambda row: row.snapshot.host.name),
            ("cluster", lambda row: row.snapshot.host.cluster.name if row.snapshot.host.cluster else None),
        ),
    ),
)  # fmt: skip

SNAPSHOTS = List(
    key="snapshots",
    url="snapshots:snapshots",
    title="Snapshots",
    thing="snapshot",
    things="snapshots",
    icon="camera",
    form=SnapshotFilter,
    columns=COLUMNS,
    cells="snapshots/lists/snapshots.html",
    matching=lambda question, asking: snapshots_matching(question, scope_of(asking.user), asking.now),
    dress=lambda found, asking: snapshot_rows(found, asking.now),
    row_key=lambda row: str(row.snapshot.pk),
    owner=lambda snapshot: snapshot.vm.name,
    table_css="hv-roomy",
    above="snapshots/lists/above.html",
    empty=Empty("camera", "No snapshots", "No host has told of one. They appear here once a host shows them."),
)
