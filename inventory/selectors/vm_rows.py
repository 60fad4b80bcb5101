"""What a list says of a VM, and why some of it is not known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import Lower

from hyperv.contracts.memory import DEMAND_UNKNOWN_SENTENCES
from inventory.models import VM, MemoryReading, VMReading
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.vm_states import RUNNING


@dataclass(frozen=True, slots=True)
class VMRow:
    """A VM in a list. Where nothing has been read of it, `reading` and `memory` are rows full of None.

    `namesakes`: another VM has this name too, so that the GUID has to tell them apart.
    """

    vm: VM
    reading: VMReading
    memory: MemoryReading
    sections: Sections
    namesakes: bool

    @property
    def state(self) -> str | None:
        return self.reading.state

    @property
    def running(self) -> bool:
        return self.state == RUNNING and not self.vm.gone_at

    @property
    def vms_section(self) -> Freshness:
        return self.sections["vms"]

    @property
    def memory_section(self) -> Freshness:
        return self.sections["memory"]

    @property
    def demand_reason(self) -> str:
        return demand_unknown_because(self)


def vm_rows(vms: Iterable[VM], now: datetime, sections: Mapping[int, Sections] | None = None) -> Iterator[VMRow]:
    """Rows of VMs that came from vms_matching; one query for namesakes, one for sections where they are not given."""
    vms = list(vms)
    if sections is None:
        sections = sections_of({vm.host_id for vm in vms}, now, "vms", "memory")
    repeated = repeated_names(vms)
    return (vm_row(vm, sections[vm.host_id], namesakes=vm.name in repeated) for vm in vms)


def vm_row(vm: VM, sections: Sections, *, namesakes: bool) -> VMRow:
    reading = getattr(vm, "reading", None) or VMReading(vm_id=vm.pk)
    memory = getattr(vm, "memory", None) or MemoryReading(vm_id=vm.pk)
    return VMRow(vm, reading, memory, sections, namesakes)


def repeated_names(vms: Iterable[VM]) -> set[str]:
    """Which of their names more than one VM has, gone ones included."""
    asked = {vm.name for vm in vms}
    folded = VM.objects.filter(pk__in=[vm.pk for vm in vms]).annotate(folded=Lower("name")).values("folded")
    alike = VM.objects.annotate(folded=Lower("name")).filter(folded__in=folded)  # as the index vm_name has it
    counted = alike.order_by().values("name").annotate(count=Count("pk")).filter(count__gt=1)
    return asked & set(counted.values_list("name", flat=True))


def demand_unknown_because(row: VMRow) -> str:
    """Why the demand is not known; empty where it is."""
    if row.memory.demand_bytes is not None:
        return ""
    if row.memory._state.adding:
        return row.memory_section.reason or "The memory section has not shown this VM yet."
    code = row.memory.demand_unknown_reason or ""
    off = f"The VM is {(row.state or 'in no known state').lower()}."
    return DEMAND_UNKNOWN_SENTENCES.get(code) or code.replace("_", " ") or off
