from datetime import datetime, timedelta

import pytest

from simulator.estate.shapes import SHAPES, shape_at
from tests.simulator.estate.moments import MONDAY, MONDAY_MORNING, MONDAY_NIGHT, SUNDAY_MORNING, demo


def demand_of(prefix: str, at: datetime) -> int:
    vms = demo(at).truth()["vms"]
    return sum(vm["demand_bytes"] or 0 for vm in vms if vm["name"].startswith(prefix))


def test_session_hosts_ask_for_far_more_on_a_working_morning_than_at_night():
    assert demand_of("RDSH", MONDAY_MORNING) > 2.5 * demand_of("RDSH", MONDAY_NIGHT)


def test_sunday_is_quiet():
    assert demand_of("RDSH", SUNDAY_MORNING) < 0.5 * demand_of("RDSH", MONDAY_MORNING)


def test_backup_works_at_night():
    assert demand_of("BKP", MONDAY_NIGHT) > 2 * demand_of("BKP", MONDAY_MORNING)


def test_the_web_tier_peaks_in_the_evening():
    assert demand_of("WEB", MONDAY + timedelta(hours=20)) > demand_of("WEB", MONDAY_MORNING)


def test_lunch_is_a_dip():
    morning, lunch, afternoon = (shape_at("sessions", MONDAY.timestamp() + hour * 3600) for hour in (10, 12, 14))

    assert lunch < morning
    assert lunch < afternoon


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_stays_between_nothing_and_all(shape):
    values = [shape_at(shape, MONDAY.timestamp() + 600 * step) for step in range(7 * 144)]

    assert min(values) >= 0
    assert max(values) <= 1


def test_memory_changes_from_minute_to_minute_and_never_jumps():
    before = {vm["id"]: vm for vm in demo(MONDAY_MORNING).truth()["vms"]}
    after = {vm["id"]: vm for vm in demo(MONDAY_MORNING + timedelta(minutes=1)).truth()["vms"]}
    both = [
        (before[vm_id]["demand_bytes"], after[vm_id]["demand_bytes"])
        for vm_id in before
        if before[vm_id]["state"] == after[vm_id]["state"] == "Running" and before[vm_id]["demand_bytes"]
    ]

    assert sum(one != other for one, other in both) > len(both) / 2
    assert all(0.85 < other / one < 1.15 for one, other in both)


def test_vms_start_and_stop_by_themselves():
    estate = demo()
    states: dict[tuple[str, str], set[str]] = {}
    for minute in range(0, 240, 5):
        estate.clock.freeze(MONDAY_MORNING + timedelta(minutes=minute))
        for vm in estate.truth()["vms"]:
            states.setdefault((vm["host"], vm["id"]), set()).add(vm["state"])

    restless = [seen for seen in states.values() if {"Running", "Off"} <= seen]

    assert len(restless) >= 8
    assert len(restless) < len(states) / 4  # most of a company's machines stay on


def test_a_starting_vm_has_its_startup_memory_and_no_heartbeat_yet():
    estate = demo()
    seen = []
    for second in range(0, 14_400, 10):
        estate.clock.freeze(MONDAY_MORNING + timedelta(seconds=second))
        seen += [vm for host in ("HV11",) for vm in estate.observe(host).vms if vm.state == "Starting"]
        if len(seen) > 3:
            break

    assert seen
    assert all(read.assigned == read.vm.memory.floor for read in seen)
    assert all(read.uptime_seconds < 20 for read in seen)
