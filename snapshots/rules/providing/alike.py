"""Which snapshots and VMs a rule cannot tell apart, found by PostgreSQL: what it looks at of them is the same, or lies
between the same two moments at which a limit ends; the same was read of them; the same people's limits reach them.

Of 20,000 snapshots that is some dozens of groups. What a rule looks at is named where the rule is declared. That the
groups are right is proven by asking of each thing (tests/snapshots/test_previews_ask_of_a_few.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from findings.rules import Alike, Grouping, Groups, Kind, Reach, Said, Subject
from inventory import prepared
from inventory.selectors.freshness import hosts_read
from snapshots.rules.providing.subjects import snapshot_subject, vm_subject
from snapshots.rules.providing.telling_apart import LOOKED_AT, UNREAD, places_of, values_of
from snapshots.rules.providing.unread import OF_A_VM
from snapshots.rules.providing.vms import vms_gone_wrong

_TICK = timedelta(microseconds=1)
_SNAPSHOTS = "snapshots_snapshot AS thing"
_COUNTED = """
    (SELECT vm_id, host_id, count(*) AS snapshots FROM snapshots_snapshot
      WHERE host_id = ANY(%(hosts)s) GROUP BY vm_id, host_id) AS thing
"""
# Of chains that no poll of this release has told of (until the disks section was read again after an upgrade), those
# that begin with a child: of the others there is none to count.
_CHAINS = r"""
    (SELECT vm_id, host_id, sum(chain_unmerged) AS unmerged,
            CASE WHEN bool_and(chain_children IS NOT NULL) THEN max(chain_children) END AS children
       FROM inventory_drive
      WHERE host_id = ANY(%(hosts)s) AND snapshot_id IS NULL AND chain_children IS DISTINCT FROM 0
        AND (chain_children IS NOT NULL OR lower(path) ~ '\.avhdx?$')
      GROUP BY vm_id, host_id) AS thing
"""
# A thing is on the host where its VM is, as nearly all are. PostgreSQL, where it sees that two columns are to be the
# same, expects that of one in a thousand, and would join what follows row by row.
_THINGS = """
WITH things AS MATERIALIZED (SELECT {subject}, vm.id AS vm, vm.host_id AS host, {columns}
  FROM {things} JOIN inventory_vm AS vm ON vm.id = thing.vm_id AND vm.gone_at IS NULL {joins}
 WHERE thing.host_id = ANY(%(hosts)s) AND (vm.host_id <> thing.host_id)::int < 1)
"""
_GROUPS = "SELECT {names}, count(*), {least} FROM things GROUP BY {names}"
_FIRST = """
SELECT key, part, name, vm, host FROM things WHERE ({names}) IN (SELECT * FROM unnest({wanted}))
 ORDER BY lower(name) COLLATE "C", vm, part LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class _Sort:
    """What sort of thing is grouped. `subject`: key, part and name in `things`; `least`: one key of a group; `these`:
    the things with some keys, as `made` takes them."""

    kind: Kind
    subject: str
    least: str
    these: str
    made: Callable[..., Subject]


def _snapshot(pk: int, part: UUID, name: str, vm: UUID, host: int) -> Subject:
    return snapshot_subject(pk, f"{vm}:{part}", name, host, vm)


def _vm(_: str, part: None, name: str, vm: UUID, host: int) -> Subject:
    return vm_subject(vm, name, host)


SNAPSHOT = _Sort(
    Kind.SNAPSHOT,
    "thing.id AS key, thing.snapshot_id AS part, thing.name",
    "min(key)",
    "SELECT id, snapshot_id, name, vm_id, host_id FROM snapshots_snapshot WHERE id = ANY(%(keys)s)",
    _snapshot,
)
VM = _Sort(
    Kind.VM,
    "vm.id::text AS key, NULL AS part, vm.name",
    'min(key COLLATE "C")',
    "SELECT id::text, NULL, name, id, host_id FROM inventory_vm WHERE id = ANY(%(keys)s::uuid[])",
    _vm,
)


@dataclass(frozen=True, slots=True)
class _Things:
    """`statement` finds the things of a reach with the columns by which a rule tells them apart, of these `types`."""

    sort: _Sort
    statement: str
    values: Mapping[str, Any]
    types: Sequence[str]

    @property
    def names(self) -> str:
        return ", ".join(f"apart_{number}" for number in range(len(self.types)))

    def groups(self) -> Groups:
        grouped = self.statement + _GROUPS.format(names=self.names, least=self.sort.least)
        rows = prepared.run(grouped, self.values)
        told = prepared.run(self.sort.these, {"keys": [row[-1] for row in rows]})
        ones = {row[0]: self.sort.made(*row) for row in told}
        return Groups([Alike(ones[key], count, apart) for *apart, count, key in rows if key in ones], self.first)

    def first(self, some: Sequence[Alike], most: int) -> Sequence[Subject]:
        columns = zip(*(one.key for one in some), strict=True)
        keys = {f"wanted_{number}": list(column) for number, column in enumerate(columns)}
        wanted = ", ".join(f"%(wanted_{number})s::{name}[]" for number, name in enumerate(self.types))
        first = _FIRST.format(names=self.names, wanted=wanted, most=int(most))
        return [self.sort.made(*row) for row in prepared.run(self.statement + first, {**self.values, **keys})]


def snapshots_alike(*looked_at: str) -> Grouping:
    """`looked_at`: what the rule looks at beside the class, as LOOKED_AT names it."""
    return _grouping(SNAPSHOT, _SNAPSHOTS, ("kind", *looked_at))


def vms_with_snapshots_alike(*looked_at: str) -> Grouping:
    return _grouping(VM, _COUNTED, looked_at)


def vms_with_children_alike(*looked_at: str) -> Grouping:
    """Of those that run on a file of a snapshot, or on files of which nobody has said whether they are some."""
    return _grouping(VM, _CHAINS, ("children", *looked_at))


def _grouping(sort: _Sort, things: str, looked_at: Sequence[str]) -> Grouping:
    def grouped(reach: Reach, said: Said) -> Groups:
        apart = [*(LOOKED_AT[name] for name in looked_at), UNREAD, places_of(said, sort.kind)]
        columns = [column for one in apart for column in one.columns]
        statement = _THINGS.format(
            subject=sort.subject,
            columns=", ".join(f"{column} AS apart_{number}" for number, (column, _) in enumerate(columns)),
            things=things,
            joins=" ".join(one.join for one in apart),
        )
        values = _values(reach, said) | ({"went_wrong": vms_gone_wrong(reach)} if "events" in looked_at else {})
        return _Things(sort, statement, values, [name for _, name in columns]).groups()

    return grouped


def _values(reach: Reach, said: Said) -> dict[str, Any]:
    """A moment that is an edge itself is alike to no other: whether a limit includes its end is the rule's own."""
    read = hosts_read(reach.hosts, reach.now, *said.needs)
    return {
        "hosts": list(reach.hosts),
        "unread": list(reach.hosts - read),
        "of_a_vm": [name for name in said.needs if name in OF_A_VM],
        "edges": [moment for edge in said.edges for moment in (edge, edge + _TICK)],
        **values_of(said),
    }
