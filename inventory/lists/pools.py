"""The list of storage pools, each clustered one once."""

from inventory.forms import PoolFilter
from inventory.scope import scope_of
from inventory.selectors.pools import pool_rows, pools_matching
from lists.columns import Column
from lists.definition import Empty, List

COLUMNS = (
    Column("pool", "Pool", csv=(("pool", lambda row: str(row.pool)),)),
    Column(
        "health", "Health", "hv-verdict", age="storage",
        csv=(
            ("health", lambda row: row.pool.health),
            ("operational_status", lambda row: ", ".join(row.pool.operational_status or ()) or None),
        ),
    ),
    Column(
        "allocated", "Allocated", "hv-used-cell", age="storage",
        unknown=lambda row: "" if row.allocated_percent is not None else row.section.reason or "The host told no size.",
        csv=(("allocated_bytes", lambda row: row.pool.allocated_bytes),),
    ),
    Column("size", "Size", "end", age="storage", csv=(("size_bytes", lambda row: row.pool.size_bytes),)),
    Column("host", "Of", csv=(("of", lambda row: row.owner), ("told_by", lambda row: row.pool.host.name))),
)  # fmt: skip

POOLS = List(
    key="pools",
    url="inventory:pools",
    title="Storage pools",
    thing="storage pool",
    things="storage pools",
    icon="server-2",
    form=PoolFilter,
    columns=COLUMNS,
    cells="inventory/lists/pools.html",
    matching=lambda question, asking: pools_matching(question, scope_of(asking.user)),
    dress=lambda pools, asking: pool_rows(pools, asking.now),
    row_key=lambda row: str(row.pool.pk),
    table_css="hv-roomy",
    empty=Empty(
        "server-2", "No storage pools", "No host has told of one: Storage Spaces is not in use where it was read."
    ),
)
