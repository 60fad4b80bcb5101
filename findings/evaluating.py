"""Asking the rules: which of them say what of the things in a reach. Reads, and writes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, transaction
from psycopg.errors import QueryCanceled

from findings.limits import SaidLimits
from findings.rules import Answer, Facts, Found, Limits, Reach, Rule, Subject, Unknown, every_rule
from inventory.models import Host

log = structlog.get_logger(__name__)

OWN_FAULT = "The portal could not evaluate this rule: a mistake of its own, which its log names."
WHILE_JUDGING = "while judging"
_OWN = Unknown(OWN_FAULT)


class Outcome(NamedTuple):
    """What a rule says of a subject, and with which limits. A tuple: an estate has tens of thousands of them."""

    rule: Rule
    subject: Subject
    answer: Found | Unknown
    limits: Limits


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`told`: what rules found or do not know. `facts`: rule -> those that it was asked about, so that what it does not
    tell of is known to be over. `needs`: rule -> the sections without which it cannot say. `failed`: rules whose facts
    could not be had, so that nobody knows anything of theirs, with the class of the exception."""

    told: Sequence[Outcome]
    facts: Mapping[str, Sequence[Any]]
    needs: Mapping[str, Sequence[str]]
    failed: Mapping[str, str]

    def faults(self) -> Mapping[str, str]:
        """Rules that failed, and those that could not judge one of their facts; with what is known of the mistake."""
        return {one.rule.key: WHILE_JUDGING for one in self.told if one.answer is _OWN} | dict(self.failed)

    def looked_at(self, rule: str) -> frozenset[tuple[str, str]]:
        """Kind and key of the things that this rule was asked about."""
        subjects = (fact.subject for fact in self.facts[rule])
        return frozenset((subject.kind.value, subject.key) for subject in subjects)


def reach_of(host_ids: Iterable[int], now: datetime) -> Reach:
    """These hosts, as far as they are still polled, and their clusters. One query."""
    rows = Host.objects.filter(pk__in=list(host_ids), retired_at=None).values_list("pk", "cluster")
    pairs = list(rows)
    return Reach(
        frozenset(host for host, _ in pairs), frozenset(cluster for _, cluster in pairs if cluster is not None), now
    )


def outcomes_in(reach: Reach, limits: SaidLimits, rules: Iterable[Rule] | None = None) -> Outcomes:
    """Each provider is asked once, however many rules rest on it, and each behind a savepoint: after a statement that
    fails PostgreSQL answers nothing more in a transaction, and all other apps' rules would be silent with it. What
    is no rule's fault is raised: whoever asked asks again."""
    of_providers: dict[Facts, list[Rule]] = {}
    for rule in every_rule() if rules is None else rules:
        of_providers.setdefault(rule.facts, []).append(rule)
    told: list[Outcome] = []
    asked: dict[str, Sequence[Any]] = {}
    needs: dict[str, Sequence[str]] = {}
    failed: dict[str, str] = {}
    for provider, theirs in of_providers.items():
        try:
            with transaction.atomic():
                facts = list(provider(reach))
        except Exception as mistake:  # one app's leaves the rules of the others their say
            if no_rules_fault(mistake):
                raise
            log.exception("findings.facts_failed", rules=[rule.key for rule in theirs])
            failed |= {rule.key: type(mistake).__name__ for rule in theirs}
            continue
        for rule in theirs:
            asked[rule.key], needs[rule.key] = facts, rule.needs
            told += _told_by(rule, facts, limits)
    return Outcomes(told, asked, needs, failed)


def no_rules_fault(mistake: BaseException) -> bool:
    """Of PostgreSQL's own: a connection that is lost, a deadlock, a server without memory or room. A statement that
    took too long is the fault of whoever made it."""
    of_the_server = isinstance(mistake, OperationalError | InterfaceError)
    return of_the_server and not isinstance(mistake.__cause__, QueryCanceled)


def _told_by(rule: Rule, facts: Sequence[Any], said: SaidLimits) -> Iterator[Outcome]:
    usual = None if said.touches(rule) else rule.limits()
    for fact in facts:
        limits = said.of(rule, fact.subject) if usual is None else usual
        answer = answer_of(rule, fact, limits)
        if answer is not None:
            yield Outcome(rule, fact.subject, answer, limits)


def answer_of(rule: Rule, fact: Any, limits: Limits) -> Answer:
    """None too for a thing of another kind: a provider may tell of several."""
    if fact.subject.kind != rule.about:
        return None
    if unread := fact.unread:
        for name in rule.needs:
            if name in unread:
                return Unknown(unread[name])
    try:
        return rule.test(fact, limits)
    except Exception as mistake:
        if no_rules_fault(mistake):
            raise
        log.exception("findings.rule_failed", rule=rule.key, kind=fact.subject.kind, thing=fact.subject.key)
        return _OWN
