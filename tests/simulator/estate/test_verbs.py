from datetime import timedelta
from threading import Thread

import pytest

from simulator.estate import EstateError
from tests.simulator.estate.moments import demo


def row(estate, vm_id):
    (found,) = (vm for vm in estate.truth()["vms"] if vm["id"] == vm_id and vm["placement"] == "realised")
    return found


def some_vm(estate, state="Running", **wanted):
    return next(
        vm
        for vm in estate.truth()["vms"]
        if vm["state"] == state
        and vm["placement"] == "realised"
        and all(vm[key] == value for key, value in wanted.items())
    )


def test_a_stopped_vm_is_off_and_stays_off():
    estate = demo()
    vm_id = some_vm(estate)["id"]

    estate.stop_vm(vm_id.upper())

    assert row(estate, vm_id)["state"] == "Off"
    estate.clock.advance(timedelta(days=3))
    assert row(estate, vm_id)["state"] == "Off"
    assert row(estate, vm_id)["assigned_bytes"] == 0


def test_a_started_vm_runs_from_then_on():
    estate = demo()
    vm_id = some_vm(estate, "Off", name="TEMPLATE-WS2022")["id"]

    estate.start_vm(vm_id)
    estate.clock.advance(timedelta(minutes=10))

    assert row(estate, vm_id)["state"] == "Running"
    assert row(estate, vm_id)["uptime_seconds"] == 600


def test_starting_what_runs_changes_nothing():
    estate = demo()
    before = some_vm(estate)

    estate.start_vm(before["id"])

    assert row(estate, before["id"]) == before


def test_a_moved_vm_is_on_the_other_host_and_keeps_running():
    estate = demo()
    before = some_vm(estate, host="HV01")

    estate.move_vm(before["id"], "HV05")

    after = row(estate, before["id"])
    assert (after["host"], after["state"]) == ("HV05", "Running")
    assert after["started_at"] == before["started_at"]
    assert before["id"] not in [vm.id for vm in estate.hosts["HV01"].vms]


def test_a_host_without_room_takes_no_vm():
    estate = demo()
    big = some_vm(estate, name="SQL01")
    while True:
        try:
            estate.move_vm(some_vm(estate, cluster="CLU-HQ", is_clustered=True)["id"], "HV10")
        except EstateError:
            break

    with pytest.raises(EstateError, match="HV10 has not enough memory"):
        estate.move_vm(big["id"], "HV10")
    assert row(estate, big["id"])["host"] == big["host"]


def test_a_removed_vm_is_gone_and_its_replica_stays():
    estate = demo()
    primary = some_vm(estate, name="BR-ERP")

    estate.remove_vm(primary["id"])

    left = [vm for vm in estate.truth()["vms"] if vm["id"] == primary["id"]]
    assert [vm["placement"] for vm in left] == ["replica"]
    with pytest.raises(EstateError):
        estate.find_vm(primary["id"])


def test_notes_and_names_change():
    estate = demo()
    vm_id = some_vm(estate)["id"]

    estate.set_notes(vm_id, "line one\nline two 🚀")
    estate.rename_vm(vm_id, "Имя 'x'")

    assert row(estate, vm_id)["notes"] == "line one\nline two 🚀"
    assert row(estate, vm_id)["name"] == "Имя 'x'"


def test_strangers_are_refused():
    estate = demo()
    vm_id = some_vm(estate)["id"]

    with pytest.raises(EstateError):
        estate.start_vm("00000000-0000-0000-0000-000000000000")
    with pytest.raises(EstateError):
        estate.move_vm(vm_id, "NOWHERE")


def test_many_threads_may_look_and_change_at_once():
    estate = demo()
    vms = [vm["id"] for vm in estate.truth()["vms"] if vm["placement"] == "realised" and vm["is_clustered"]][:40]
    failures = []

    def work(first: int) -> None:
        try:
            for vm_id in vms[first::4]:
                estate.stop_vm(vm_id)
                for host in estate.hosts:
                    estate.observe(host)
                estate.start_vm(vm_id)
        except Exception as failure:
            failures.append(failure)

    threads = [Thread(target=work, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(estate.truth()["vms"]) == len(demo().truth()["vms"])
