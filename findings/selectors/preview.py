"""What would be true if a threshold were another: the rule is asked twice of the same facts, and nothing is written.

Of a whole estate it is asked about one of each group of things between which it makes no difference, where the rule can
tell them apart (Rule.alike): the facts, the limits and the answer are those of any other look.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from findings.evaluating import answer_of, reach_of
from findings.limits import SaidLimits, said_limits
from findings.models import Override, ScopeKind
from findings.quantities import Unit
from findings.rules import Alike, Found, Groups, Reach, Rule, Said, Subject
from inventory.models import VM, Host
from inventory.scope import Scope

NAMED = 12
_AGES = {Unit.DAYS: "days", Unit.HOURS: "hours", Unit.MINUTES: "minutes"}


@dataclass(frozen=True, slots=True)
class Preview:
    """How many things the rule is true of now, and how many it would be; `more` and `fewer`: some of the difference."""

    now: int
    then: int
    more: Sequence[Subject]
    fewer: Sequence[Subject]
    more_count: int
    fewer_count: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """A fact that stands for some; whether the rule is true of them, and whether it would be."""

    group: Alike
    was: bool
    will: bool


def preview(rule: Rule, override: Override, scope: Scope, now: datetime) -> Preview:
    """`override` is not saved. Of what lies in the scope of whoever asks, and where the override holds."""
    reach = _reach(override, scope, now)
    kept = list(Override.objects.filter(rule=rule.key))
    wanted = [*(one for one in kept if _place(one) != _place(override)), override]
    groups, facts = _told(rule, reach, [*kept, override])
    hosts = reach.hosts if rule.alike is None else {host for fact in facts.values() if (host := fact.subject.host)}
    before, after = (_limits(rule, said_limits(hosts, rows)) for rows in (kept, wanted))
    asked = [
        _Asked(group, _is_true(rule, fact, before), _is_true(rule, fact, after))
        for group in groups.alike
        if (fact := facts.get(group.one.key)) is not None  # it may have gone meanwhile
    ]
    more = [one.group for one in asked if one.will and not one.was]
    fewer = [one.group for one in asked if one.was and not one.will]
    was, will = (_count(one.group for one in asked if getattr(one, when)) for when in ("was", "will"))
    named = [groups.first(some, NAMED) if some else () for some in (more, fewer)]
    return Preview(was, will, named[0], named[1], _count(more), _count(fewer))


def _told(rule: Rule, reach: Reach, overrides: Sequence[Override]) -> tuple[Groups, Mapping[str, Any]]:
    """What the rule is asked of, and the facts by key, one of each group among them."""
    if rule.alike is None:
        facts = {fact.subject.key: fact for fact in rule.facts(reach) if fact.subject.kind == rule.about}
        return Groups.of_each(fact.subject for fact in facts.values()), facts
    groups = rule.alike(reach, _said(rule, overrides, reach.now))
    hosts = {group.one.host for group in groups.alike if group.one.host is not None}
    clusters = {group.one.cluster for group in groups.alike if group.one.cluster is not None}
    some = reach_of(hosts, reach.now)
    some = Reach(some.hosts, some.clusters | clusters, reach.now)
    return groups, {fact.subject.key: fact for fact in rule.facts(some)}


def _said(rule: Rule, overrides: Sequence[Override], now: datetime) -> Said:
    limits = {one.key: {one.default} for one in rule.thresholds}
    for one in overrides:
        limits.get(one.threshold, set()).add(one.value)
    ages = ((_AGES[one.unit], limits[one.key]) for one in rule.thresholds if one.unit in _AGES)
    edges = {now - timedelta(**{unit: value}) for unit, values in ages for value in values}
    ids = {kind: sorted({one.scope_id for one in overrides if one.scope_kind == kind}) for kind in ScopeKind}
    return Said(
        rule.needs,
        {key: sorted(values) for key, values in limits.items()},
        sorted(edges),
        vms=[UUID(one) for one in ids[ScopeKind.VM]],
        hosts=[int(one) for one in ids[ScopeKind.HOST]],
        clusters=[int(one) for one in ids[ScopeKind.CLUSTER]],
        tags=[int(one) for one in ids[ScopeKind.TAG]],
    )


def _limits(rule: Rule, said: SaidLimits) -> Callable[[Subject], Any]:
    """Worked out once where nobody says anything of some things alone."""
    if said.differ(rule):
        return lambda subject: said.of(rule, subject)
    usual = said.of(rule, Subject(rule.about, "", ""))
    return lambda subject: usual


def _is_true(rule: Rule, fact: Any, limits: Callable[[Subject], Any]) -> bool:
    return isinstance(answer_of(rule, fact, limits(fact.subject)), Found)


def _place(one: Override) -> tuple[str, str, str]:
    return one.threshold, one.scope_kind, one.scope_id


def _reach(override: Override, scope: Scope, now: datetime) -> Reach:
    """As far as they are still polled, and may be seen."""
    hosts = scope.hosts(Host.objects.filter(retired_at=None))
    if override.scope_kind == ScopeKind.HOST:
        hosts = hosts.filter(pk=override.scope_id)
    elif override.scope_kind == ScopeKind.CLUSTER:
        hosts = hosts.filter(cluster=int(override.scope_id))
    elif override.scope_kind == ScopeKind.VM:
        hosts = hosts.filter(pk__in=VM.objects.filter(pk=override.scope_id).values("host"))
    pairs = list(hosts.values_list("pk", "cluster"))
    return Reach(frozenset(pk for pk, _ in pairs), frozenset(cluster for _, cluster in pairs if cluster), now)


def _count(groups: Iterable[Alike]) -> int:
    return sum(group.count for group in groups)
