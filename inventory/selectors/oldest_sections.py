"""How old is what several hosts tell alike, such as a network: as old as the oldest word of any of them.

The states of sections come along with the rows that a list reads anyway, as plain columns: a large estate has two
thousand switches for one page.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import FilteredRelation, Model, Q, QuerySet

from inventory.selectors.freshness import NEVER, STALE_INTERVALS, Freshness, pause_between

Row = TypeVar("Row", bound=Model)
_PAUSES = ("poll_interval_seconds", "heavy_interval_seconds")
_STATE = ("ok_at", "ok", "attempted_at", "error_code", "error_sentence")


class OldestSections:
    """Of these sections, as of `now`: first `meet` each host with what `columns` brought, then ask for the oldest."""

    def __init__(self, now: datetime, *names: str) -> None:
        self.now, self.names = now, names
        self._met: dict[int, Sequence[Any]] = {}
        self._read: dict[str, dict[int, tuple[bool, datetime]]] = {name: {} for name in names}  # fresh or not, and when
        self._limits: dict[tuple[str, int, int], datetime] = {}

    def joined(self, rows: QuerySet[Row], path: str = "") -> QuerySet[Row]:
        """Those rows with the states of their hosts beside them; `path` leads from a row to its host ("host__")."""
        way = f"{path}section_states"
        states = {f"read_{name}": FilteredRelation(way, condition=Q(**{f"{way}__name": name})) for name in self.names}
        joined: QuerySet[Row] = rows.alias(**states)
        return joined

    def columns(self, path: str = "") -> list[str]:
        """For `values_list` of what `joined` answered; what they bring is what `meet` takes."""
        pauses = (f"{path}{name}" for name in _PAUSES)
        return [*pauses, *(f"read_{name}__{field}" for name in self.names for field in _STATE)]

    def meet(self, host_id: int, told: Sequence[Any]) -> None:
        if host_id in self._met:
            return
        self._met[host_id] = told
        for name in self.names:
            ok_at, ok, *_ = self._state(name, told)
            if ok_at is not None:
                self._read[name][host_id] = (bool(ok) and not self._is_stale(name, told, ok_at), ok_at)

    def of(self, name: str, host_ids: Iterable[int]) -> Freshness:
        """The oldest of those that are old; where none is, the one that was read longest ago. Hosts that never told
        count where no other did."""
        met = [host_id for host_id in host_ids if host_id in self._met]
        read = self._read[name]
        oldest = min(((*read[host_id], host_id) for host_id in met if host_id in read), default=None)
        if oldest is not None:
            return self._freshness(name, self._met[oldest[2]])
        return self._freshness(name, self._met[min(met)]) if met else _never(name)

    def _freshness(self, name: str, told: Sequence[Any]) -> Freshness:
        ok_at, ok, attempted_at, *error = self._state(name, told)
        if attempted_at is None:
            return _never(name)
        stale = ok_at is not None and self._is_stale(name, told, ok_at)
        return Freshness(name, ok, ok_at, attempted_at, stale, pause_between(name, *told[:2]), *error)

    def _state(self, name: str, told: Sequence[Any]) -> Sequence[Any]:
        start = len(_PAUSES) + self.names.index(name) * len(_STATE)
        return told[start : start + len(_STATE)]

    def _is_stale(self, name: str, told: Sequence[Any], ok_at: datetime) -> bool:
        light, heavy = told[0], told[1]
        if (limit := self._limits.get((name, light, heavy))) is None:  # hosts have few pauses between them
            pause = timedelta(seconds=pause_between(name, light, heavy) * STALE_INTERVALS)
            limit = self._limits[name, light, heavy] = self.now - pause
        return ok_at < limit


def _never(name: str) -> Freshness:
    return Freshness(name, False, None, None, False, None, "never", NEVER)
