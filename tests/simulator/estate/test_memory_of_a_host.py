from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.estate.balance import Claim, share
from simulator.estate.model import MIB
from tests.simulator.estate.moments import MONDAY, MONDAY_MORNING, MONDAY_NIGHT, demo

sizes = st.integers(0, 64 * 1024).map(lambda megabytes: megabytes * MIB)
claims = st.lists(st.builds(Claim, floor=sizes, wanted=sizes, weight=st.integers(0, 100)), max_size=30)


@settings(derandomize=True, max_examples=50)
@given(claims=claims, spare=sizes)
def test_what_is_shared_out_never_exceeds_what_there_is(claims, spare):
    available = sum(claim.floor for claim in claims) + spare

    given_out = share(available, claims)

    assert sum(given_out) <= available
    assert all(bytes_ > claim.floor - 2 * MIB for bytes_, claim in zip(given_out, claims, strict=True))
    assert all(bytes_ <= max(claim.floor, claim.wanted) for bytes_, claim in zip(given_out, claims, strict=True))


def test_where_there_is_enough_everyone_gets_what_it_wants():
    assert share(100 * MIB, [Claim(10 * MIB, 40 * MIB, 50), Claim(20 * MIB, 20 * MIB, 50)]) == [40 * MIB, 20 * MIB]


def test_where_there_is_too_little_priority_decides():
    low, high = share(60 * MIB, [Claim(10 * MIB, 50 * MIB, 10), Claim(10 * MIB, 50 * MIB, 90)])

    assert 10 * MIB <= low < high <= 50 * MIB


def test_assigned_memory_fits_the_host_at_every_hour_of_a_week():
    estate = demo()
    for hour in range(0, 7 * 24, 2):
        estate.clock.freeze(MONDAY + timedelta(hours=hour))
        for name, host in estate.hosts.items():
            reading = estate.observe(name)
            assigned = sum(vm.assigned for vm in reading.vms)
            assert assigned <= host.available_for_vms, (name, hour)
            assert assigned + reading.free_kilobytes * 1024 < host.memory_bytes, (name, hour)


def test_every_vm_of_a_host_could_start_at_once():
    for host in demo().hosts.values():
        assert sum(vm.memory.floor for vm in host.vms) <= host.available_for_vms, host.name


def test_one_host_is_short_of_memory_by_day_and_not_by_night():
    by_day, by_night = demo(MONDAY_MORNING).truth(), demo(MONDAY_NIGHT).truth()

    def short(truth):
        return [vm for vm in truth["vms"] if vm["host"] == "HV08" and (vm["pressure_percent"] or 0) > 100]

    assert len(short(by_day)) >= 5
    assert short(by_night) == []


def test_dynamic_memory_stays_within_its_settings():
    for vm in demo().truth()["vms"]:
        if vm["dynamic_memory_enabled"] and vm["state"] == "Running" and vm["demand_bytes"] is not None:
            assert vm["minimum_bytes"] <= vm["assigned_bytes"] <= vm["maximum_bytes"]


def test_static_memory_is_assigned_whole():
    static = [vm for vm in demo().truth()["vms"] if not vm["dynamic_memory_enabled"] and vm["state"] == "Running"]

    assert len(static) > 20
    assert all(vm["assigned_bytes"] == vm["startup_bytes"] for vm in static)
