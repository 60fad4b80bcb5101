"""A VM that moves takes what was found of it along: what its new host was not yet asked about is not over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from findings.keeping import Tally, evaluate
from findings.models import Finding, State
from findings.settling import THING_GONE
from inventory import polls, sections
from inventory.models import VM, Cluster, Host, PollState
from inventory.sections import Pace
from tests.inventory.building import answer, begin, broken, let_time_pass, make_host, poll, raw_vm, section
from tests.inventory.test_what_disks_a_poll_writes import raw_drive, raw_file
from tests.snapshots.test_what_snapshots_a_poll_writes import raw_snapshot

pytestmark = pytest.mark.django_db
SNAPSHOT, LEFT_OVER = "snapshots.too_old", "snapshots.merge_pending"
HEAVY: dict[str, Any] = {
    "snapshots": section([raw_snapshot(1, created_at="2025-01-01T00:00:00.0000000Z")]),
    "disks": section([raw_drive(1, "D:\\1.avhdx"), raw_file("D:\\1.avhdx", parent_path="D:\\1.vhdx")]),
}
Look = Callable[..., Tally]


def together(*hosts: Host) -> Tally:
    return evaluate([host.pk for host in hosts], timezone.now())


def one_by_one(*hosts: Host) -> Tally:
    return sum((together(host) for host in hosts), Tally())


def the_other_way_round(*hosts: Host) -> Tally:
    return one_by_one(*reversed(hosts), hosts[-1])


@pytest.fixture(params=[together, one_by_one, the_other_way_round])
def look(request: pytest.FixtureRequest) -> Look:
    chosen: Look = request.param
    return chosen


@pytest.fixture
def nodes() -> list[Host]:
    """Two of one cluster. The VM on the first has an old snapshot, and a file that no snapshot accounts for."""
    nodes = [make_host(f"HV{number}", 7000 + number) for number in (1, 2)]
    cluster = Cluster.objects.create(name="CLU", first_seen_at=timezone.now())
    Host.objects.filter(pk__in=[host.pk for host in nodes]).update(cluster=cluster)
    poll(nodes[0], [1], **HEAVY)
    poll(nodes[1])
    together(*nodes)
    assert {SNAPSHOT, LEFT_OVER} <= {row.rule for row in of_the_vm("open", nodes[0])}
    Finding.objects.update(since=timezone.now() - timedelta(days=9))
    return nodes


def of_the_vm(state: str, host: Host) -> list[Finding]:
    return list(Finding.objects.filter(vm__isnull=False, state=state, host=host).order_by("pk"))


def light_poll(host: Host, *vms: int) -> None:
    asked = sections.names(Pace.LIGHT)
    polls.finish(begin(host, asked), answer([], vms=section([raw_vm(vm) for vm in vms])))


def test_what_its_new_host_was_not_asked_about_is_unknown_and_then_open_as_before(
    nodes: list[Host], look: Look
) -> None:
    before = of_the_vm("open", nodes[0])
    light_poll(nodes[1], 1)
    assert VM.objects.get().host_id == nodes[1].pk
    look(*nodes)
    assert not Finding.objects.filter(state=State.CLOSED).exists()
    waiting = of_the_vm("unknown", nodes[1])
    assert [(row.pk, row.since) for row in waiting] == [(row.pk, row.since) for row in before]
    assert {row.unknown_reason for row in waiting if row.rule == SNAPSHOT} == {
        "Snapshots of HV2: It has not been read since the VM came to this host."
    }
    assert look(*nodes) == Tally(), "said once"
    poll(nodes[1], [1], **HEAVY)
    look(*nodes)
    assert [(row.pk, row.since, row.unknown_since) for row in of_the_vm("open", nodes[1])] == [
        (row.pk, row.since, None) for row in before
    ]
    assert Finding.objects.filter(vm__isnull=False).count() == len(before), "no new ones"


def test_as_long_as_the_sections_of_its_new_host_fail_nobody_knows(nodes: list[Host], look: Look) -> None:
    before = of_the_vm("open", nodes[0])
    light_poll(nodes[1], 1)
    for _ in range(3):
        poll(nodes[1], [1], snapshots=broken(), disks=broken())
        poll(nodes[0], snapshots=section([]), disks=section([]))  # and its old host has nothing of it any more
        look(*nodes)
        assert len(of_the_vm("unknown", nodes[1])) == len(before)
    reason = of_the_vm("unknown", nodes[1])[0].unknown_reason
    assert reason is not None
    assert reason.startswith(("Snapshots of HV2: ", "Disks of HV2: "))
    poll(nodes[1], [1], **HEAVY)
    look(*nodes)
    assert [row.pk for row in of_the_vm("open", nodes[1])] == [row.pk for row in before]


def test_what_was_deleted_on_the_way_closes_once_its_new_host_was_read(nodes: list[Host], look: Look) -> None:
    before = of_the_vm("open", nodes[0])
    light_poll(nodes[1], 1)
    look(*nodes)
    poll(nodes[1], [1], disks=HEAVY["disks"])
    look(*nodes)
    closed = Finding.objects.get(rule=SNAPSHOT)
    assert (closed.state, closed.closed_reason) == (State.CLOSED, THING_GONE)
    assert [row.rule for row in of_the_vm("open", nodes[1])] == [LEFT_OVER]
    poll(nodes[1], [1])
    poll(nodes[1], [1])
    look(*nodes)
    assert Finding.objects.filter(vm__isnull=False, state=State.CLOSED).count() == len(before)


def test_of_a_vm_that_is_gone_nothing_is_left(nodes: list[Host], look: Look) -> None:
    light_poll(nodes[1], 1)
    look(*nodes)
    for _ in range(2):
        let_time_pass()
        for host in nodes:
            light_poll(host)
    assert VM.objects.get().gone_at is not None
    look(*nodes)
    reasons = Finding.objects.filter(vm__isnull=False).values_list("state", "closed_reason")
    assert set(reasons) == {(State.CLOSED, THING_GONE)}


def test_what_is_read_while_a_look_goes_on_closes_nothing(nodes: list[Host]) -> None:
    """Its rules may have been asked before the poll told of it, and its sections after."""
    light_poll(nodes[1], 1)
    together(*nodes)
    poll(nodes[1], [1])
    PollState.objects.filter(host=nodes[1]).update(last_finished_at=timezone.now() + timedelta(seconds=5))
    together(*nodes)
    assert not Finding.objects.filter(state=State.CLOSED).exists()
    PollState.objects.filter(host=nodes[1]).update(last_finished_at=timezone.now())
    together(*nodes)
    assert not of_the_vm("unknown", nodes[1])
