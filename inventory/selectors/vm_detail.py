"""Everything known of one VM."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import VM, Host, Placement, Replication
from inventory.scope import Scope
from inventory.selectors.clusters import GroupOfVM, group_of_vm
from inventory.selectors.conditions import HostCondition, condition_of, with_condition
from inventory.selectors.freshness import Freshness, sections_of
from inventory.selectors.replications import told_by_hosts, without_servers
from inventory.selectors.vm_files import VMFiles, files_of_vm
from inventory.selectors.vm_parts import VMParts, heartbeat_note, vm_parts
from inventory.selectors.vm_rows import OF_VMS, VMRow, vm_row
from inventory.veil import veil


@dataclass(frozen=True, slots=True)
class VMDetail:
    """`missed`: its place, where the last poll did not show it any more. `namesakes`: other VMs of this name, of those
    that the person may see. `stored`: its disks where it is.
    """

    row: VMRow
    host: Host
    condition: HostCondition
    missed: Placement | None
    placements: Sequence[Placement]
    namesakes: Sequence[VM]
    group: GroupOfVM | None
    groups_section: Freshness
    replications: Sequence[Replication]
    parts: VMParts
    stored: VMFiles

    @property
    def vm(self) -> VM:
        return self.row.vm

    @property
    def heartbeat_note(self) -> str:
        return heartbeat_note(self.row.reading.heartbeat, self.parts.guest)


def vm_detail(pk: uuid.UUID, now: datetime, scope: Scope) -> VMDetail | None:
    vm = scope.vms(VM.objects.select_related("reading", "memory", "guest", "platform").filter(pk=pk)).first()
    if vm is None:
        return None
    vm.host = with_condition(Host.objects.all(), now).select_related("cluster", "poll_state").get(pk=vm.host_id)
    group = group_of_vm(vm, scope)
    veil([vm], scope)
    host = vm.host
    placements = list(Placement.objects.filter(vm=vm).select_related("host").order_by("gone_at", "-first_seen_at"))
    alike = scope.vms(VM.objects.filter(name=vm.name).exclude(pk=pk)).select_related("host")
    namesakes = tuple(veil(alike.order_by("pk")[:20], scope))
    sections = {
        name: part.of_vm_since(vm.host_decided_at) if name in OF_VMS else part
        for name, part in sections_of([host.pk], now)[host.pk].items()
    }
    missed = _missed_here(vm, placements)
    shown_last_at = missed.last_seen_at if missed else None
    row = vm_row(vm, sections, namesakes=bool(namesakes), shown_last_at=shown_last_at)
    sides = told_by_hosts(scope).filter(vm_id=pk).select_related("host__cluster")
    return VMDetail(
        row,
        host,
        condition_of(host),
        missed,
        _present_first(veil(placements, scope)),
        namesakes,
        group,
        sections["groups"],
        tuple(without_servers(sides.order_by("-mode", "relationship", "host__name"), scope)),
        vm_parts(vm, scope),
        files_of_vm(vm, host),
    )


def _present_first(placements: Iterable[Placement]) -> Sequence[Placement]:
    return sorted(placements, key=lambda placement: placement.gone_at is not None)


def _missed_here(vm: VM, placements: Iterable[Placement]) -> Placement | None:
    here = (one for one in placements if one.host_id == vm.host_id and one.gone_at is None)
    return next((one for one in here if one.missed_polls and one.last_seen_at), None)
