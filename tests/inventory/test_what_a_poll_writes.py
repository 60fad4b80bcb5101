"""An unchanged poll writes poll rows and changed readings, nothing else; unknown stays unknown."""

from datetime import timedelta

import pytest

from inventory import polls
from inventory.models import VM, Cluster, Host, MemoryReading, Poll, VMReading
from tests.inventory.building import (
    NOW,
    answer,
    begin,
    guid,
    make_host,
    poll,
    raw_host,
    raw_memory,
    raw_vm,
    section,
)

pytestmark = pytest.mark.django_db


def changed_rows() -> int:
    return Poll.objects.latest("started_at").rows_changed


def versions(table: str) -> set[tuple[str, ...]]:
    """PostgreSQL's own row versions: a row that was written again has another ctid."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text, ctid::text FROM inventory_{table}")
        return set(cursor.fetchall())


QUIET_TABLES = ("host", "vm", "placement", "cluster", "hostreading", "vmreading", "memoryreading")


def test_an_unchanged_poll_touches_no_row_but_its_own() -> None:
    host = make_host()
    poll(host, [1, 2, 3])
    before = {table: versions(table) for table in QUIET_TABLES}
    poll(host, [1, 2, 3])
    assert {table: versions(table) for table in QUIET_TABLES} == before
    assert changed_rows() == 0


def test_a_changed_demand_writes_one_reading() -> None:
    host = make_host()
    poll(host, [1, 2])
    poll(host, [1, 2], memory=section([raw_memory(1), raw_memory(2, demand_bytes=2**29)]))
    assert changed_rows() == 1
    assert MemoryReading.objects.get(vm=guid(2)).pressure_percent == 25.0


def test_a_boot_measured_again_a_second_off_is_the_same_boot() -> None:
    host = make_host()
    poll(host, [1])
    booted_at = VMReading.objects.get().booted_at
    polls.finish(begin(host), answer([1], at=NOW + timedelta(seconds=2)))
    assert VMReading.objects.get().booted_at == booted_at == NOW - timedelta(hours=1)


def test_unknown_demand_is_null_with_its_reason_and_never_zero() -> None:
    host = make_host()
    poll(host, [1], memory=section([raw_memory(1, demand_bytes=0)]))
    reading = MemoryReading.objects.get()
    assert (reading.demand_bytes, reading.demand_unknown_reason) == (None, "guest_silent")
    assert reading.pressure_percent is None


def test_static_memory_has_no_range() -> None:
    host = make_host()
    poll(host, [1], memory=section([raw_memory(1, dynamic_memory_enabled=False, maximum_bytes=2**40)]))
    vm = VM.objects.get()
    assert (vm.memory_minimum_bytes, vm.memory_maximum_bytes, vm.memory_startup_bytes) == (None, None, 2**30)


def test_a_state_that_nobody_has_heard_of_is_kept_by_name() -> None:
    host = make_host()
    poll(host, vms=section([raw_vm(1, state="Transmogrifying")]))
    assert VMReading.objects.get().state == "Transmogrifying"


def test_two_nodes_report_one_cluster() -> None:
    facts = {"cluster_service": "Running", "cluster_name": "CL1", "cluster_domain": "example.com"}
    for number, name in enumerate(("HV01", "HV02")):
        poll(make_host(name, 7000 + number), host=section([raw_host(name=name, **facts)]))
    cluster = Cluster.objects.get()
    assert cluster.hosts.count() == 2


def test_a_stopped_cluster_service_does_not_take_the_host_out_of_its_cluster() -> None:
    host = make_host()
    poll(host, host=section([raw_host(cluster_service="Running", cluster_name="CL1", cluster_domain="example.com")]))
    poll(host, host=section([raw_host(cluster_service="Stopped")]))
    assert Host.objects.get().cluster.name == "CL1"
    poll(host, host=section([raw_host(cluster_service=None)]))
    assert Host.objects.get().cluster is None


@pytest.mark.parametrize("between", ["StartPending", "StopPending", "Paused"])
def test_a_cluster_service_between_states_forgets_no_membership(between: str) -> None:
    host = make_host()
    poll(host, host=section([raw_host(cluster_service="Running", cluster_name="CL1", cluster_domain="example.com")]))
    poll(host, host=section([raw_host(cluster_service=between)]))
    assert Host.objects.get().cluster


def test_memory_of_a_vm_that_is_not_here_is_left_to_the_host_where_it_is() -> None:
    first, second = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(first, [1])
    poll(second, [], memory=section([raw_memory(1, assigned_bytes=5)]))
    assert MemoryReading.objects.get().assigned_bytes == 2**31


def test_names_survive_whatever_they_hold() -> None:
    host = make_host()
    names = ['O\'Brien "test" [1]', "Бухгалтерия", "web 🚀", "$(whoami);*?", "a" * 200]
    poll(host, vms=section([raw_vm(number, name=name) for number, name in enumerate(names, 1)]))
    assert set(VM.objects.values_list("name", flat=True)) == set(names)


def test_a_refused_item_is_kept_with_its_reason_and_the_rest_goes_on() -> None:
    host = make_host()
    poll(host, vms=section([raw_vm(1), raw_vm(2, processor_count="four")]))
    row = Poll.objects.get().sections.get(name="vms")
    assert row.items == 1
    assert row.refused[0]["identity"] == guid(2)
    assert "processor_count" in row.refused[0]["reason"]
