"""Findings of a large, made-up estate: of every fourth VM, some unknown, some closed, some accepted."""

from collections.abc import Iterator
from datetime import timedelta

from findings.models import AcceptedRisk, Finding
from findings.rules import Severity, every_rule
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import GIB, Plan, PlannedVM

DAY = 86_400
SEVERITIES = (Severity.WARNING, Severity.NOTICE, Severity.WARNING, Severity.CRITICAL)
STATES = ("open", "open", "open", "unknown", "closed")


def fill_findings(plan: Plan) -> None:
    rules = [rule.key for rule in every_rule()]
    copy_rows(Finding, (_finding(plan, vm, rules) for vm in _some(plan)))
    copy_rows(AcceptedRisk, (_risk(plan, vm, rules) for vm in _some(plan) if vm.number % 24 == 0))


def _some(plan: Plan) -> Iterator[PlannedVM]:
    return (vm for vm in plan.vms() if vm.number % 4 == 0)


def _key(vm: PlannedVM, rules: list[str]) -> Row:
    return {"rule": rules[vm.number % len(rules)], "kind": "vm", "object_id": str(vm.guid)}


def _finding(plan: Plan, vm: PlannedVM, rules: list[str]) -> Row:
    state = STATES[vm.number // 4 % len(STATES)]
    return {
        **_key(vm, rules),
        "name": vm.name,
        "page": "inventory:vm",
        "page_key": str(vm.guid),
        "host_id": vm.host,
        "vm_id": vm.guid,
        "state": state,
        "severity": SEVERITIES[vm.number // 4 % len(SEVERITIES)].value,
        "since": plan.ago(DAY * (vm.number % 200)),
        "unknown_since": plan.ago(DAY) if state == "unknown" else None,
        "unknown_reason": "The host does not answer." if state == "unknown" else None,
        "closed_at": plan.ago(3600) if state == "closed" else None,
        "closed_reason": "It is no longer so." if state == "closed" else None,
        "sentence": "It has been so for {age}.",
        "remedy": "Look at it.",
        "source": "A made-up estate",
        "evidence": {"age": {"value": plan.ago(DAY * 3).isoformat(), "unit": "age"}},
        "cost_bytes": GIB * (vm.number % 90) if vm.number % 3 else None,
    }


def _risk(plan: Plan, vm: PlannedVM, rules: list[str]) -> Row:
    told = {"owner": "Anna", "reason": "It is to go.", "accepted_by": "seed", "withdrawn_at": None}
    until = plan.now + timedelta(days=vm.number % 60 - 20)
    return {**_key(vm, rules), **told, "until": until, "accepted_at": plan.ago(DAY * 30)}
