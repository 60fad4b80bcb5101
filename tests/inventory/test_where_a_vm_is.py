"""A VM is its GUID; the latest-started poll that shows it decides where it is; absence counts after two good runs."""

from datetime import timedelta

import pytest

from inventory import polls
from inventory.models import VM, Cluster, Host, Placement
from tests.inventory.building import NOW, answer, begin, broken, guid, let_time_pass, make_host, poll, raw_vm, section

pytestmark = pytest.mark.django_db


def where(number: int) -> str | None:
    vm = VM.objects.select_related("host").get(pk=guid(number))
    return None if vm.gone_at else vm.host.name


def test_a_vm_missed_once_is_still_there_and_missed_twice_is_gone() -> None:
    host = make_host()
    poll(host, [1, 2])
    poll(host, [1])
    placement = Placement.objects.get(vm=guid(2))
    assert (where(2), placement.missed_polls, placement.gone_at) == ("HV01", 1, None)
    assert placement.last_seen_at is not None
    let_time_pass()
    poll(host, [1])
    assert where(2) is None
    assert Placement.objects.get(vm=guid(2)).gone_at is not None
    assert VM.objects.get(pk=guid(2)).host == host  # where it was last


def test_a_host_that_is_read_again_within_seconds_proves_no_absence() -> None:
    """A change makes a host be read again after two seconds: the node that the VM came to was not read yet."""
    host = make_host(poll_interval_seconds=60)
    poll(host, [1])
    for seconds in (0, 2, 51):  # 53 s since it was missed first; polls that keep time come 54 s apart at least
        let_time_pass(timedelta(seconds=seconds))
        poll(host, [])
        placement = Placement.objects.get()
        assert (where(1), placement.missed_polls, placement.gone_at) == ("HV01", 1, None)
    let_time_pass(timedelta(seconds=2))
    poll(host, [])
    assert where(1) is None


def test_a_vm_missed_by_the_previous_release_is_gone_when_it_is_missed_again() -> None:
    host = make_host()
    poll(host, [1])
    poll(host, [])
    Placement.objects.update(missed_since=None)  # a column that it does not know
    poll(host, [])
    assert where(1) is None


def nodes(count: int) -> list[Host]:
    cluster = Cluster.objects.create(name="CL1", first_seen_at=NOW)
    made = [make_host(f"HV0{number}", 1000 + number) for number in range(1, count + 1)]
    Host.objects.filter(pk__in=[host.pk for host in made]).update(cluster=cluster)
    return made


def read_vms(host: Host, numbers: list[int]) -> None:
    """Of the VMs alone, so that no answer says that the host is in no cluster."""
    polls.finish(begin(host, ["vms"]), answer(numbers))


def test_a_vm_of_a_cluster_is_not_gone_before_the_other_nodes_were_read() -> None:
    first, second, third = nodes(3)
    read_vms(first, [1])
    read_vms(second, [2])
    read_vms(third, [3])
    read_vms(first, [])
    let_time_pass()
    read_vms(second, [2])
    read_vms(first, [])
    assert where(1) == "HV01", "HV03 was not read since"
    read_vms(third, [1, 3])
    assert where(1) == "HV03"
    let_time_pass()
    read_vms(first, [])
    assert Placement.objects.get(vm=guid(1), gone_at=None).host == third


@pytest.mark.parametrize("left_out", [{"is_paused": True}, {"retired_at": NOW}, {"cluster": None}])
def test_a_node_that_nobody_reads_any_more_is_not_waited_for(left_out: dict[str, object]) -> None:
    first, second = nodes(2)
    read_vms(first, [1])
    read_vms(second, [])
    Host.objects.filter(pk=second.pk).update(**left_out)
    read_vms(first, [])
    let_time_pass()
    read_vms(first, [])
    assert where(1) is None


def test_a_node_is_waited_for_as_long_as_its_own_pauses_are() -> None:
    first, second = nodes(2)
    Host.objects.filter(pk=first.pk).update(poll_interval_seconds=60)
    read_vms(second, [])
    read_vms(first, [1])
    read_vms(first, [])
    for _ in range(4):  # of five minutes each is the pause of the other
        let_time_pass(timedelta(seconds=290))
        read_vms(first, [])
        assert where(1) == "HV01"
    let_time_pass(timedelta(seconds=50))
    read_vms(first, [])
    assert where(1) is None


def test_a_node_that_told_something_that_nobody_understood_was_not_read() -> None:
    first, second = nodes(2)
    read_vms(first, [1])
    read_vms(first, [])
    let_time_pass()
    told = answer([], vms=section([raw_vm(1, cpu_percent="a lot")]))
    polls.finish(begin(second, ["vms"]), told)
    read_vms(first, [])
    assert where(1) == "HV01", "that may be the one"


def test_a_node_that_was_read_at_the_moment_of_the_miss_may_have_looked_before_the_vm_came() -> None:
    first, second = nodes(2)
    read_vms(first, [1])
    read_vms(first, [])
    read_vms(second, [])
    let_time_pass()
    read_vms(first, [])
    assert where(1) == "HV01"
    read_vms(second, [1])
    assert where(1) == "HV02"


def test_a_node_that_does_not_answer_is_not_waited_for_without_end() -> None:
    first, _ = nodes(2)
    read_vms(first, [1])
    read_vms(first, [])
    for _ in range(3):
        let_time_pass()
        read_vms(first, [])
        assert where(1) == "HV01", "the second node was never read"
    let_time_pass()  # 24 minutes: four pauses of five are over
    read_vms(first, [])
    assert where(1) is None


def test_a_vm_that_comes_back_is_there_again() -> None:
    host = make_host()
    for vms in ([1], [], []):
        poll(host, vms)
        let_time_pass()
    assert where(1) is None
    poll(host, [1])
    placement = Placement.objects.get()
    assert (where(1), placement.missed_polls, placement.gone_at, placement.last_seen_at) == ("HV01", 0, None, None)
    assert placement.missed_since is None


def test_polls_whose_vms_section_failed_count_no_absence() -> None:
    host = make_host()
    poll(host, [1])
    for _ in range(3):
        poll(host, [], vms=broken())
    assert (where(1), Placement.objects.get().missed_polls) == ("HV01", 0)


def test_a_vm_whose_item_was_malformed_was_there() -> None:
    host = make_host()
    poll(host, [1, 2])
    for _ in range(2):
        poll(host, vms=section([raw_vm(1), raw_vm(2, cpu_percent="a lot")]))
    assert (where(2), Placement.objects.get(vm=guid(2)).missed_polls) == ("HV01", 0)


def test_an_item_without_a_readable_guid_makes_every_absence_of_that_poll_uncertain() -> None:
    host = make_host()
    poll(host, [1, 2])
    for _ in range(2):
        poll(host, vms=section([raw_vm(1), raw_vm(2, id="not a guid")]))
    assert where(2) == "HV01"


def test_a_migrated_vm_is_where_the_later_poll_saw_it() -> None:
    first, second = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(first, [1])
    poll(second, [])
    poll(second, [1])
    assert where(1) == "HV02"
    poll(first, [])
    poll(first, [])
    assert where(1) == "HV02"
    assert Placement.objects.filter(gone_at=None).count() == 1


def test_an_earlier_poll_that_ends_later_does_not_take_the_vm_back() -> None:
    first, second = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(first, [1])
    slow = begin(first)
    poll(second, [1])
    polls.finish(slow, answer([1], vms=section([raw_vm(1, name="as it was")])))
    assert where(1) == "HV02"
    assert VM.objects.get().name == "vm1"


def test_a_poll_older_than_the_last_unchanged_poll_of_its_host_does_not_move_the_vm() -> None:
    first, second = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(first, [1])
    slow = begin(second)
    poll(first, [1])  # unchanged: no placement is written, and still it is the later word
    polls.finish(slow, answer([1]))
    assert where(1) == "HV01"


def test_a_vm_seen_on_two_hosts_falls_back_to_the_other_when_one_loses_it() -> None:
    first, second = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(first, [1])
    poll(second, [1])
    assert where(1) == "HV02"
    poll(second, [])
    let_time_pass()
    poll(second, [])
    assert where(1) == "HV01"


def test_two_vms_of_one_name_are_two() -> None:
    host = make_host()
    poll(host, vms=section([raw_vm(1, name="web"), raw_vm(2, name="web")]))
    assert VM.objects.filter(name="web").count() == 2


def replica(number: int, **facts: object) -> dict:
    return section([raw_vm(number, replication_mode="Replica", state="Off", name="the replica", **facts)])


def test_a_replica_never_takes_a_vm_from_where_it_is_realised() -> None:
    primary, other = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(primary, [1])
    for _ in range(2):
        poll(other, vms=replica(1))
    assert where(1) == "HV01"
    assert VM.objects.get().name == "vm1"
    assert VM.objects.get().reading.state == "Running"
    assert set(Placement.objects.values_list("host__name", "kind")) == {("HV01", "realised"), ("HV02", "replica")}


def test_a_vm_known_only_as_a_replica_is_shown_where_the_replica_is_until_it_is_seen_realised() -> None:
    primary, other = make_host("HV01", 1001), make_host("HV02", 1002)
    slow = begin(primary)
    poll(other, vms=replica(1))
    assert where(1) == "HV02"
    polls.finish(slow, answer([1]))  # an earlier start, and still: realised beats replica
    assert where(1) == "HV01"


def test_a_replica_that_runs_after_a_failover_is_the_vm() -> None:
    primary, other = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(primary, [1])
    poll(other, vms=replica(1))
    poll(other, vms=section([raw_vm(1, replication_mode="Replica", state="Running")]))
    assert where(1) == "HV02"
    assert Placement.objects.get(host=other, gone_at=None).kind == "realised"


def test_a_primary_that_became_the_replica_hands_the_vm_over() -> None:
    first, second = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(first, [1])
    poll(second, vms=replica(1))
    slow = begin(second)
    poll(first, vms=replica(1))
    assert where(1) == "HV01"  # nobody shows it realised: its last place holds
    polls.finish(slow, answer([1]))
    assert where(1) == "HV02"


def test_when_the_primary_host_loses_the_vm_its_replica_says_where_it_is() -> None:
    primary, other = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(primary, [1])
    poll(other, vms=replica(1))
    poll(primary, [])
    let_time_pass()
    poll(primary, [])
    assert where(1) == "HV02"


def test_after_a_failover_the_old_primary_that_is_off_does_not_take_the_vm_back() -> None:
    old, new = make_host("HV01", 1001), make_host("HV02", 1002)
    off = section([raw_vm(1, state="Off", replication_mode="Primary", uptime_seconds=0)])
    failed_over = section([raw_vm(1, state="Running", replication_mode="Replica")])
    places = []
    for _ in range(3):
        poll(old, vms=off)
        places.append(where(1))
        poll(new, vms=failed_over)
        places.append(where(1))
    assert places == ["HV01"] + ["HV02"] * 5


def test_a_vm_that_was_moved_while_it_was_off_arrives_when_its_old_host_misses_it() -> None:
    old, new = make_host("HV01", 1001), make_host("HV02", 1002)
    poll(old, [1])
    moved = section([raw_vm(1, state="Off", uptime_seconds=0)])
    poll(new, vms=moved)
    assert where(1) == "HV01"  # by its last word it runs there
    poll(old, [])
    poll(new, vms=moved)
    assert where(1) == "HV02"
