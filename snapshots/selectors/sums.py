"""Sums over whatever snapshots somebody asks for: by age, host, VM, tag and volume, and the few that stand out.

One statement: the snapshots are looked for once, with narrow columns, and added up for each VM and age; all else but
volumes is added up from these, of which there are a fifth as many. All of it in known bytes; `partial` says of how many
snapshots there may be more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from snapshots.choices import reclaimable
from snapshots.models import Snapshot
from snapshots.selectors.sum_statements import FOUND, PARTS, WORDS, Part

# Days: from, up to. The bounds are those by which lists are filtered.
BANDS: Sequence[tuple[int, int | None]] = ((0, 1), (1, 7), (7, 30), (30, 90), (90, 365), (365, None))


@dataclass(frozen=True, slots=True)
class Sums:
    """`reclaimable_bytes`: of those that a person may delete. `oldest_at`: None where nobody knows."""

    snapshots: int = 0
    vms: int = 0
    cost_bytes: int = 0
    worst_bytes: int = 0
    reclaimable_bytes: int = 0
    partial: int = 0
    oldest_at: datetime | None = None

    def plus(self, other: "Sums") -> "Sums":
        """Of others: a VM that has snapshots among both counts for each."""
        ages = [at for at in (self.oldest_at, other.oldest_at) if at]
        return Sums(
            self.snapshots + other.snapshots,
            self.vms + other.vms,
            self.cost_bytes + other.cost_bytes,
            self.worst_bytes + other.worst_bytes,
            self.reclaimable_bytes + other.reclaimable_bytes,
            self.partial + other.partial,
            min(ages, default=None),
        )


@dataclass(frozen=True, slots=True)
class Added:
    """Snapshots that have something in common. `key`: of what, as text: a place in BANDS, a primary key, a tag's slug;
    None: what nobody knows. `owner`: of a volume, the name of its cluster or host; `cluster`, `host`: their keys. A
    host has the name of its cluster."""

    key: str | None
    name: str
    owner: str
    cluster: int | None
    host: int | None
    sums: Sums


_COLUMNS = (
    *("id", "host_id", "vm_id", "snapshot_id", "created_at"),
    *("cost_bytes", "cost_known_bytes", "worst_known_bytes"),
)


def added_up(found: QuerySet[Snapshot], now: datetime, *parts: Part, vms: int = 0) -> Mapping[Part, Sequence[Added]]:
    """What takes most comes first. `vms`: how many of those that take most; one query."""
    told = {"is_reclaimable": Case(When(reclaimable(), then=Value(True)), default=Value(False)), "band": _band(now)}
    rows = found.order_by().select_related(None).annotate(**told).values(*_COLUMNS, *told)
    try:
        inner, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # asked for where nothing can be, or by whoever may see nothing
        return {part: [] for part in parts}
    pieces = (PARTS[part].format(**WORDS, vms=int(vms)) for part in parts)
    statement = FOUND.format(found=inner) + "\nUNION ALL\n".join(pieces)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return _in_parts(cursor.fetchall(), parts)


def _in_parts(rows: Sequence[tuple[Any, ...]], parts: Sequence[Part]) -> Mapping[Part, Sequence[Added]]:
    told: dict[Part, list[Added]] = {part: [] for part in parts}
    for part, key, name, owner, cluster, host, *sums in rows:
        told[Part(part)].append(Added(key, name, owner, cluster, host, Sums(*sums)))
    for added in told.values():
        added.sort(key=lambda one: (-one.sums.cost_bytes, one.name, one.owner))
    return told


def _band(now: datetime) -> Case:
    younger = [
        When(created_at__gt=now - timedelta(days=end), then=Value(place))
        for place, (_, end) in enumerate(BANDS)
        if end is not None
    ]
    never = When(created_at=None, then=Value(None, output_field=IntegerField()))
    return Case(never, *younger, default=Value(len(BANDS) - 1), output_field=IntegerField())
