"""The rules are asked after each poll and on time, and not otherwise."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backups.services import Report, backups_report
from findings.due import ON_TIME, evaluate_due, hosts_waiting, oldest_look
from findings.models import Evaluation, Finding
from findings.tasks import evaluate
from inventory.models import VM, Cluster, Host, PollState, Volume
from inventory.scope import EVERYTHING
from snapshots.services import Said, ownership_give, ownership_take
from tags.services import tag_add, tag_delete, tag_make, tag_merge, tag_remove
from tests.inventory.building import broken, make_host, poll, section
from tests.pages import factories as make
from tests.pages import volumes

pytestmark = pytest.mark.django_db


def due() -> list[int]:
    return [one.host for one in hosts_waiting(timezone.now())]


def test_a_poll_makes_its_host_due_once() -> None:
    hosts = [make_host(f"HV{number:02}", 7000 + number) for number in (1, 2)]
    assert sorted(due()) == [host.pk for host in hosts], "never looked at"
    evaluate()
    assert due() == []
    PollState.objects.update(last_finished_at=timezone.now() - timedelta(hours=1))
    evaluate()
    poll(hosts[1], [1], memory=broken())
    PollState.objects.filter(host=hosts[1]).update(last_finished_at=timezone.now())
    assert due() == [hosts[1].pk]
    evaluate()
    assert due() == []
    assert list(Finding.objects.values_list("rule", "host")) == [("inventory.host_partly_readable", hosts[1].pk)]
    poll(hosts[1], [1], memory=section([]))
    PollState.objects.filter(host=hosts[1]).update(last_finished_at=timezone.now())
    evaluate()
    assert not Finding.objects.exclude(state="closed").exists()


def test_what_no_poll_touches_is_looked_at_on_time() -> None:
    host = make_host()
    evaluate_due()
    assert oldest_look() is not None
    again_at = Evaluation.objects.get().again_at
    assert again_at is not None
    assert timezone.now() < again_at < timezone.now() + ON_TIME
    Evaluation.objects.update(again_at=timezone.now())
    assert due() == [host.pk]
    Host.objects.update(retired_at=timezone.now())
    evaluate_due()
    assert due() == [], "a retired one too, once: what was found of it closes"


def test_the_nodes_of_a_cluster_are_looked_at_on_time_together() -> None:
    nodes = [make_host(f"HV{number:02}", 7000 + number) for number in (1, 2)]
    alone = make_host("HV03", 7003)
    cluster = Cluster.objects.create(name="CLU", first_seen_at=timezone.now())
    Host.objects.filter(pk__in=[host.pk for host in nodes]).update(cluster=cluster)
    evaluate_due()
    assert Evaluation.objects.filter(host__in=nodes).values("again_at").distinct().count() == 1
    Evaluation.objects.filter(host__in=[nodes[1], alone]).update(again_at=timezone.now())
    assert sorted(due()) == [host.pk for host in (*nodes, alone)]
    evaluate_due()
    assert due() == []


def test_what_people_say_of_a_snapshot_is_looked_at_soon(django_capture_on_commit_callbacks: Any) -> None:
    vm = make.make_vm(1, make.make_host("HV01"))
    make.make_host("HV02")
    kept = make.make_snapshot(vm, 1, age_days=3)
    evaluate_due()
    assert Finding.objects.filter(rule="snapshots.no_owner", state="open").exists()
    with django_capture_on_commit_callbacks(execute=True):
        ownership_give([kept], Said("Ada"))
    assert due() == [vm.host_id]
    evaluate_due()
    assert not Finding.objects.filter(rule="snapshots.no_owner", state="open").exists()
    with django_capture_on_commit_callbacks(execute=True):
        ownership_take([kept])
    evaluate_due()
    assert Finding.objects.filter(rule="snapshots.no_owner", state="open").exists()


@pytest.mark.parametrize("what", ["vm", "host", "cluster", "snapshot", "volume", "network"])
def test_a_tag_is_looked_at_soon_where_the_thing_is(what: str, django_capture_on_commit_callbacks: Any) -> None:
    cluster = make.make_cluster("CLU")
    node, alone = make.make_host("HV01", cluster=cluster), make.make_host("HV02")
    volumes.give_shared_volumes(cluster)
    vm = make.make_vm(1, node)
    things: dict[str, Any] = {
        "vm": lambda: vm,
        "host": lambda: node,
        "cluster": lambda: cluster,
        "snapshot": lambda: make.make_snapshot(vm, 1),
        "volume": lambda: Volume.objects.filter(cluster=cluster).earliest("pk"),
        "network": lambda: node.switches.create(switch_id=make.guid(7), name="Production"),
    }
    thing = things[what]()
    evaluate_due()
    for change in (tag_add, tag_remove):
        with django_capture_on_commit_callbacks(execute=True):
            change(thing, "production")
        assert due() == [node.pk], change
        evaluate_due()
        assert due() == []
    with django_capture_on_commit_callbacks(execute=True):
        tag_add(alone, "laboratory")
    evaluate_due()
    with django_capture_on_commit_callbacks(execute=True):
        tag_merge(tag_make("laboratory"), tag_make("production"))
    assert due() == [alone.pk]
    evaluate_due()
    with django_capture_on_commit_callbacks(execute=True):
        tag_delete(tag_make("production"))
    assert due() == [alone.pk]


def test_a_backup_is_looked_at_soon_and_the_first_one_by_all(django_capture_on_commit_callbacks: Any) -> None:
    vms = [make.make_vm(number, make.make_host(f"HV{number:02}")) for number in (1, 2)]
    for vm in vms:
        make.make_snapshot(vm, 1, age_days=60)
    evaluate_due()

    def open_now() -> set[Any]:
        return set(Finding.objects.filter(rule="snapshots.serves_as_backup", state="open").values_list("vm", flat=True))

    def report(vm: VM, days: int) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            finished_at = timezone.now() - timedelta(days=days)
            backups_report([Report(vm.pk, "veeam", "full", finished_at)], EVERYTHING, by="tests")

    report(vms[0], 90)
    assert sorted(due()) == [vm.host_id for vm in vms], "now somebody reports backups"
    evaluate_due()
    assert open_now() == {vm.pk for vm in vms}
    report(vms[1], 1)
    assert due() == [vms[1].host_id]
    evaluate_due()
    assert open_now() == {vms[0].pk}
