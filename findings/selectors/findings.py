"""The findings that somebody may see: asked for, in order, and in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from findings.models import AcceptedRisk, Finding, State
from findings.quantities import Quantity, Unit
from findings.rules import Kind, Rule, Severity, rule_called
from findings.selectors.accepted import Key, is_accepted, risk_in, risk_told, risks_of
from findings.wording import number_in_words, quantity_in_words, sentence_in_words
from inventory.models import VM, Cluster, Host
from inventory.scope import Scope
from inventory.selectors.hosts import STANDALONE
from inventory.veiled_sorts import sorts_within
from lists.paging import in_order
from tags.choices import Kind as Tagged
from tags.selectors import has_tag
from tags.selectors.tags import tagged

SORTS: dict[str, Combinable | str] = {
    "severity": "severity",
    "since": "since",
    "rule": "rule",
    "name": Lower("name"),
    "host": Lower("host__name"),
    "cost": "cost_bytes",
}


class Shown(TextChoices):
    """Without one: all that is open, unknown or accepted."""

    OPEN = "open", "Open, not accepted"
    UNKNOWN = "unknown", "Unknown"
    ACCEPTED = "accepted", "Accepted"
    CLOSED = "closed", "Closed"


@dataclass(frozen=True, slots=True)
class FindingQuestion:
    """`vm`, `host`, `cluster`, `thing`: what findings are of; `thing` is a key of tags.keys."""

    text: str = ""
    state: str = ""
    severity: str = ""
    rule: str = ""
    kind: str = ""
    tag: str = ""
    cluster: str = ""
    host: str = ""
    vm: UUID | None = None
    thing: str = ""
    sort: str = "-severity"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class Evidence:
    """One quantity of the evidence, or a limit that counted, in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in words. `risk`: what somebody accepted of it, also where its day has come (`is_accepted` tells)."""

    finding: Finding
    rule: Rule | None
    risk: AcceptedRisk | None
    now: datetime

    @property
    def pk(self) -> int:
        return self.finding.pk

    @property
    def title(self) -> str:
        return self.rule.title if self.rule else self.finding.rule

    @property
    def severity(self) -> str:
        return Severity(self.finding.severity).label

    @property
    def is_accepted(self) -> bool:
        return self.risk is not None and self.risk.until > self.now

    @property
    def standing(self) -> str:
        """open, unknown, closed, or accepted: what the badge says."""
        accepted = self.is_accepted and self.finding.state != State.CLOSED
        return "accepted" if accepted else str(self.finding.state)

    @property
    def sentence(self) -> str:
        return sentence_in_words(self.finding.sentence, self.finding.evidence, self.now)

    @property
    def evidence(self) -> Sequence[Evidence]:
        return [
            Evidence(name.replace("_", " "), _fact_in_words(name, Quantity.from_json(kept), self.now))
            for name, kept in self.finding.evidence.items()
        ]

    @property
    def limits(self) -> Sequence[Evidence]:
        return [Evidence(self._title_of(key), _limit_in_words(kept)) for key, kept in self.finding.limits.items()]

    def _title_of(self, key: str) -> str:
        titles = {one.key: one.title for one in self.rule.thresholds} if self.rule else {}
        return titles.get(key, key)


def _fact_in_words(name: str, one: Quantity, now: datetime) -> str:
    """An age alone is one of an "age"; whatever else is counted from a moment was that long ago."""
    ago = " ago" if one.unit == Unit.AGE and one.value is not None and name != "age" else ""
    return quantity_in_words(one, now) + ago


def _limit_in_words(kept: Mapping[str, Any]) -> str:
    words = number_in_words(kept["value"], Quantity.from_json({"value": None, "unit": kept["unit"]}).unit)
    said = f", as {kept['said_by']} says" if kept["said_by"] else ""
    tied = f" ({kept['tied']}: the stricter counts)" if kept["tied"] else ""
    return f"{words}{said}{tied}"


def findings_matching(question: FindingQuestion, scope: Scope, now: datetime) -> QuerySet[Finding]:
    found = within(Finding.objects.filter(_what(question) & _whose(question)), scope)
    found = with_risks(_standing(found, question.state, now)).select_related("host", "cluster", "vm")
    return in_order(found, question.sort, sorts_within(scope, SORTS, host="host"), ("-severity", "since", "pk"))


def within(findings: QuerySet[Finding], scope: Scope) -> QuerySet[Finding]:
    """Those of hosts, VMs and clusters that somebody may see."""
    if scope.everything:
        return findings
    hosts, vms, clusters = Host.objects.all(), VM.objects.all(), Cluster.objects.all()
    return findings.filter(
        Q(vm__isnull=True, host__in=scope.hosts(hosts).values("pk"))
        | Q(vm__in=scope.vms(vms).values("pk"))
        | Q(vm__isnull=True, cluster__in=scope.clusters(clusters).values("pk"))
    )


def current(scope: Scope) -> QuerySet[Finding]:
    """What is open or unknown, accepted or not."""
    return within(Finding.objects.exclude(state=State.CLOSED), scope)


def finding_rows(findings: Iterable[Finding], now: datetime) -> list[FindingRow]:
    """Of findings that were read `with_risks`, and of others by one more query."""
    rows = list(findings)
    risks = risks_of([row for row in rows if "risk_told" not in vars(row)], now)
    return [FindingRow(row, rule_called(row.rule), _risk(row, risks), now) for row in rows]


def with_risks(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    return findings.annotate(risk_told=risk_told())


def _risk(row: Finding, risks: Mapping[Key, AcceptedRisk]) -> AcceptedRisk | None:
    return risk_in(row) if "risk_told" in vars(row) else risks.get((row.rule, row.kind, row.object_id))


def _standing(found: QuerySet[Finding], state: str, now: datetime) -> QuerySet[Finding]:
    if state == Shown.CLOSED:
        return found.filter(state=State.CLOSED)
    if state == Shown.ACCEPTED:
        return found.exclude(state=State.CLOSED).filter(is_accepted(now))
    if state in (Shown.OPEN, Shown.UNKNOWN):
        return found.filter(~is_accepted(now), state=state)
    return found.exclude(state=State.CLOSED)


def _what(question: FindingQuestion) -> Q:
    wanted = Q()
    if question.text:
        wanted &= Q(name__icontains=question.text) | Q(vm__name__icontains=question.text)
    if question.severity:
        wanted &= Q(severity=int(question.severity))
    if question.rule:
        wanted &= Q(rule=question.rule)
    if question.kind:
        wanted &= Q(kind=question.kind)
    if question.thing:
        wanted &= Q(object_id=question.thing)
    return wanted & _with_tag(question.tag)


def _with_tag(tag: str) -> Q:
    """On the thing itself, or on the VM, host or cluster that it is of."""
    if not tag:
        return Q()
    of_owners = has_tag(Tagged.VM, tag, "vm") | has_tag(Tagged.HOST, tag, "host")
    of_owners |= has_tag(Tagged.CLUSTER, tag, "cluster") | has_tag(Tagged.CLUSTER, tag, "host__cluster")
    itself = (Q(kind=kind, object_id__in=tagged(kind, tag)) for kind in Kind.values if kind in Tagged.values)
    for one in itself:
        of_owners |= one
    return of_owners


def _whose(question: FindingQuestion) -> Q:
    wanted = Q()
    if question.vm:
        wanted &= Q(vm=question.vm)
    if question.host:
        wanted &= Q(host=int(question.host))
    if question.cluster == STANDALONE:
        wanted &= Q(host__isnull=False, host__cluster=None)
    elif question.cluster:
        wanted &= Q(cluster=int(question.cluster)) | Q(host__cluster=int(question.cluster))
    return wanted
