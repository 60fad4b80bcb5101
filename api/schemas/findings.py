"""What rules found."""

import uuid
from datetime import datetime
from typing import Any

from api.schemas.refs import ClusterRef, HostRef, VMRef, cluster_ref, host_ref, vm_ref
from api.schemas.telling import Thing, own
from findings.models import AcceptedRisk, State
from findings.rules import Rule, Severity, Threshold
from findings.selectors.catalogue import CatalogueRow
from findings.selectors.findings import FindingRow


class Measured(Thing):
    """A number, a moment or a text with its unit."""

    name: str = own("What it is, as a word for programs.")
    unit: str = own("age (since this moment), moment, seconds, minutes, hours, days, bytes, percent, count or text.")
    value: float | str | None = own("The value; null: unknown.")


class LimitCounted(Thing):
    """A threshold as it counted for this finding."""

    name: str = own("Which threshold of the rule.")
    unit: str = own("Its unit.")
    value: float = own("The value that counted.")
    said_by: str | None = own("Who set it otherwise (tag production, host HV01); null: it is the rule's own.")


class Accepted(Thing):
    """Somebody answers for a finding."""

    owner: str = own("Who.")
    reason: str = own("Why it may stay.")
    until: datetime = own("When it counts again.")


class Finding(Thing):
    """Something that a rule found to be true."""

    id: int = own("The portal's own number of the finding.")
    rule: str = own("Which rule.")
    title: str = own("What the rule is called.")
    severity: str = own("critical, warning or notice.")
    state: str = own("open, unknown (nobody can tell whether it is still so) or closed.")
    kind: str = own("What it is about: host, cluster, vm, snapshot, disk, volume or network.")
    key: str = own("By what the portal knows that thing.")
    name: str = own("What the thing is called.")
    vm: VMRef | None = own("The VM that it is or is of; null: none.")
    host: HostRef | None = own("Whose it is; null: it is a cluster's.")
    cluster: ClusterRef | None = own("Whose it is; null: it is a host's.")
    since: datetime = own("Since when it is so.")
    sentence: str = own("What is true, in words.")
    remedy: str = own("What to do.")
    source: str = own("On what the rule rests.")
    evidence: list[Measured] = own("What it was found by.")
    limits: list[LimitCounted] = own("The thresholds that counted.")
    cost_bytes: int | None = own("What the remedy gives back; null: nobody knows that it does.")
    unknown_because: str | None = own("Why nobody can tell; null: it is known.")
    closed_at: datetime | None = own("When it ended; null: it has not.")
    accepted: Accepted | None = own("Who answers for it now; null: nobody.")


class RuleThreshold(Thing):
    name: str = own("As a word for programs.")
    title: str = own("What it is.")
    unit: str = own("Its unit.")
    default: float = own("What counts where nobody said otherwise.")


class FindingRule(Thing):
    """A rule of the catalogue."""

    rule: str = own("As a word for programs.")
    title: str = own("What it is called.")
    severity: str = own("critical, warning or notice; single findings may differ.")
    about: str = own("What it is about.")
    because: str = own("Why it matters.")
    remedy: str = own("What to do.")
    source: str = own("On what it rests.")
    thresholds: list[RuleThreshold] = own("What people may set otherwise.")
    open: int = own("Findings that are open and not accepted.")
    unknown: int = own("Findings of which nobody can tell.")
    accepted: int = own("Findings that somebody answers for.")


class FindingRules(Thing):
    """The catalogue."""

    items: list[FindingRule] = own("Every rule.")


_SAME = "rule name kind state since remedy source cost_bytes closed_at".split()


def finding_of(row: FindingRow) -> Finding:
    found = row.finding
    return Finding(
        id=found.pk,
        title=row.title,
        severity=Severity(found.severity).label.lower(),
        key=found.object_id,
        vm=_vm(row),
        host=host_ref(found.host) if found.host else None,
        cluster=cluster_ref(found.cluster),
        sentence=row.sentence,
        evidence=[Measured(name=name, **kept) for name, kept in found.evidence.items()],
        limits=[_limit(name, kept) for name, kept in found.limits.items()],
        unknown_because=found.unknown_reason if found.state == State.UNKNOWN else None,
        accepted=_accepted(row.risk) if row.is_accepted else None,
        **{name: getattr(found, name) for name in _SAME},
    )


def _vm(row: FindingRow) -> VMRef | None:
    vm_id: uuid.UUID | None = row.finding.vm_id
    if row.finding.vm is not None:
        return vm_ref(row.finding.vm)
    return VMRef(id=vm_id, name=None) if vm_id else None


def _limit(name: str, kept: dict[str, Any]) -> LimitCounted:
    return LimitCounted(name=name, unit=kept["unit"], value=kept["value"], said_by=kept["said_by"] or None)


def _accepted(risk: AcceptedRisk | None) -> Accepted | None:
    return Accepted(owner=risk.owner, reason=risk.reason, until=risk.until) if risk else None


def rule_of(row: CatalogueRow) -> FindingRule:
    rule: Rule = row.rule
    same = {name: getattr(rule, name) for name in ("title", "because", "remedy", "source")}
    thresholds = [_threshold(one) for one in rule.thresholds]
    severity = rule.severity.label.lower()
    return FindingRule(
        rule=rule.key, severity=severity, about=rule.about.value, thresholds=thresholds, **same, **row.counts
    )


def _threshold(one: Threshold) -> RuleThreshold:
    return RuleThreshold(name=one.key, title=one.title, unit=one.unit.value, default=one.default)
