"""Thresholds are set otherwise in some place: the most specific counts, a preview tells what would be."""

from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from findings import services
from findings.due import evaluate_due, hosts_waiting
from findings.keeping import evaluate
from findings.limits import said_limits
from findings.models import Finding, Override, ScopeKind
from findings.rules import Kind, Subject
from findings.selectors.catalogue import catalogue, said_of
from findings.selectors.preview import preview
from inventory.models import VM, Host
from inventory.scope import EVERYTHING, Area, Scope
from tags.services import tag_add
from tests.findings.building import rule_of
from tests.pages import factories as make

RULE = rule_of()
TAGS = {"production": 10.0, "laboratory": 20.0}


@pytest.fixture
def vm(db: None) -> VM:
    host = make.make_host("HV01", cluster=make.make_cluster("CLU"))
    found = make.make_vm(1, host, name="sql", processor_count=12)
    for name in TAGS:
        tag_add(found, name)
    return found


def scope_ids(vm: VM) -> dict[str, list[tuple[str, float]]]:
    tags = {row.tag.name: str(row.tag_id) for row in _taggings()}
    return {
        "estate": [("", 30.0)],
        "tag": [(tags["production"], 10.0)],
        "tags": [(tags[name], value) for name, value in TAGS.items()],
        "cluster": [(str(vm.host.cluster_id), 40.0)],
        "host": [(str(vm.host_id), 50.0)],
        "vm": [(str(vm.pk), 60.0)],
    }


def _taggings() -> Any:
    from tags.models import Tagging

    return Tagging.objects.select_related("tag")


def say(kind: str, scope_id: str, value: float) -> Override:
    said = {"rule": RULE.key, "threshold": "processors", "scope_kind": kind, "scope_id": scope_id}
    return Override(**said, value=value, set_at=timezone.now(), set_by="tests")


@pytest.mark.parametrize(
    ("said", "counts", "by", "tied"),
    [
        ("", 8.0, "", ""),
        ("estate", 30.0, "everywhere", ""),
        ("estate tag", 10.0, "tag production", ""),
        ("estate tags", 10.0, "tag production", "tag laboratory says 20"),
        ("estate tags cluster", 40.0, "cluster CLU", ""),
        ("tags cluster host", 50.0, "host HV01", ""),
        ("estate tags cluster host vm", 60.0, "VM sql", ""),
    ],
)
def test_the_most_specific_counts_and_a_tie_is_told(vm: VM, said: str, counts: float, by: str, tied: str) -> None:
    at = scope_ids(vm)
    rows = [say(kind.removesuffix("s"), key, value) for kind in said.split() for key, value in at[kind]]
    subject = Subject(Kind.VM, str(vm.pk), vm.name, host=vm.host_id, vm=vm.pk)
    limit = said_limits([vm.host_id], rows).of(RULE, subject).of["processors"]
    assert (limit.value, limit.said_by, limit.tied) == (counts, by, tied)


def test_less_free_space_is_not_stricter(vm: VM) -> None:
    from dataclasses import replace

    rule = rule_of(thresholds=(replace(RULE.thresholds[0], less_is_stricter=False),))
    rows = [say("tag", key, value) for key, value in scope_ids(vm)["tags"]]
    subject = Subject(Kind.VM, str(vm.pk), vm.name, host=vm.host_id, vm=vm.pk)
    assert said_limits([vm.host_id], rows).of(rule, subject)["processors"] == 20.0


def test_a_preview_tells_what_comes_true_and_writes_nothing(vm: VM) -> None:
    other = make.make_host("HV02")
    for number in range(2, 9):
        make.make_vm(number, other, processor_count=number)
    hosts = list(Host.objects.values_list("pk", flat=True))
    evaluate(hosts, timezone.now(), [RULE])
    assert Finding.objects.count() == 2
    wanted = say("host", str(other.pk), 5)
    told = preview(RULE, wanted, EVERYTHING, timezone.now())
    assert (told.now, told.then, told.more_count, told.fewer_count) == (1, 4, 3, 0), "of what lies on that host"
    assert [one.name for one in told.more] == ["vm-005", "vm-006", "vm-007"]
    assert (Override.objects.count(), Finding.objects.count()) == (0, 2)
    services.threshold_set(RULE, "processors", ScopeKind.HOST, str(other.pk), 5, place="HV02")
    evaluate(hosts, timezone.now(), [RULE])
    assert Finding.objects.filter(host=other).count() == told.then


def test_what_is_set_is_audited_and_looked_at_soon(vm: VM, django_capture_on_commit_callbacks: Any) -> None:
    evaluate_due()
    assert hosts_waiting(timezone.now()) == []
    with django_capture_on_commit_callbacks(execute=True):
        override = services.threshold_set(RULE, "processors", ScopeKind.ESTATE, "", 4, place="everywhere", reason="old")
    assert [one.host for one in hosts_waiting(timezone.now())] == [vm.host_id]
    services.threshold_set(RULE, "processors", ScopeKind.ESTATE, "", 4, place="everywhere", reason="old")
    services.threshold_reset(override, place="everywhere")
    told = AuditEntry.objects.filter(action__startswith="threshold.").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["threshold.set", "threshold.reset"], "and the same said twice is one"
    with pytest.raises(services.ThresholdRefused, match="between 1 and 64"):
        services.threshold_set(RULE, "processors", ScopeKind.ESTATE, "", 65, place="everywhere")


def test_thresholds_beyond_a_scope_are_not_counted(vm: VM) -> None:
    """Neither on the page of a rule nor in the list of all of them."""
    key = "inventory.host_unreachable"
    other = make.make_host("HV02", cluster=make.make_cluster("CLU-B"))
    for host in (vm.host, other):
        make.make_override(host)
    for scope, wanted in ((EVERYTHING, 2), (Scope((Area(False, clusters=frozenset({vm.host.cluster_id or 0})),)), 1)):
        (row,) = [row for row in catalogue(scope, timezone.now()) if row.rule.key == key]
        assert row.overrides == wanted
        assert len(said_of(row.rule, scope)) == wanted
