"""Finding rows, brought to what the rules say now: opened, changed, made unknown, closed.

Promises: what stays as it is is not written; the same said twice changes nothing; of two who do this at once, one waits
for the other and then reads anew (an advisory lock, and a unique constraint below it).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from findings.evaluating import OWN_FAULT, Outcome, Outcomes, outcomes_in, reach_of
from findings.limits import said_limits
from findings.models import AcceptedRisk, Finding, State
from findings.rules import Found, Limits, Reach, Rule, Unknown
from inventory.models import VM

LOCK = 0x66696E64  # "find": any number that no other lock of the portal has
BATCH = 500
NO_LONGER_TRUE = "It is no longer so."
THING_GONE = "What it was about is gone, or is no longer looked at."
RULE_GONE = "The portal has no such rule any more."
Key = tuple[str, str, str]
"""Rule, kind and key of the thing."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows written."""

    opened: int = 0
    changed: int = 0
    closed: int = 0

    @property
    def written(self) -> int:
        return self.opened + self.changed + self.closed

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.opened + other.opened, self.changed + other.changed, self.closed + other.closed)


@transaction.atomic
def evaluate(host_ids: Iterable[int], now: datetime, rules: Sequence[Rule] | None = None) -> Tally:
    """Ask all rules, or these, of the hosts and their clusters, and keep what they say. Constant queries for each
    provider; what other rules found is left as it is."""
    hosts = frozenset(host_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    reach = reach_of(hosts, now)
    outcomes = outcomes_in(reach, said_limits(reach.hosts), rules)
    live = Finding.objects.exclude(state=State.CLOSED)
    if rules is not None:
        live = live.filter(rule__in=[rule.key for rule in rules])
    return _bring_up(_Round(reach, outcomes, _rows(live, hosts, reach, outcomes)))


def _rows(live: QuerySet[Finding], hosts: frozenset[int], reach: Reach, outcomes: Outcomes) -> dict[Key, Finding]:
    """Those of these hosts (retired ones too) and clusters, and of things that were elsewhere before."""
    rows = {_key(row): row for row in live.filter(Q(host__in=hosts) | Q(cluster__in=reach.clusters))}
    keys = {_key_of(one) for one in outcomes.told} - rows.keys()
    if keys:
        moved = live.filter(object_id__in={key for _, _, key in keys}, rule__in={rule for rule, _, _ in keys})
        rows |= {_key(row): row for row in moved if _key(row) in keys}
    return rows


def _key(row: Finding) -> Key:
    return row.rule, row.kind, row.object_id


def _key_of(outcome: Outcome) -> Key:
    return outcome.rule.key, outcome.subject.kind.value, outcome.subject.key


@dataclass(frozen=True, slots=True)
class _Round:
    reach: Reach
    outcomes: Outcomes
    rows: Mapping[Key, Finding]


def _bring_up(round_: _Round) -> Tally:
    """A provider that tells of a thing twice: what it told first counts."""
    opened: dict[Key, Finding] = {}
    changed: list[Finding] = []
    told = {_key_of(outcome): outcome for outcome in reversed(round_.outcomes.told)}
    for key, outcome in sorted(told.items(), key=lambda one: one[0]):
        row = round_.rows.get(key)
        if row is None:
            if (new := _new(outcome, round_.reach)) is not None:
                opened[key] = new
        elif _apply(row, _columns(outcome, round_.reach, row)):
            changed.append(row)
    left = [row for key, row in round_.rows.items() if key not in told]
    over, elsewhere = _settle_left(left, round_)
    return _write(list(opened.values()), changed + elsewhere, over)


def _new(outcome: Outcome, reach: Reach) -> Finding | None:
    answer = outcome.answer
    if isinstance(answer, Unknown) and not answer.shown:
        return None
    row = Finding(rule=outcome.rule.key, kind=outcome.subject.kind.value, object_id=outcome.subject.key)
    row.since = (answer.since if isinstance(answer, Found) else None) or reach.now
    row.severity, row.remedy, row.source = outcome.rule.severity.value, outcome.rule.remedy, outcome.rule.source
    _apply(row, _columns(outcome, reach, row))
    return row


def _columns(outcome: Outcome, reach: Reach, row: Finding) -> dict[str, Any]:
    """What the row is to hold; of an unknown finding, the last that was known stays."""
    subject, rule, answer = outcome.subject, outcome.rule, outcome.answer
    told: dict[str, Any] = {
        "name": subject.name,
        "page": subject.page,
        "page_key": subject.page_key,
        "host_id": subject.host,
        "cluster_id": subject.cluster,
        "vm_id": subject.vm,
    }
    if isinstance(answer, Unknown):
        return told | _unknown(row, answer.reason, reach)
    return told | {
        "state": State.OPEN.value,
        "unknown_since": None,
        "unknown_reason": None,
        "severity": (answer.severity or rule.severity).value,
        "sentence": answer.sentence,
        "remedy": answer.remedy or rule.remedy,
        "source": rule.source,
        "evidence": {name: one.as_json() for name, one in answer.evidence.items()},
        "limits": _limits(outcome.limits),
        "cost_bytes": answer.cost_bytes,
    }


def _unknown(row: Finding, reason: str, reach: Reach) -> dict[str, Any]:
    return {
        "state": State.UNKNOWN.value,
        "unknown_reason": reason,
        "unknown_since": row.unknown_since or reach.now,
    }


def _limits(limits: Limits) -> dict[str, Any]:
    return {
        key: {"value": one.value, "unit": one.unit.value, "said_by": one.said_by, "tied": one.tied}
        for key, one in limits.of.items()
    }


def _apply(row: Finding, told: Mapping[str, Any]) -> bool:
    """Whether that changed the row."""
    differing = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _close(row: Finding, reach: Reach, reason: str) -> Finding:
    row.state, row.closed_at, row.closed_reason = State.CLOSED.value, reach.now, reason
    return row


def _settle_left(left: list[Finding], round_: _Round) -> tuple[list[Finding], list[Finding]]:
    """Rows of which no rule told anything: (those that are over, those that only changed)."""
    over: list[Finding] = []
    changed: list[Finding] = []
    elsewhere = _elsewhere(left, round_.reach)
    for row in left:
        if row.rule in round_.outcomes.failed:
            if _apply(row, _unknown(row, OWN_FAULT, round_.reach)):
                changed.append(row)
        elif (reason := _why_over(row, round_.outcomes)) == THING_GONE and row.vm_id in elsewhere:
            row.host_id = elsewhere[row.vm_id]  # its own poll judges it there, and it keeps since when it is so
            changed.append(row)
        else:
            over.append(_close(row, round_.reach, reason))
    return over, changed


def _why_over(row: Finding, outcomes: Outcomes) -> str:
    if row.rule not in outcomes.looked_at:
        return RULE_GONE
    return NO_LONGER_TRUE if (row.kind, row.object_id) in outcomes.looked_at[row.rule] else THING_GONE


def _elsewhere(left: Iterable[Finding], reach: Reach) -> dict[UUID, int]:
    """VM -> the host where it is, of those that are there and not in this reach."""
    vms = {row.vm_id for row in left if row.vm_id is not None}
    if not vms:
        return {}
    found = VM.objects.filter(pk__in=vms, gone_at=None, host__retired_at=None).exclude(host__in=reach.hosts)
    return dict(found.values_list("pk", "host"))


_WRITTEN = (
    *("name", "page", "page_key", "host", "cluster", "vm", "state", "severity", "unknown_since", "unknown_reason"),
    *("sentence", "remedy", "source", "evidence", "limits", "cost_bytes"),
)
_CLOSED = ("state", "closed_at", "closed_reason")


def _write(opened: list[Finding], changed: list[Finding], closed: list[Finding]) -> Tally:
    if opened:
        Finding.objects.bulk_create(opened, batch_size=BATCH, ignore_conflicts=True)
    _rewrite(changed, _WRITTEN)
    _rewrite(closed, _CLOSED)
    return Tally(len(opened), len(changed), len(closed))


def _rewrite(rows: list[Finding], fields: Sequence[str]) -> None:
    """By INSERT … ON CONFLICT: a tenth of what bulk_update takes, when a thousand hosts fall silent at once."""
    if rows:
        Finding.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
        )


def old_findings(horizon: datetime) -> QuerySet[Finding]:
    """Closed before then: what is open is never old."""
    return Finding.objects.filter(state=State.CLOSED, closed_at__lt=horizon)


def old_risks(horizon: datetime) -> QuerySet[AcceptedRisk]:
    return AcceptedRisk.objects.filter(Q(withdrawn_at__lt=horizon) | Q(withdrawn_at=None, until__lt=horizon))
