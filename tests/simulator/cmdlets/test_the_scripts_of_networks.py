"""The scripts of networks, adapters, guests and devices where something of the host cannot be read."""

from typing import Any

import pytest

from hyperv.contracts import SectionReading, read_answer
from tests.powershell.interpreting import on_interpreter
from tests.simulator.cmdlets.calling import estate_at, machine

SECTIONS = ("networks", "vmnics", "guests", "devices")
OF_VMS = SECTIONS[1:]


def read(estate: Any, host: str, *names: str) -> dict[str, SectionReading]:
    answer = on_interpreter(machine(estate, host), "read/estate", {"sections": list(names or SECTIONS)})
    assert answer["ok"] is True, answer["error"]
    return dict(read_answer(answer["result"], names or SECTIONS).sections)


def ids(section: SectionReading) -> set[str]:
    return {str(item.vm_id) for item in section.items}


@pytest.mark.parametrize("name", OF_VMS)
def test_one_vm_that_cannot_be_read_costs_only_itself_and_nothing_is_taken_for_gone(name: str) -> None:
    estate = estate_at()
    host = estate.hosts["HV06"]
    host.unreadable.add(host.vms[2].id)

    section = read(estate, "HV06", name)[name]

    assert (section.ok, section.complete) == (True, False)
    assert ids(section) == {vm.id for vm in host.vms if vm.id not in host.unreadable}


@pytest.mark.parametrize(
    ("name", "cmdlet"),
    [
        ("networks", "Get-VMMigrationNetwork"),
        ("networks", "Get-VMHost"),
        ("guests", "Get-CimInstance"),
        ("guests", "Get-VMIntegrationService"),
        ("devices", "Get-VMDvdDrive"),
        ("devices", "Get-VMFirmware"),
        ("devices", "Get-VMAssignableDevice"),
        ("devices", "Get-VMFibreChannelHba"),
        ("devices", "Get-VMSecurity"),
    ],
)
def test_one_cmdlet_that_fails_costs_only_its_own_items(name: str, cmdlet: str) -> None:
    whole = read(estate_at(), "HV06", name)[name]
    estate = estate_at()
    estate.hosts["HV06"].failing.add(cmdlet)

    section = read(estate, "HV06", name)[name]

    assert whole.complete
    assert (section.ok, section.complete) == (True, False)
    assert 0 < len({type(item) for item in section.items}) <= len({type(item) for item in whole.items})


def test_where_guests_cannot_be_heard_they_are_not_silent() -> None:
    estate = estate_at()
    estate.hosts["HV06"].failing.add("Get-CimInstance")

    said = read(estate, "HV06", "guests")["guests"]

    reasons = {item.unknown_reason for item in said.items if type(item).__name__ == "GuestItem"}
    assert reasons == {"not_read"}


@pytest.mark.parametrize(
    ("cmdlet", "kind"), [("Get-VMAssignableDevice", "AssignedItem"), ("Get-VMFibreChannelHba", "FibreItem")]
)
def test_a_vm_that_could_not_be_asked_is_not_without_devices(cmdlet: str, kind: str) -> None:
    estate = estate_at()
    estate.hosts["HV08"].failing.add(cmdlet)

    section = read(estate, "HV08", "devices")["devices"]

    assert not [item for item in section.items if type(item).__name__ == kind]


def test_windows_server_2012_r2_reads_completely_without_the_cmdlets_that_came_later() -> None:
    section = read(estate_at(), "HV13", "devices")["devices"]

    assert section.complete
    assert {type(item).__name__ for item in section.items}.isdisjoint({"SecurityItem", "AssignedItem"})


@pytest.mark.parametrize("left", [0, 1])
def test_an_empty_host_and_a_single_vm_are_lists(left: int) -> None:
    estate = estate_at()
    del estate.hosts["HV10"].vms[left:]

    sections = read(estate, "HV10")

    assert all(section.complete for section in sections.values())
    assert [len(ids(sections[name])) for name in OF_VMS] == [left] * 3


def test_a_vm_that_moves_to_a_host_without_its_switch_is_disconnected_there() -> None:
    estate = estate_at()
    vm = next(vm for vm in estate.hosts["HV05"].vms if vm.adapters)
    estate.move_vm(vm.id, "HV04")

    (item,) = [item for item in read(estate, "HV04", "vmnics")["vmnics"].items if str(item.vm_id) == vm.id][:1]

    assert (item.connected, item.switch_name, item.switch_id) == (False, None, None)
