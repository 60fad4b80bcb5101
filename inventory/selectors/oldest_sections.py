"""How old is what several hosts tell alike, such as a network: as old as the oldest word of any of them.

The states of sections come along with the rows that a list reads anyway, as plain columns: a large estate has two
thousand switches for one page. When one was read comes as a number, because reading four moments of each took longer
than all the rest of the page; what else there is to say comes of those that failed.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db.models import Case, F, FilteredRelation, FloatField, Func, JSONField, Model, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

from inventory.selectors.freshness import NEVER, STALE_INTERVALS, Freshness, pause_between

Row = TypeVar("Row", bound=Model)
_PAUSES = ("poll_interval_seconds", "heavy_interval_seconds")
_STATE = ("at", "trouble")  # seconds since 1970 of the last good reading; {…} where the last one was none, else null
_TROUBLE = ("attempted_at", "error_code", "error_sentence")


class _Seconds(Func):
    template = "extract(epoch FROM %(expressions)s)::float8"
    output_field = FloatField()


class OldestSections:
    """Of these sections, as of `now`: first `meet` each host with what `columns` brought, then ask for the oldest."""

    def __init__(self, now: datetime, *names: str) -> None:
        self.now, self.names = now, names
        self._met: dict[int, Sequence[Any]] = {}
        self._read: dict[str, dict[int, tuple[bool, float]]] = {name: {} for name in names}  # fresh or not, and when
        self._limits: dict[tuple[str, int, int], float] = {}

    def joined(self, rows: QuerySet[Row], path: str = "") -> QuerySet[Row]:
        """Those rows with the states of their hosts beside them; `path` leads from a row to its host ("host__")."""
        way = f"{path}section_states"
        states = {f"read_{name}": FilteredRelation(way, condition=Q(**{f"{way}__name": name})) for name in self.names}
        told: dict[str, Any] = {}
        for name in self.names:
            trouble = JSONObject(**{field: F(f"read_{name}__{field}") for field in _TROUBLE})
            told[f"read_{name}_at"] = _Seconds(F(f"read_{name}__ok_at"))
            told[f"read_{name}_trouble"] = Case(
                When(**{f"read_{name}__ok": True}, then=Value(None)), default=trouble, output_field=JSONField()
            )
        joined: QuerySet[Row] = rows.alias(**states).annotate(**told)
        return joined

    def columns(self, path: str = "") -> list[str]:
        """For `values_list` of what `joined` answered; what they bring is what `meet` takes."""
        pauses = (f"{path}{name}" for name in _PAUSES)
        return [*pauses, *(f"read_{name}_{part}" for name in self.names for part in _STATE)]

    def meet(self, host_id: int, told: Sequence[Any]) -> None:
        if host_id in self._met:
            return
        self._met[host_id] = told
        for name in self.names:
            at, trouble = self._state(name, told)
            if at is not None:
                self._read[name][host_id] = (trouble is None and not self._is_stale(name, told, at), at)

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
        at, trouble = self._state(name, told)
        ok_at = None if at is None else datetime.fromtimestamp(at, UTC)
        stale = at is not None and self._is_stale(name, told, at)
        pause = pause_between(name, *told[:2])
        if trouble is None:  # the last attempt is the last good reading
            return Freshness(name, True, ok_at, ok_at, stale, pause) if ok_at else _never(name)
        attempted_at, *error = (trouble[field] for field in _TROUBLE)
        if attempted_at is None:
            return _never(name)
        return Freshness(name, False, ok_at, datetime.fromisoformat(attempted_at), stale, pause, *error)

    def _state(self, name: str, told: Sequence[Any]) -> Sequence[Any]:
        start = len(_PAUSES) + self.names.index(name) * len(_STATE)
        return told[start : start + len(_STATE)]

    def _is_stale(self, name: str, told: Sequence[Any], at: float) -> bool:
        light, heavy = told[0], told[1]
        if (limit := self._limits.get((name, light, heavy))) is None:  # hosts have few pauses between them
            pause = pause_between(name, light, heavy) * STALE_INTERVALS
            limit = self._limits[name, light, heavy] = self.now.timestamp() - pause
        return at < limit


def _never(name: str) -> Freshness:
    return Freshness(name, False, None, None, False, None, "never", NEVER)
