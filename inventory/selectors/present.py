"""The VMs that there are, counted and summed in one pass: by host and state, for all that a page adds up of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, Sum
from django.db.models.functions import Cast, Coalesce

from inventory.models import VM
from inventory.scope import Scope
from inventory.selectors.host_totals import Totals
from inventory.selectors.vm_states import RUNNING, demand_unknown, is_critical
from inventory.selectors.vms import MemoryKind, memory_kind


class Alike(NamedTuple):
    """The present VMs of a host in one state. `short`: of memory; the rest as in host_totals.Totals."""

    host: int
    state: str | None
    vms: int
    assigned: int
    demand: int
    unknown: int
    short: int


@dataclass(frozen=True)
class Present:
    rows: Sequence[Alike]

    @cached_property
    def states(self) -> Sequence[tuple[str | None, int]]:
        """Most frequent first, then by name, the unknown last."""
        counts: dict[str | None, int] = {}
        for row in self.rows:
            counts[row.state] = counts.get(row.state, 0) + row.vms
        return sorted(counts.items(), key=lambda told: (-told[1], told[0] is None, told[0] or ""))

    @property
    def critical_states(self) -> Sequence[str]:
        return [state for state, _ in self.states if state and is_critical(state)]

    @property
    def critical(self) -> int:
        return sum(count for state, count in self.states if state and is_critical(state))

    @property
    def short(self) -> int:
        return sum(row.short for row in self.rows)

    def on(self, hosts: Iterable[int]) -> int:
        wanted = frozenset(hosts)
        return sum(row.vms for row in self.rows if row.host in wanted)

    def by_host(self) -> Mapping[int, Totals]:
        """A host without any is left out. Of a host that is not wholly in the scope: of what is."""
        found: dict[int, list[int]] = {}
        for host, state, vms, assigned, demand, unknown, _ in self.rows:
            sums = found.setdefault(host, [0, 0, 0, 0, 0])
            sums[0] += vms
            sums[1] += vms if state == RUNNING else 0
            sums[2] += assigned
            sums[3] += demand
            sums[4] += unknown
        return {host: Totals(*sums) for host, sums in found.items()}


def present_now(scope: Scope) -> Present:
    """One query."""
    counted = (
        scope.vms(VM.objects.filter(gone_at=None))
        .order_by()
        .values("host", "reading__state")
        .annotate(
            vms=Count("pk"),
            assigned=_whole(Sum("memory__assigned_bytes")),
            demand=_whole(Sum("memory__demand_bytes")),
            unknown=Count("pk", filter=demand_unknown()),
            short=Count("pk", filter=memory_kind(MemoryKind.OVER)),
        )
    )
    sums = Alike._fields[2:]
    return Present([Alike._make(row) for row in counted.values_list("host", "reading__state", *sums)])


def _whole(total: Sum) -> Cast:
    """PostgreSQL adds whole numbers up to a numeric, which Python reads and adds far slower."""
    return Cast(Coalesce(total, 0, output_field=BigIntegerField()), BigIntegerField())
