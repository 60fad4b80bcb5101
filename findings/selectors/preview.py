"""What would be true if a threshold were another: the rule is asked twice of the same facts, and nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from findings.evaluating import answer_of, reach_of
from findings.limits import SaidLimits, said_limits
from findings.models import Override, ScopeKind
from findings.rules import Found, Rule, Subject
from inventory.models import VM, Host
from inventory.scope import Scope

NAMED = 12


@dataclass(frozen=True, slots=True)
class Preview:
    """How many things the rule is true of now, and how many it would be; `more` and `fewer`: some of the difference."""

    now: int
    then: int
    more: Sequence[Subject]
    fewer: Sequence[Subject]
    more_count: int
    fewer_count: int


def preview(rule: Rule, override: Override, scope: Scope, now: datetime) -> Preview:
    """`override` is not saved. Of what lies in the scope of whoever asks, and where the override holds."""
    reach = reach_of(_hosts(override, scope), now)
    kept = list(Override.objects.filter(rule=rule.key))
    wanted = [one for one in kept if _place(one) != _place(override)]
    before, after = said_limits(reach.hosts, kept), said_limits(reach.hosts, [*wanted, override])
    facts = list(rule.facts(reach))
    was, will = _true(rule, facts, before), _true(rule, facts, after)
    more = [will[key] for key in will.keys() - was.keys()]
    fewer = [was[key] for key in was.keys() - will.keys()]
    return Preview(len(was), len(will), _named(more), _named(fewer), len(more), len(fewer))


def _place(one: Override) -> tuple[str, str, str]:
    return one.threshold, one.scope_kind, one.scope_id


def _true(rule: Rule, facts: Sequence[Any], said: SaidLimits) -> dict[tuple[str, str], Subject]:
    found = {}
    for fact in facts:
        if isinstance(answer_of(rule, fact, said.of(rule, fact.subject)), Found):
            found[fact.subject.kind.value, fact.subject.key] = fact.subject
    return found


def _hosts(override: Override, scope: Scope) -> list[int]:
    hosts = scope.hosts(Host.objects.filter(retired_at=None))
    if override.scope_kind == ScopeKind.HOST:
        hosts = hosts.filter(pk=override.scope_id)
    elif override.scope_kind == ScopeKind.CLUSTER:
        hosts = hosts.filter(cluster=int(override.scope_id))
    elif override.scope_kind == ScopeKind.VM:
        hosts = hosts.filter(pk__in=VM.objects.filter(pk=override.scope_id).values("host"))
    return list(hosts.values_list("pk", flat=True))


def _named(subjects: Sequence[Subject]) -> Sequence[Subject]:
    return sorted(subjects, key=lambda subject: subject.name.lower())[:NAMED]
