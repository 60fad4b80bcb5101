"""How old is what several hosts tell alike, such as a network: as old as the oldest word of any of them.

A network may be on a thousand hosts, and a page shows fifty networks. So PostgreSQL finds the oldest reading of each
group of rows, by one number: when it was, after all that are not fresh. What there is to say of it is read of those
few hosts alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    F,
    FilteredRelation,
    FloatField,
    Func,
    Min,
    Model,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Greatest

from inventory.sections import Pace, pace_of
from inventory.selectors.freshness import STALE_INTERVALS, Freshness, Sections, never_read

Row = TypeVar("Row", bound=Model)
FRESH = 1e10  # seconds: three centuries


def with_readings(rows: QuerySet[Row], now: datetime, names: Iterable[str], path: str) -> QuerySet[Row]:
    """Those rows, with how the sections of these names of their hosts were read beside them: what groups them may ask
    for the oldest of each. `path` leads from a row to its host."""
    for name in names:
        way = f"{path}section_states"
        rows = rows.alias(**{f"read_{name}": FilteredRelation(way, condition=Q(**{f"{way}__name": name}))})
        rows = rows.alias(**{f"seconds_{name}": _Seconds(F(f"read_{name}__ok_at"))})
        is_fresh = Q(**{f"read_{name}__ok": True, f"seconds_{name}__gte": _stale_before(name, now, path)})
        rows = rows.alias(**{f"reading_{name}": Case(When(is_fresh, then=FRESH), default=0.0) + F(f"seconds_{name}")})
    return rows


def oldest_told(name: str, host: str) -> Min:
    """Of a group: when its oldest reading was, as `reading_…` has it, and the key of the host that it is of; the first
    is None where none was ever read, as what is null comes last. Two numbers in one: the least array has both, and no
    group is sorted for it. `host`: the column with the keys."""
    told = Func(F(f"reading_{name}"), Cast(host, FloatField()), template="ARRAY[%(expressions)s]")
    return Min(told, output_field=ArrayField(FloatField(null=True)))


def oldest_of(name: str, host_ids: Iterable[int], sections: Mapping[int, Sections]) -> Freshness:
    """The oldest of those that are old; where none is, the one that was read longest ago. Hosts that never told count
    where no other did; where there is no host, a poll has taken away meanwhile what was asked about."""
    hosts = sorted(set(host_ids))
    told = {host: sections[host][name] for host in hosts}
    read = [(not one.old, one.ok_at, host) for host, one in told.items() if one.ok_at is not None]
    if not hosts:
        return never_read(name)
    return told[min(read)[-1] if read else hosts[0]]


class _Seconds(Func):
    template = "date_part('epoch', %(expressions)s)"  # a float at once: extract() makes a numeric first
    output_field = FloatField()


def _stale_before(name: str, now: datetime, path: str) -> Func:
    """As Freshness has it, in seconds since 1970."""
    pause = F(f"{path}poll_interval_seconds")
    asked = Greatest(pause, F(f"{path}heavy_interval_seconds")) if pace_of(name) == Pace.HEAVY else pause
    return Cast(Value(now.timestamp()) - Cast(asked, FloatField()) * STALE_INTERVALS, FloatField())
