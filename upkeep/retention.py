"""Rows that are kept for a time and no longer. Apps register theirs in AppConfig.ready(); the timetable comes hourly.

A run takes batches, each in a statement of its own that locks little, until nothing old is left or its time is up. Then
the next run goes on, and the page “Portal health” says that the pruning is behind.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone

from upkeep.models import Pruning

BATCH_ROWS = 5000
# A delete of 5,000 polls with their sections takes about 0.3 s on two cores: four minutes are some 4 million rows an
# hour, several times what 1,000 hosts write in one.
RUN_SECONDS = 240.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """`days` is the name of a setting. `older_than` answers the rows that may go, of one model."""

    name: str
    title: str
    days: str
    older_than: Callable[[datetime], QuerySet[Model]]

    @property
    def kept_days(self) -> int:
        found: int = getattr(settings, self.days)
        return found


_kept: dict[str, Kept] = {}


def register(name: str, title: str, days: str, older_than: Callable[[datetime], QuerySet[Model]]) -> None:
    _kept[name] = Kept(name, title, days, older_than)


def registered() -> Iterator[Kept]:
    yield from sorted(_kept.values(), key=lambda kept: kept.title)


def prune_all(*, seconds: float = RUN_SECONDS, batch: int = BATCH_ROWS) -> int:
    """Rows removed. Every kind gets its share of the time, so that a large one starves no other."""
    kinds = list(registered())
    return sum(prune(kind, seconds=seconds / len(kinds), batch=batch) for kind in kinds)


def prune(kind: Kept, *, seconds: float, batch: int = BATCH_ROWS) -> int:
    """0 days or less: kept for ever."""
    if kind.kept_days <= 0:
        return 0
    rows = kind.older_than(timezone.now() - timedelta(days=kind.kept_days))
    ends_at, removed, behind = time.monotonic() + seconds, 0, False
    while keys := list(rows.order_by().values_list("pk", flat=True)[:batch]):
        removed += rows.model._default_manager.filter(pk__in=keys).delete()[0]
        if behind := len(keys) == batch and time.monotonic() >= ends_at:
            break
    told = {"at": timezone.now(), "removed": removed, "is_behind": behind}
    Pruning.objects.update_or_create(name=kind.name, defaults=told)
    if removed:
        log.info("retention.pruned", what=kind.name, rows=removed, behind=behind)
    return removed
