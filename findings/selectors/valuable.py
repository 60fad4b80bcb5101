"""What is most worth doing now: findings that one remedy answers, taken together, the most valuable first.

By severity, then by what the remedy gives back, then by the effort it takes, then by how long it has been so. Accepted
risks, what nobody can tell and what the overview says by itself are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Sum, Window
from django.db.models.functions import RowNumber

from findings.models import Finding, State
from findings.quantities import Unit
from findings.rules import Effort, Rule, Severity, rule_called
from findings.selectors.accepted import is_accepted
from findings.selectors.findings import FindingRow, current, finding_rows, with_risks
from findings.wording import number_in_words
from inventory.scope import EVERYTHING, Scope
from inventory.veil import veil
from inventory.wording import span

MOST_VALUABLE = 3
EXAMPLES = 3
_EFFORTS = {Effort.MINUTES: "done in minutes", Effort.HOURS: "a matter of hours", Effort.PROJECT: "a project"}


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do. `cost_bytes` None: nobody knows that anything is given back."""

    rule: Rule
    severity: Severity
    count: int
    cost_bytes: int | None
    since: datetime
    examples: Sequence[FindingRow]

    def why(self, now: datetime) -> str:
        """Why it stands where it stands, beside its severity."""
        return ", ".join(self._reasons(now))

    def _reasons(self, now: datetime) -> Iterator[str]:
        if self.cost_bytes:
            yield f"gives back {number_in_words(self.cost_bytes, Unit.BYTES)}"
        yield _EFFORTS[self.rule.effort]
        yield f"the oldest for {span((now - self.since).total_seconds())}"


@dataclass(frozen=True, slots=True)
class Worth:
    """What the overview says of findings."""

    now: datetime
    to_do: Sequence[ToDo]
    open: int
    unknown: int
    accepted: int


def worth_doing(scope: Scope, now: datetime, most: int = MOST_VALUABLE) -> Worth:
    """Two queries."""
    told = _told(scope, now)
    groups = [group for group in _groups(told) if not group[0].told_by_overview][:most]
    examples = _examples(scope, now, [rule.key for rule, _ in groups])
    to_do = [_to_do(rule, told, [row for row in examples if row.finding.rule == rule.key]) for rule, told in groups]
    return Worth(now, to_do, **_counts(told))


def _told(scope: Scope, now: datetime) -> Sequence[dict[str, Any]]:
    """By rule, state and whether they are accepted."""
    found = current(scope).annotate(taken=is_accepted(now)).order_by().values("rule", "state", "taken")
    sums = {"worst": Max("severity"), "count": Count("pk"), "cost": Sum("cost_bytes"), "oldest": Min("since")}
    return [dict(one) for one in found.annotate(**sums)]


def counts(scope: Scope, now: datetime) -> dict[str, int]:
    """{"open", "unknown", "accepted"}; one query."""
    return _counts(_told(scope, now))


def _counts(told: Sequence[dict[str, Any]]) -> dict[str, int]:
    sums = {"open": 0, "unknown": 0, "accepted": 0}
    for one in told:
        sums["accepted" if one["taken"] else one["state"]] += one["count"]
    return sums


def _groups(told: Sequence[dict[str, Any]]) -> list[tuple[Rule, dict[str, Any]]]:
    found = [one for one in told if one["state"] == State.OPEN and not one["taken"]]
    known = [(rule, one) for one in found if (rule := rule_called(one["rule"])) is not None]
    return sorted(known, key=_rank)


def _rank(group: tuple[Rule, dict[str, Any]]) -> tuple[Any, ...]:
    rule, told = group
    return -told["worst"], -(told["cost"] or 0), rule.effort, told["oldest"], rule.key


def _examples(scope: Scope, now: datetime, rules: Sequence[str]) -> list[FindingRow]:
    """The worst few of each."""
    if not rules:
        return []
    worst = [F("severity").desc(), F("cost_bytes").desc(nulls_last=True), F("since").asc(), F("pk").asc()]
    place = Window(RowNumber(), partition_by=F("rule"), order_by=worst)
    wanted = current(scope).filter(~is_accepted(now), state=State.OPEN, rule__in=rules)
    first = wanted.annotate(place=place).filter(place__lte=EXAMPLES).values("pk")
    rows = with_risks(Finding.objects.filter(pk__in=first)).select_related("host", "cluster", "vm")
    return finding_rows(veil(rows.order_by("rule", *worst), scope), now)


def _to_do(rule: Rule, told: dict[str, Any], examples: Sequence[FindingRow]) -> ToDo:
    return ToDo(rule, Severity(told["worst"]), told["count"], told["cost"], told["oldest"], examples)


def findings_of_rules(scope: Scope, now: datetime, *keys: str) -> dict[str, dict[str, int]]:
    """Rule -> {"open", "unknown", "accepted"}, for the catalogue: of those with these keys, or of all; one query."""
    found: dict[str, dict[str, int]] = {}
    wanted = current(scope).filter(rule__in=keys) if keys else current(scope)
    rows = wanted.annotate(taken=is_accepted(now)).order_by().values_list("rule", "state", "taken")
    for rule, state, taken, count in rows.annotate(count=Count("pk")):
        sums = found.setdefault(rule, {"open": 0, "unknown": 0, "accepted": 0})
        sums["accepted" if taken else state] += count
    return found


def findings_by_severity(now: datetime) -> dict[tuple[str, str, str], int]:
    """(rule, severity, state) -> how many, of the whole estate; `state` is open, unknown or accepted. One query."""
    rows = current(EVERYTHING).annotate(taken=is_accepted(now)).order_by()
    sums: dict[tuple[str, str, str], int] = {}
    for rule, severity, state, taken, count in rows.values_list("rule", "severity", "state", "taken").annotate(
        count=Count("pk")
    ):
        key = (rule, Severity(severity).label.lower(), "accepted" if taken else state)
        sums[key] = sums.get(key, 0) + count
    return sums
