"""The list of changes: its columns, and what they are in a download."""

from history.forms import ChangeFilter
from history.selectors import ChangeRow, change_rows, changes_matching
from inventory.scope import scope_of
from lists.columns import Column
from lists.definition import Empty, List


def _owner(row: ChangeRow) -> str | None:
    change = row.change
    if change.vm_id:
        return change.vm.name if change.vm else change.name
    return change.host.name if change.host else change.cluster.name if change.cluster else None


COLUMNS = (
    Column(
        "at", "When",
        csv=(("at", lambda row: row.change.at), ("earliest_at", lambda row: row.change.earliest_at)),
        absent=lambda row: "" if row.change.earliest_at else "nobody knows since when",
    ),
    Column("kind", "Change", css="hv-verdict", csv=(("change", lambda row: row.change.get_kind_display()),)),
    Column(
        "name", "What", css="hv-place-cell",
        csv=(
            ("of", _owner),
            ("name", lambda row: row.change.name),
            ("vm_guid", lambda row: str(row.change.vm_id) if row.change.vm_id else None),
        ),
    ),
    Column("details", "Details", "hv-long", csv=(("details", lambda row: row.sentence),)),
    Column("host", "Host", csv=(("host", lambda row: row.change.host.name if row.change.host else None),)),
    Column("poll", "Poll", optional=True, csv=(("poll", lambda row: row.change.poll_id),)),
)  # fmt: skip

CHANGES = List(
    key="changes",
    url="history:changes",
    title="Changes",
    thing="change",
    things="changes",
    icon="history",
    form=ChangeFilter,
    columns=COLUMNS,
    cells="history/cells.html",
    matching=lambda question, asking: changes_matching(question, scope_of(asking.user), asking.now),
    dress=lambda changes, asking: change_rows(changes, scope_of(asking.user)),
    empty=Empty(
        "history",
        "Nothing has changed in this period",
        "Changes of the last 7 days stand here; the filters reach further back.",
    ),
)
