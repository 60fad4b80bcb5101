"""The list of hosts."""

from inventory.forms import HostFilter
from inventory.scope import scope_of
from inventory.selectors.hosts import HostRow, host_rows, hosts_matching
from lists.columns import Column
from lists.definition import Empty, List
from tags.choices import Kind
from tags.selectors import named_marks, with_marks


def _cluster_unknown(row: HostRow) -> str:
    return "" if row.host.cluster or row.sections["host"].known else row.sections["host"].reason


def _memory_unknown(row: HostRow) -> str:
    return row.sections["host"].reason if row.host.memory_capacity_bytes is None else ""


COLUMNS = (
    Column("name", "Host", csv=(("host", lambda row: row.host.name), ("model", lambda row: row.host.model))),
    Column("condition", "Condition", "hv-verdict", csv=(("condition", lambda row: row.condition.label),)),
    Column(
        "cluster", "Cluster", unknown=_cluster_unknown,
        csv=(("cluster", lambda row: row.host.cluster.name if row.host.cluster else None),),
    ),
    Column(
        "vms", "VMs", "end", age="vms", unknown=lambda row: row.vms.reason if row.vm_count is None else "",
        csv=(("vms", lambda row: row.vm_count), ("vms_running", lambda row: row.running_count)),
    ),
    Column(
        "processors", "Processors", "end wide", age="host",
        csv=(("logical_processors", lambda row: row.host.logical_processors),),
    ),
    Column(
        "memory", "Memory", "end", age="host", unknown=_memory_unknown,
        csv=(
            ("memory_capacity_bytes", lambda row: row.host.memory_capacity_bytes),
            ("memory_available_bytes", lambda row: row.available_bytes),
        ),
    ),
    Column(
        "assigned", "Assigned", "end", age="memory",
        unknown=lambda row: row.memory.reason if row.assigned_bytes is None else "",
        csv=(("memory_assigned_bytes", lambda row: row.assigned_bytes),),
    ),
    Column(
        "demand", "Demand", "end", age="memory",
        unknown=lambda row: row.memory.reason if row.demand_bytes is None else "",
        csv=(
            ("memory_demand_bytes", lambda row: row.demand_bytes),
            ("vms_with_unknown_demand", lambda row: row.demand_unknown if row.memory.known else None),
        ),
    ),
    Column("answered", "Last read", "end", csv=(("last_read_at", lambda row: row.answered_at),)),
    Column(
        "next", "Next poll", "end wide",
        csv=(("next_poll_at", lambda r: r.host.poll_state.next_poll_at if hasattr(r.host, "poll_state") else None),),
    ),
    Column("tags", "Tags", optional=True, csv=(("tags", lambda row: named_marks(row.host)),)),
    Column("address", "Address", optional=True, csv=(("address", lambda row: row.host.address),)),
    Column("windows", "Windows", optional=True, csv=(("windows", lambda row: row.host.os_caption),)),
    Column("booted", "Running for", "end", optional=True, csv=(("booted_at", lambda row: row.host.booted_at),)),
)  # fmt: skip

HOSTS = List(
    key="hosts",
    url="inventory:hosts",
    title="Hosts",
    thing="host",
    things="hosts",
    icon="server",
    form=HostFilter,
    columns=COLUMNS,
    cells="inventory/lists/hosts.html",
    matching=lambda question, asking: with_marks(
        hosts_matching(question, asking.now, scope_of(asking.user)), Kind.HOST
    ),
    dress=lambda hosts, asking: host_rows(hosts, asking.now),
    row_key=lambda row: str(row.host.pk),
    age_told_by="answered",
    above="onboarding/parts/add_hosts.html",
    empty=Empty(
        "server-off",
        "No hosts yet",
        "Nothing is watched until a host is added: one by its name, a list of them, or the nodes of a cluster.",
    ),
)
