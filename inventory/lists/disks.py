"""The list of disks: what VMs are attached to, with their chains."""

from inventory.forms import DiskFilter
from inventory.scope import scope_of
from inventory.selectors.disks import DiskRow, disk_rows, disks_matching
from lists.columns import Column
from lists.definition import Empty, List


def _unread(row: DiskRow) -> str:
    """Why nothing is known of its file; empty where something is, or where it has none."""
    if row.drive.path_key is None or row.drive.chain_files:
        return ""
    return row.section.reason or "The file has not been read yet."


def _sum_unknown(row: DiskRow) -> str:
    if row.drive.path_key is None or row.drive.chain_bytes is not None:
        return ""
    return _unread(row) or row.trouble or "A file of the chain told no size."


def _virtual_unknown(row: DiskRow) -> str:
    if row.drive.path_key is None or row.drive.virtual_size_bytes is not None:
        return ""
    return _unread(row) or row.trouble or "The file told no size."


COLUMNS = (
    Column("disk", "Disk", csv=(("disk", lambda row: row.name or row.kind), ("path", lambda row: row.drive.path))),
    Column(
        "vm", "VM", "hv-vm-cell",
        csv=(("vm", lambda row: row.drive.vm.name), ("vm_guid", lambda row: str(row.drive.vm_id))),
    ),
    Column(
        "chain", "Chain", "hv-verdict", age="disks",
        csv=(("trouble", lambda row: row.trouble),),
    ),
    Column(
        "files", "Files", "end", age="disks", unknown=_unread,
        csv=(("chain_files", lambda row: row.drive.chain_files),),
    ),
    Column(
        "on_disk", "On disk", "end", age="disks", unknown=_sum_unknown,
        csv=(("size_on_disk_bytes", lambda row: row.drive.chain_bytes),),
    ),
    Column(
        "virtual", "Virtual", "end", age="disks", unknown=_virtual_unknown,
        csv=(("virtual_size_bytes", lambda row: row.drive.virtual_size_bytes),),
    ),
    Column("kind", "Kind", "wide", csv=(("kind", lambda row: row.kind), ("shared", lambda row: row.drive.is_shared))),
    Column(
        "host", "Host", "hv-place-cell",
        csv=(
            ("host", lambda row: row.drive.host.name),
            ("cluster", lambda row: row.drive.host.cluster.name if row.drive.host.cluster else None),
        ),
    ),
    Column("place", "Place", optional=True, csv=(("place", lambda row: str(row.drive)),)),
)  # fmt: skip

DISKS = List(
    key="disks",
    url="inventory:disks",
    title="Disks",
    thing="disk",
    things="disks",
    icon="stack-2",
    form=DiskFilter,
    columns=COLUMNS,
    cells="inventory/lists/disks.html",
    matching=lambda question, asking: disks_matching(question, scope_of(asking.user)),
    dress=lambda drives, asking: disk_rows(drives, asking.now),
    row_key=lambda row: str(row.drive.pk),
    owner=lambda drive: drive.vm.name,
    table_css="hv-roomy",
    empty=Empty("stack-2", "No disks yet", "Disks appear here once a host has told what its VMs are attached to."),
)
