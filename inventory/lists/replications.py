"""The list of replicated VMs, one row for each pair of servers."""

from inventory.lists.filters import ReplicationFilter
from inventory.scope import scope_of
from inventory.selectors.replications import Pair, aged_pairs, replications_matching
from inventory.veil import is_veiled
from lists.columns import Column
from lists.definition import Empty, List


def _never(pair: Pair) -> str:
    return "" if pair.replicated_at else "No side has told of a finished replication."


def _unmeasured(pair: Pair) -> str:
    return "" if pair.told.pending_bytes is not None else "The host could not measure it."


def _guid(pair: Pair) -> str | None:
    return None if is_veiled(pair.vm) else str(pair.told.vm_id)


COLUMNS = (
    Column(
        "vm", "VM",
        csv=(("vm", lambda pair: pair.vm.name if pair.vm else None), ("guid", _guid)),
    ),
    Column("health", "Health", "hv-verdict", age="sides", csv=(("health", lambda pair: pair.health),)),
    Column("primary", "From", csv=(("primary_server", lambda pair: pair.told.primary_server),)),
    Column("replica", "To", csv=(("replica_server", lambda pair: pair.told.replica_server),)),
    Column(
        "replicated", "Last replicated", "end", age="sides", unknown=_never,
        csv=(("last_replicated_at", lambda pair: pair.replicated_at), ("age_seconds", lambda pair: pair.age_seconds)),
    ),
    Column("state", "State", age="replication", csv=(("state", lambda pair: pair.told.state),)),
    Column(
        "pending", "Pending", "end wide", age="replication", unknown=_unmeasured,
        csv=(("pending_bytes", lambda pair: pair.told.pending_bytes),),
    ),
    Column(
        "missed", "Missed", "end wide", age="replication",
        csv=(("missed_count", lambda pair: pair.told.missed_count),),
    ),
    Column("frequency", "Every", "end", optional=True, csv=(("frequency_seconds", lambda r: r.frequency_seconds),)),
    Column("kind", "Relationship", optional=True, csv=(("relationship", lambda pair: pair.told.relationship),)),
    Column(
        "errors", "Errors", "end", age="replication", optional=True,
        csv=(("error_count", lambda pair: pair.told.error_count),),
    ),
)  # fmt: skip

REPLICATIONS = List(
    key="replications",
    url="inventory:replications",
    title="Replication",
    thing="replication",
    things="replications",
    icon="copy",
    form=ReplicationFilter,
    columns=COLUMNS,
    cells="inventory/lists/replications.html",
    matching=lambda question, asking: replications_matching(question, scope_of(asking.user), asking.now),
    dress=lambda told, asking: aged_pairs(told, scope_of(asking.user), asking.now),
    row_key=lambda pair: str(pair.told.pk),
    empty=Empty(
        "copy-off", "Nothing is replicated", "VMs that Hyper-V Replica copies stand here, with both their sides."
    ),
)
