"""Findings of polls: hosts that cannot be read, wholly or in part. The overview says them at once and by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from findings.quantities import age_since, text
from findings.rules import (
    Effort,
    Found,
    Grouping,
    Groups,
    Kind,
    Limits,
    Reach,
    Said,
    Severity,
    Subject,
    Threshold,
    Unit,
    Unknown,
    rule,
)
from inventory.models import Host
from inventory.selectors.conditions import RANKS, HostCondition, condition_of, with_condition
from inventory.selectors.trouble import VMMS_STOPPED, Trouble, failed_sections, trouble_of, with_trouble

PAUSED = "Polling of this host is paused: nobody looks."
OVERDUE = "Its poll is overdue: nobody has looked since it was due."


@dataclass(frozen=True, slots=True)
class HostFacts:
    """`failures`: failed polls in a row. `is_stopped`: its last poll said that vmms is."""

    subject: Subject
    now: datetime
    condition: HostCondition
    trouble: Trouble | None
    failures: int
    is_stopped: bool
    unread: Mapping[str, str] = field(default_factory=dict)


def host_facts(reach: Reach) -> Iterator[HostFacts]:
    for host in with_trouble(Host.objects.filter(pk__in=reach.hosts), reach.now):
        subject, failures = _subject(host.pk, host.name), host.poll_state.consecutive_failures
        yield HostFacts(subject, reach.now, condition_of(host), trouble_of(host), failures, _is_stopped(host))


def hosts_that_are(condition: HostCondition) -> Grouping:
    """For rules that are true of no other: they are asked of these alone."""

    def grouped(reach: Reach, _: Said) -> Groups:
        hosts = with_condition(Host.objects.filter(pk__in=reach.hosts), reach.now)
        wrong = hosts.filter(condition_rank=RANKS.index(condition)).order_by("pk")
        return Groups.of_each(_subject(pk, name) for pk, name in wrong.values_list("pk", "name"))

    return grouped


def _subject(pk: int, name: str) -> Subject:
    return Subject(Kind.HOST, str(pk), name, host=pk, page="inventory:host", page_key=str(pk))


def _is_stopped(host: Any) -> bool:
    """Every poll asks for the VMs; another section that failed by it may not have been asked for since vmms runs."""
    said = {row.error_code for row in failed_sections(host) if row.name == "vms"}
    return VMMS_STOPPED in said | {host.poll_state.last_error_code}


@rule(
    "inventory.host_unreachable",
    title="Host unreachable",
    about=Kind.HOST,
    facts=host_facts,
    alike=hosts_that_are(HostCondition.UNREACHABLE),
    severity=Severity.CRITICAL,
    because="Nobody knows how its VMs are; what is shown of them is what was last read.",
    remedy="See whether it is on, whether its address is right, and whether its WinRM port can be reached from here.",
    source="The polls of this portal",
    thresholds=(Threshold("failures", "Failed polls in a row", Unit.COUNT, 1, least=1, most=1000),),
    effort=Effort.MINUTES,
    told_by_overview=True,
)
def host_unreachable(fact: HostFacts, limits: Limits) -> Found | Unknown | None:
    return _failing(fact, HostCondition.UNREACHABLE, limits)


@rule(
    "inventory.host_failing",
    title="Polls of a host fail",
    about=Kind.HOST,
    facts=host_facts,
    alike=hosts_that_are(HostCondition.FAILING),
    severity=Severity.CRITICAL,
    because="It answers, and tells nothing: most often an account, a right or a certificate is no longer good.",
    remedy="Do what the sentence says; “Test the connection” on the host's page shows at which step it ends.",
    source="The polls of this portal",
    thresholds=(Threshold("failures", "Failed polls in a row", Unit.COUNT, 1, least=1, most=1000),),
    told_by_overview=True,
)
def host_failing(fact: HostFacts, limits: Limits) -> Found | Unknown | None:
    """vmms that is stopped is a finding of its own."""
    return None if fact.is_stopped else _failing(fact, HostCondition.FAILING, limits)


def _failing(fact: HostFacts, wanted: HostCondition, limits: Limits) -> Found | Unknown | None:
    if fact.condition == HostCondition.PAUSED:
        return Unknown(PAUSED)
    if fact.condition != wanted or fact.trouble is None or fact.failures < limits["failures"]:
        return None
    return _found(fact.trouble)


@rule(
    "inventory.vmms_stopped",
    title="Hyper-V's service (vmms) is stopped",
    about=Kind.HOST,
    facts=host_facts,
    severity=Severity.CRITICAL,
    because="VMs run on, and nobody can start, stop, move or back them up; nor does anybody know what the host holds.",
    remedy="Start it on the host: Start-Service vmms. Look into the System log for why it ended.",
    source="An empty answer of Hyper-V is suspicious where its service is down",
    told_by_overview=True,
)
def vmms_stopped(fact: HostFacts, limits: Limits) -> Found | Unknown | None:
    if fact.condition == HostCondition.PAUSED:
        return Unknown(PAUSED)
    if fact.condition == HostCondition.UNREACHABLE:
        return Unknown("The host is unreachable: nobody can ask it.")
    if fact.condition == HostCondition.LATE:
        return Unknown(OVERDUE)
    if fact.condition == HostCondition.FAILING and not fact.is_stopped:
        return Unknown("No poll of the host succeeds: nobody can tell whether it runs again.")
    if not fact.is_stopped or fact.trouble is None:
        return None
    return _found(fact.trouble)


@rule(
    "inventory.host_partly_readable",
    title="Host partly readable",
    about=Kind.HOST,
    facts=host_facts,
    alike=hosts_that_are(HostCondition.PARTIAL),
    severity=Severity.WARNING,
    because="Numbers of the parts that fail grow old, and findings that rest on them are unknown.",
    remedy="Do what the sentence says; the host's page shows each part with its error.",
    source="The polls of this portal",
    thresholds=(Threshold("hours", "For how long a part may fail", Unit.HOURS, 0, most=24 * 365, source="0: at once"),),
    told_by_overview=True,
)
def host_partly_readable(fact: HostFacts, limits: Limits) -> Found | Unknown | None:
    if unknown := _nobody_can_ask(fact):
        return unknown
    trouble = fact.trouble
    if fact.condition != HostCondition.PARTIAL or trouble is None or fact.is_stopped:
        return None
    if trouble.since and fact.now - trouble.since < timedelta(hours=limits["hours"]):
        return None
    said = Found("{said}", {"said": text(trouble.sentence)})
    if trouble.since is None:
        return said
    return Found("{said} Last read {age} ago.", {**said.evidence, "age": age_since(trouble.since)})


@rule(
    "inventory.host_late",
    title="Poll of a host is late",
    about=Kind.HOST,
    facts=host_facts,
    alike=hosts_that_are(HostCondition.LATE),
    severity=Severity.WARNING,
    because="What is shown of it grows older, although nothing may be wrong with the host.",
    remedy="See on “Portal health” whether the workers run and keep up; start more where they do not.",
    source="The polls of this portal",
    thresholds=(Threshold("minutes", "How late", Unit.MINUTES, 5, least=1, most=1440),),
    told_by_overview=True,
)
def host_late(fact: HostFacts, limits: Limits) -> Found | Unknown | None:
    if fact.condition == HostCondition.PAUSED:
        return Unknown(PAUSED)
    trouble = fact.trouble
    if fact.condition != HostCondition.LATE or trouble is None or trouble.since is None:
        return None
    if fact.now - trouble.since < timedelta(minutes=limits["minutes"]):
        return None
    return Found("{said}", {"said": text(trouble.sentence), "due": age_since(trouble.since)}, since=trouble.since)


def _nobody_can_ask(fact: HostFacts) -> Unknown | None:
    if fact.condition == HostCondition.PAUSED:
        return Unknown(PAUSED)
    if fact.condition == HostCondition.LATE:
        return Unknown(OVERDUE)
    if fact.condition in (HostCondition.UNREACHABLE, HostCondition.FAILING) and not fact.is_stopped:
        return Unknown("No poll of the host succeeds: nobody can tell which of its parts could be read.")
    return None


def _found(trouble: Trouble) -> Found:
    return Found("{said}", {"said": text(trouble.sentence)}, since=trouble.since)
