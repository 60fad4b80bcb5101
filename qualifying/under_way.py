"""That of two runs neither takes the other's VM away: one at a time at a host, and nothing is removed of one that may
be going on, at whichever host: nodes of a cluster see the same folders."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from hyperv.contracts.trial import Found, Left
from inventory.models import Host
from qualifying.models import Run

# A run says that it is at work whenever it waits: after a minute at most, and the few calls in between end after two
# minutes each. Who was silent for so long was killed.
SILENT = timedelta(minutes=10)
# What no run of this portal has made may be another portal's, whose run merges for an hour at most and writes before.
YOUNG = timedelta(hours=2)


@contextmanager
def only_one(host: Host, marker: str, by: str) -> Iterator[Callable[[], bool]]:
    """Raises CommandError where another is at the host. What it gives says that this one is at work, and answers
    whether it still is the one: who was silent for too long is not."""
    _begin(host, marker, by)
    mine = Run.objects.filter(marker=marker)

    def at_work() -> bool:
        return bool(mine.filter(ended_at=None).update(seen_at=timezone.now()))

    try:
        yield at_work
    finally:
        mine.update(ended_at=timezone.now())


def _begin(host: Host, marker: str, by: str) -> None:
    now = timezone.now()
    try:
        with transaction.atomic():
            others = Run.objects.select_for_update().filter(host=host, ended_at=None)
            if at_work := next((one for one in others if _is_at_work(one, now)), None):
                raise CommandError(_goes_on(at_work))
            others.update(ended_at=now)
            Run.objects.create(marker=marker, host=host, by=by[:255], began_at=now, seen_at=now)
    except IntegrityError:
        raise CommandError(f"Another run has just begun at {host}: nothing was changed.") from None


def demand_left_behind(found: Found) -> None:
    """CommandError where something of what lies there may belong to a run that goes on."""
    known = {one.marker: one for one in Run.objects.filter(marker__in=[left.marker for left in found.left])}
    now = timezone.now()
    for left in found.left:
        run = known.get(left.marker)
        if run is not None and _is_at_work(run, now):
            raise CommandError(_goes_on(run))
        if run is None and not _is_old(left, found.collected_at):
            raise CommandError(_may_go_on(left, found.collected_at))


def _is_at_work(run: Run, now: datetime) -> bool:
    return run.ended_at is None and now - run.seen_at < SILENT


def _is_old(left: Left, now: datetime) -> bool:
    return left.made_at is not None and now - left.made_at >= YOUNG


def _goes_on(run: Run) -> str:
    since, seen = f"{run.began_at:%H:%M}", f"{run.seen_at:%H:%M} UTC"
    return (
        f"{run.by} is qualifying {run.host} now (since {since}, last at work {seen}), and what it has made is left "
        "alone: nothing was changed. Wait until it is over. One that was killed counts as over after "
        f"{_minutes(SILENT)} minutes."
    )


def _may_go_on(left: Left, now: datetime) -> str:
    age = "nobody knows when" if left.made_at is None else f"{_minutes(now - left.made_at)} minutes ago"
    return (
        f"No run of this portal has made what lies there ({left.marker}, made {age}), and another portal may be at it: "
        f"nothing was changed. It can be removed here {_minutes(YOUNG)} minutes after it was made."
    )


def _minutes(span: timedelta) -> int:
    return max(0, int(span.total_seconds() // 60))
