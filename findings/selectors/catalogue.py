"""The rules that there are, with what counts for them: for the catalogue's pages and for docs/findings.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from findings.faults import faults_now
from findings.models import Override, RuleFault, ScopeKind
from findings.rules import Rule, Threshold, every_rule
from findings.selectors.valuable import findings_of_rules
from findings.wording import number_in_words
from inventory.models import VM, Cluster, Host
from inventory.scope import EVERYTHING, Scope
from tags.models import Tag

NOTHING = {"open": 0, "unknown": 0, "accepted": 0}


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """`fault`: why it could not be asked lately, None where it could."""

    rule: Rule
    counts: Mapping[str, int]
    overrides: int
    fault: RuleFault | None


@dataclass(frozen=True, slots=True)
class Said:
    """An override, with what it is of. `place`: None where that is gone."""

    override: Override
    threshold: Threshold
    place: str | None

    @property
    def words(self) -> str:
        return number_in_words(self.override.value, self.threshold.unit)

    @property
    def scope(self) -> str:
        return ScopeKind(self.override.scope_kind).label


def catalogue(scope: Scope, now: datetime) -> list[CatalogueRow]:
    """Every rule, those that failed and those that are true of something first; three queries, up to four more for who
    does not see all."""
    counts, faults = findings_of_rules(scope, now), faults_now(now)
    said = [row.rule for row in _within(list(Override.objects.all()), scope)]
    rows = [
        CatalogueRow(rule, counts.get(rule.key, NOTHING), said.count(rule.key), faults.get(rule.key))
        for rule in every_rule()
    ]

    def rank(row: CatalogueRow) -> tuple[bool, int, int, str]:
        severity = row.rule.severity
        return row.fault is None, -severity * bool(row.counts["open"]), -severity, row.rule.title

    return sorted(rows, key=rank)


def said_of(rule: Rule, scope: Scope) -> list[Said]:
    """What people set of this rule where this scope reaches, from the least to the most specific."""
    thresholds = {one.key: one for one in rule.thresholds}
    rows = [row for row in Override.objects.filter(rule=rule.key) if row.threshold in thresholds]
    rows, places = _within(rows, scope), _places(rows, scope)
    rank = ScopeKind.values.index
    rows.sort(key=lambda row: (row.threshold, rank(row.scope_kind), row.scope_id))
    return [Said(row, thresholds[row.threshold], places.get(_place(row))) for row in rows]


def _within(rows: list[Override], scope: Scope) -> list[Override]:
    """Who sees all sees too what was set for something that is gone."""
    if scope.everything:
        return rows
    places = _places(rows, scope)
    return [row for row in rows if _place(row) in places]


def place_of(kind: ScopeKind, scope_id: str) -> str | None:
    """What a scope is called; None where there is none such."""
    return _places([Override(scope_kind=kind, scope_id=scope_id)], EVERYTHING).get((kind.value, scope_id))


def _place(row: Override) -> tuple[str, str]:
    return row.scope_kind, row.scope_id


def _places(rows: Sequence[Override], scope: Scope) -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {(ScopeKind.ESTATE.value, ""): "everywhere"}
    seen: dict[ScopeKind, Any] = {
        ScopeKind.TAG: Tag.objects.all(),
        ScopeKind.CLUSTER: scope.clusters(Cluster.objects.all()),
        ScopeKind.HOST: scope.hosts(Host.objects.all()),
        ScopeKind.VM: scope.vms(VM.objects.all()),
    }
    for kind, things in seen.items():
        if ids := {row.scope_id for row in rows if row.scope_kind == kind}:
            named = things.filter(pk__in=ids).values_list("pk", "name")
            found |= {(kind.value, str(pk)): name for pk, name in named}
    return found
