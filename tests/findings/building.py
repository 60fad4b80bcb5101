"""Rules for tests, over VMs and their notes: an app's own, written as findings.rules says, and not registered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from findings.models import Finding
from findings.quantities import count
from findings.rules import Found, Kind, Limits, Reach, Rule, Severity, Subject, Threshold, Unit, Unknown
from inventory.models import VM
from inventory.selectors.unread import unread_sections


@dataclass(frozen=True, slots=True)
class VMFacts:
    subject: Subject
    unread: Mapping[str, str]
    now: datetime
    processors: int | None


def vm_facts(reach: Reach) -> Iterator[VMFacts]:
    unread = unread_sections(reach.hosts, reach.now)
    for vm in VM.objects.filter(host__in=reach.hosts, gone_at=None).order_by("pk"):
        page = {"page": "inventory:vm", "page_key": str(vm.pk)}
        subject = Subject(Kind.VM, str(vm.pk), vm.name, host=vm.host_id, vm=vm.pk, **page)
        yield VMFacts(subject, unread[vm.host_id], reach.now, vm.processor_count)


def many_processors(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    if fact.processors is None:
        return Unknown("Nobody told how many it has.", shown=True)
    if fact.processors < limits["processors"]:
        return None
    allowed = int(limits["processors"])
    severe = Severity.CRITICAL if fact.processors >= 2 * allowed else None
    said = {"has": count(fact.processors), "allowed": count(allowed)}
    return Found("It has {has} of {allowed}.", said, severe, cost_bytes=fact.processors * 2**30)


def rule_of(test: Any = many_processors, facts: Any = vm_facts, **differently: Any) -> Rule:
    declared = {
        "key": "tests.many_processors",
        "title": "Many processors",
        "about": Kind.VM,
        "severity": Severity.WARNING,
        "because": "They wait for each other.",
        "remedy": "Take some away.",
        "source": "tests",
        "needs": ("vms",),
        "thresholds": (Threshold("processors", "Processors", Unit.COUNT, 8, least=1, most=64),),
    }
    return Rule(test=test, facts=facts, **(declared | differently))


def states() -> list[tuple[str, str]]:
    return list(Finding.objects.order_by("pk").values_list("name", "state"))
