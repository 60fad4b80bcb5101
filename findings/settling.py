"""Findings of which no rule told anything at a look: over, unknown by a mistake of our own, or taken along by a VM."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from findings.evaluating import OWN_FAULT, Outcomes
from findings.models import Finding, State
from findings.rows import Row
from findings.rules import Reach
from inventory.models import VM

NO_LONGER_TRUE = "It is no longer so."
THING_GONE = "What it was about is gone, or is no longer looked at."
RULE_GONE = "The portal has no such rule any more."


def settle(left: Sequence[Row], outcomes: Outcomes, reach: Reach) -> tuple[int, int]:
    """(rows that only changed, rows that are closed)."""
    failed = [row.pk for row in left if row.rule in outcomes.failed]
    reasons = _reasons([row for row in left if row.rule not in outcomes.failed], outcomes)
    moved = _moved((row for row, reason in reasons.items() if reason == THING_GONE), reach)
    over: dict[str, list[int]] = defaultdict(list)
    for row, reason in reasons.items():
        if row not in moved:
            over[reason].append(row.pk)
    changed = _make_unknown(failed, reach) + _take_along(moved)
    return changed, sum(_close(keys, reason, reach) for reason, keys in over.items())


def _reasons(rows: Iterable[Row], outcomes: Outcomes) -> Mapping[Row, str]:
    """Why each of them has ended."""
    looked_at = {rule: outcomes.looked_at(rule) for rule in {row.rule for row in rows} & outcomes.facts.keys()}

    def reason(row: Row) -> str:
        if row.rule not in looked_at:
            return RULE_GONE
        return NO_LONGER_TRUE if (row.kind, row.object_id) in looked_at[row.rule] else THING_GONE

    return {row: reason(row) for row in rows}


def _moved(rows: Iterable[Row], reach: Reach) -> Mapping[Row, int]:
    """Row -> the host to which its VM has gone, where that is polled and not in this reach."""
    of_vms = [row for row in rows if row.vm_id is not None]
    found = VM.objects.filter(pk__in={row.vm_id for row in of_vms}, gone_at=None, host__retired_at=None)
    hosts: dict[UUID | None, int] = (
        dict(found.exclude(host__in=reach.hosts).values_list("pk", "host")) if of_vms else {}
    )
    return {row: hosts[row.vm_id] for row in of_vms if row.vm_id in hosts}


def _take_along(moved: Mapping[Row, int]) -> int:
    """The poll of the other host judges it there, and it keeps since when it is so."""
    to: dict[int, list[int]] = defaultdict(list)
    for row, host in moved.items():
        to[host].append(row.pk)
    return sum(_rows(keys).update(host=host) for host, keys in to.items())


def _make_unknown(keys: Sequence[int], reach: Reach) -> int:
    if not keys:
        return 0
    since = Coalesce(F("unknown_since"), reach.now)
    other = _rows(keys).exclude(state=State.UNKNOWN, unknown_reason=OWN_FAULT)
    return other.update(state=State.UNKNOWN, unknown_reason=OWN_FAULT, unknown_since=since, fingerprint="")


def _close(keys: Sequence[int], reason: str, reach: Reach) -> int:
    return _rows(keys).update(state=State.CLOSED, closed_at=reach.now, closed_reason=reason)


def _rows(keys: Sequence[int]) -> QuerySet[Finding]:
    return Finding.objects.filter(pk__in=keys)
