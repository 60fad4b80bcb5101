import json
from datetime import datetime, timedelta

from tests.simulator.estate.moments import MONDAY_MORNING, demo


def test_the_truth_is_plain_json():
    truth = demo().truth()

    assert json.loads(json.dumps(truth)) == truth


def test_totals_are_the_sums_of_what_they_total():
    truth = demo().truth()
    hosts, vms, totals = truth["hosts"].values(), truth["vms"], truth["totals"]

    assert totals["running"] == sum(host["running"] for host in hosts)
    assert totals["placements"] == sum(host["vms"] for host in hosts) == len(vms)
    assert totals["assigned_bytes"] == sum(host["assigned_bytes"] for host in hosts)
    assert totals["demand_bytes"] == sum(vm["demand_bytes"] or 0 for vm in vms)
    assert totals["memory_capacity_bytes"] == sum(host["memory_capacity_bytes"] for host in hosts)


def test_what_does_not_apply_to_static_memory_is_null():
    for vm in demo().truth()["vms"]:
        applies = vm["dynamic_memory_enabled"]
        assert (vm["minimum_bytes"] is not None) == applies
        assert (vm["maximum_bytes"] is not None) == applies
        assert (vm["buffer_percent"] is not None) == applies


def test_pressure_is_demand_in_percent_of_assigned():
    pressed = [vm for vm in demo().truth()["vms"] if vm["pressure_percent"] is not None]

    assert len(pressed) > 80
    assert all(vm["pressure_percent"] == vm["demand_bytes"] / vm["assigned_bytes"] * 100 for vm in pressed)
    assert all(vm["state"] == "Running" and vm["dynamic_memory_enabled"] for vm in pressed)


def test_what_is_off_holds_nothing():
    off = [vm for vm in demo().truth()["vms"] if vm["state"] in ("Off", "Saved", "OffCritical")]

    assert off
    assert all(vm["assigned_bytes"] == vm["uptime_seconds"] == 0 for vm in off)
    assert {vm["demand_bytes"] for vm in off if vm["host"] != "HV14"} == {0}
    assert {vm["demand_bytes"] for vm in off if vm["host"] == "HV14"} == {None}  # WMI v1 tells no demand of them
    assert all(vm["heartbeat"] is None for vm in off)


def test_the_instant_a_vm_started_does_not_move_while_it_runs():
    estate = demo()
    before = {vm["id"]: vm["started_at"] for vm in estate.truth()["vms"] if vm["state"] == "Running"}
    estate.clock.advance(timedelta(minutes=3))
    after = {vm["id"]: vm["started_at"] for vm in estate.truth()["vms"] if vm["state"] == "Running"}

    same = [vm_id for vm_id in before.keys() & after.keys() if before[vm_id] == after[vm_id]]

    assert len(same) > 0.97 * len(before)


def test_outside_a_cluster_no_vm_started_before_its_host():
    truth = demo().truth()
    for vm in truth["vms"]:
        if vm["cluster"] is None and vm["state"] == "Running":
            assert vm["started_at"] >= truth["hosts"][vm["host"]]["booted_at"]


def test_the_truth_says_when_it_was_true():
    assert datetime.fromisoformat(demo().truth()["at"]) == MONDAY_MORNING
