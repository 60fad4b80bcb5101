"""Findings of which no rule told anything at a look: over, unknown by a mistake of our own, or taken along by a VM."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from findings.evaluating import OWN_FAULT, Outcomes
from findings.models import Finding, State
from findings.moving import Move, moves_of
from findings.rows import Row
from findings.rules import Reach

NO_LONGER_TRUE = "It is no longer so."
THING_GONE = "What it was about is gone, or is no longer looked at."
RULE_GONE = "The portal has no such rule any more."


def settle(left: Sequence[Row], outcomes: Outcomes, reach: Reach) -> tuple[int, int]:
    """(rows that only changed, rows that are closed)."""
    failed = [row.pk for row in left if row.rule in outcomes.failed]
    reasons = _reasons([row for row in left if row.rule not in outcomes.failed], outcomes)
    moved = moves_of([row for row, reason in reasons.items() if reason == THING_GONE], outcomes.needs, reach)
    over: dict[str, list[int]] = defaultdict(list)
    for row, reason in reasons.items():
        if row not in moved:
            over[reason].append(row.pk)
    changed = _make_unknown(failed, OWN_FAULT, reach) + _take_along(moved, reach)
    return changed, sum(_close(keys, reason, reach) for reason, keys in over.items())


def _reasons(rows: Iterable[Row], outcomes: Outcomes) -> Mapping[Row, str]:
    """Why each of them has ended."""
    looked_at = {rule: outcomes.looked_at(rule) for rule in {row.rule for row in rows} & outcomes.facts.keys()}

    def reason(row: Row) -> str:
        if row.rule not in looked_at:
            return RULE_GONE
        return NO_LONGER_TRUE if (row.kind, row.object_id) in looked_at[row.rule] else THING_GONE

    return {row: reason(row) for row in rows}


def _take_along(moved: Mapping[Row, Move], reach: Reach) -> int:
    """To the host where the VM is: it keeps since when it is so, and is judged there when that host was read."""
    to: dict[Move, list[int]] = defaultdict(list)
    for row, move in moved.items():
        to[move].append(row.pk)
    return sum(
        _make_unknown(keys, move.unread, reach, host=move.host) if move.unread else _rows(keys).update(host=move.host)
        for move, keys in to.items()
    )


def _make_unknown(keys: Sequence[int], reason: str, reach: Reach, **place: int) -> int:
    """Those of which that is not said already."""
    if not keys:
        return 0
    told = {"state": State.UNKNOWN, "unknown_reason": reason, **place}
    since = Coalesce(F("unknown_since"), reach.now)
    return _rows(keys).exclude(**told).update(**told, unknown_since=since, fingerprint="")


def _close(keys: Sequence[int], reason: str, reach: Reach) -> int:
    return _rows(keys).update(state=State.CLOSED, closed_at=reach.now, closed_reason=reason)


def _rows(keys: Sequence[int]) -> QuerySet[Finding]:
    return Finding.objects.filter(pk__in=keys)
