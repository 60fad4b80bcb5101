"""What a list says of a VM, and why some of it is not known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Lower

from hyperv.contracts.memory import DEMAND_UNKNOWN_SENTENCES
from inventory.models import VM, MemoryReading, Placement, VMReading
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.vm_states import RUNNING

# The heavy sections that tell of one VM after another: each leaves unsaid what came after it was read.
OF_VMS = frozenset({"snapshots", "disks", "vmnics", "guests", "devices"})
_TELL_OF_VMS = OF_VMS | {"vms", "memory"}
_MISSED = Placement.objects.filter(missed_polls__gt=0, gone_at=None, last_seen_at__isnull=False)


def shown_last_at(vm: str, host: str) -> Subquery:
    """Of a VM that the last poll of that host did not show: when one did; else null. `vm` and `host` lead there."""
    return Subquery(_MISSED.filter(vm=OuterRef(vm), host=OuterRef(host)).values("last_seen_at")[:1])


def as_shown(sections: Sections, shown_at: datetime | None) -> Sections:
    """How old they are of a VM that its host showed last then; None: its last poll did."""
    if shown_at is None:
        return sections
    return {name: part.of_vm_shown_last(shown_at) if name in _TELL_OF_VMS else part for name, part in sections.items()}


def as_shown_with(sections: Sections, row: Any) -> Sections:
    """The same for a row that was read with `shown_last_at`."""
    return as_shown(sections, vars(row)["shown_last_at"])


def as_told_by(sections: Sections, vm: VM, host_id: int) -> Sections:
    """How old they are of what that host tells of the VM: one that is elsewhere by now, or was not shown any more."""
    shown_at = _MISSED.filter(vm=vm, host=host_id).values_list("last_seen_at", flat=True).first()
    if shown_at or host_id != vm.host_id:
        return as_shown(sections, shown_at)
    return {name: part.of_vm_since(vm.host_decided_at) if name in OF_VMS else part for name, part in sections.items()}


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
    return (
        vm_row(vm, sections[vm.host_id], namesakes=vm.name in repeated, shown_last_at=vars(vm)["shown_last_at"])
        for vm in vms
    )


def vm_row(vm: VM, sections: Sections, *, namesakes: bool, shown_last_at: datetime | None) -> VMRow:
    """`shown_last_at`: by its host, where the last poll did not show it."""
    reading = getattr(vm, "reading", None) or VMReading(vm_id=vm.pk)
    memory = getattr(vm, "memory", None) or MemoryReading(vm_id=vm.pk)
    return VMRow(vm, reading, memory, as_shown(sections, shown_last_at), namesakes)


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
