"""The list of VMs."""

from inventory.forms import VMFilter
from inventory.scope import scope_of
from inventory.selectors.vm_rows import VMRow, vm_rows
from inventory.selectors.vms import vms_matching
from lists.columns import Column
from lists.definition import Empty, List
from tags.choices import Kind
from tags.selectors import named_marks, with_marks

_NOT_YET = "The VM has not been read here yet."


def _state_unknown(row: VMRow) -> str:
    return "" if row.state or row.vm.gone_at else row.vms_section.reason or _NOT_YET


def _cpu_unknown(row: VMRow) -> str:
    return "" if row.reading.cpu_percent is not None else row.vms_section.reason or _NOT_YET


def _assigned_unknown(row: VMRow) -> str:
    return "" if row.memory.assigned_bytes is not None else row.memory_section.reason or _NOT_YET


def _no_pressure(row: VMRow) -> str:
    if row.memory.pressure_percent is not None or row.demand_reason:
        return ""
    return "static memory" if row.running else "the VM is not running"


COLUMNS = (
    Column("name", "VM", csv=(("vm", lambda row: row.vm.name), ("guid", lambda row: str(row.vm.pk)))),
    Column(
        "state", "State", "hv-verdict", age="vms", unknown=_state_unknown,
        csv=(("state", lambda row: row.state), ("gone_at", lambda row: row.vm.gone_at)),
    ),
    Column(
        "host", "Host", "hv-place-cell",
        csv=(
            ("host", lambda row: row.vm.host.name),
            ("cluster", lambda row: row.vm.host.cluster.name if row.vm.host.cluster else None),
        ),
    ),
    Column("processors", "vCPU", "end wide", csv=(("processors", lambda row: row.vm.processor_count),)),
    Column(
        "cpu", "CPU", "end", age="vms", unknown=_cpu_unknown,
        csv=(("cpu_percent", lambda row: row.reading.cpu_percent),),
    ),
    Column(
        "assigned", "Assigned", "end", age="memory", unknown=_assigned_unknown,
        csv=(("memory_assigned_bytes", lambda row: row.memory.assigned_bytes),),
    ),
    Column(
        "demand", "Demand", "end", age="memory", unknown=lambda row: row.demand_reason,
        csv=(("memory_demand_bytes", lambda row: row.memory.demand_bytes),),
    ),
    Column(
        "pressure", "Pressure", "end", age="memory", absent=_no_pressure,
        csv=(("memory_pressure_percent", lambda row: row.memory.pressure_percent),),
    ),
    Column("booted", "Running for", "end wide", csv=(("booted_at", lambda row: row.reading.booted_at),)),
    Column("kind", "Memory", optional=True, csv=(("dynamic_memory", lambda row: row.vm.dynamic_memory_enabled),)),
    Column(
        "startup", "Startup", "end", optional=True,
        csv=(("memory_startup_bytes", lambda row: row.vm.memory_startup_bytes),),
    ),
    Column(
        "minimum", "Minimum", "end", optional=True,
        csv=(("memory_minimum_bytes", lambda row: row.vm.memory_minimum_bytes),),
    ),
    Column(
        "maximum", "Maximum", "end", optional=True,
        csv=(("memory_maximum_bytes", lambda row: row.vm.memory_maximum_bytes),),
    ),
    Column("generation", "Generation", "end", optional=True, csv=(("generation", lambda row: row.vm.generation),)),
    Column("version", "Version", "end", optional=True, csv=(("version", lambda row: row.vm.version),)),
    Column(
        "replication", "Replication", optional=True, age="vms",
        csv=(
            ("replication_state", lambda row: row.vm.replication_state),
            ("replication_health", lambda row: row.vm.replication_health),
        ),
    ),
    Column("seen", "First seen", "end", optional=True, csv=(("first_seen_at", lambda row: row.vm.first_seen_at),)),
    Column("tags", "Tags", optional=True, csv=(("tags", lambda row: named_marks(row.vm)),)),
    Column("notes", "Notes", "hv-long", optional=True, csv=(("notes", lambda row: row.vm.notes),)),
)  # fmt: skip

VMS = List(
    key="vms",
    url="inventory:vms",
    title="VMs",
    thing="VM",
    things="VMs",
    icon="device-desktop",
    form=VMFilter,
    columns=COLUMNS,
    cells="inventory/lists/vms.html",
    matching=lambda question, asking: with_marks(vms_matching(question, asking.now, scope_of(asking.user)), Kind.VM),
    dress=lambda vms, asking: vm_rows(vms, asking.now),
    row_key=lambda row: str(row.vm.pk),
    row_css=lambda row: "hv-gone" if row.vm.gone_at else "",
    empty=Empty("device-desktop-off", "No VMs yet", "VMs appear here as soon as a host has told which it holds."),
)
