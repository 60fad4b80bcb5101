"""Findings of one thing, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from findings.models import Finding, State
from findings.selectors.findings import FindingRow, finding_rows, with_risks, within
from inventory.scope import Scope
from inventory.veil import veil
from tags.keys import Key, key_of

SHOWN = 6


@dataclass(frozen=True, slots=True)
class FirstOfItsKind:
    """One finding that stands for `alike` more of the same rule, which say the same of other things."""

    row: FindingRow
    alike: int


@dataclass(frozen=True, slots=True)
class FindingsOf:
    """`rows`: the worst few, each rule once, accepted ones last; `total`: all findings. `asked`: the address of the
    rest. `hidden`: what a row need not name on this page."""

    rows: Sequence[FirstOfItsKind]
    total: int
    asked: str
    hidden: str
    at: datetime

    @property
    def more(self) -> int:
        return self.total - sum(1 + first.alike for first in self.rows)


def of_vm(vm_id: UUID, now: datetime, scope: Scope) -> FindingsOf:
    """Of the VM itself, its snapshots and its disks."""
    return _found(Q(vm=vm_id), f"vm={vm_id}", str(vm_id), now, scope)


def of_host(host_id: int, now: datetime, scope: Scope) -> FindingsOf:
    return _found(Q(host=host_id), f"host={host_id}", str(host_id), now, scope)


def of_cluster(cluster_id: int, now: datetime, scope: Scope) -> FindingsOf:
    return _found(
        Q(cluster=cluster_id) | Q(host__cluster=cluster_id), f"cluster={cluster_id}", str(cluster_id), now, scope
    )


def of_thing(thing: Any, now: datetime, scope: Scope) -> FindingsOf:
    """Of a row that tags know: a volume, a disk's file, a snapshot, a network."""
    return of_key(key_of(thing), now, scope)


def of_key(key: Key, now: datetime, scope: Scope) -> FindingsOf:
    asked = urlencode({"kind": key.kind.value, "thing": key.object_id})
    return _found(Q(kind=key.kind.value, object_id=key.object_id), asked, key.object_id, now, scope)


def _found(wanted: Q, asked: str, hidden: str, now: datetime, scope: Scope) -> FindingsOf:
    """One query. A page has at most some hundreds, and shows the first few."""
    rows = within(Finding.objects.exclude(state=State.CLOSED).filter(wanted), scope)
    rows = with_risks(rows).select_related("host", "cluster", "vm")
    shown = finding_rows(veil(rows.order_by("-severity", "since", "pk"), scope), now)
    shown.sort(key=lambda row: row.is_accepted)
    return FindingsOf(_each_rule_once(shown)[:SHOWN], len(shown), asked, hidden, now)


def _each_rule_once(rows: Sequence[FindingRow]) -> list[FirstOfItsKind]:
    """A VM with forty snapshots has forty findings that say the same: one line tells of them."""
    together: dict[tuple[str, str], list[FindingRow]] = {}
    for row in rows:
        together.setdefault((row.finding.rule, row.standing), []).append(row)
    return [FirstOfItsKind(same[0], len(same) - 1) for same in together.values()]
