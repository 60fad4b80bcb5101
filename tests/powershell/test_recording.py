"""What is written down while our interpreter runs a script, and that it is enough to answer the script again."""

import json

import pytest

from simulator import facts
from simulator.cmdlets.registry import SIMULATED
from simulator.powershell.binding import Cmdlet
from simulator.powershell.values import NetObject, UInt32
from tests.powershell.comparing import differences
from tests.powershell.hosts import FAULTS, HOSTS
from tests.powershell.interpreting import on_interpreter, recorded
from tests.powershell.naming import stub_type, stub_type_of
from tests.powershell.recording import Recording
from tests.powershell.replaying import ReplayingMachine
from tests.powershell.running import sections
from tests.powershell.storing import Store
from tests.simulator.estate.moments import MONDAY_MORNING

pytest_plugins = ("tests.powershell.standing_estate",)
ESTATE = "read/estate"
SCALARS = {
    *("Boolean", "String", "Byte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64"),
    *("DateTime", "TimeSpan", "Guid", "Version"),
    *facts.enum_names(),
}
_STATED = {stub_type(name): name for name in facts.type_names() if not name.startswith("v1/")}


def properties_of(recording, kind):
    """The properties of every stored object of this type."""
    things = [json.loads(line) for line in recording.store.lines]
    return [thing["properties"] for thing in things if thing["type"].rpartition(".")[2] == kind]


def happened(recording, cmdlet):
    return [call.happened for call in recording.calls if call.asked.partition(" ")[0] == cmdlet]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("section", sections())
def test_the_recording_answers_a_section_as_the_estate_did(machine_of, section, host):
    answer, recording = recorded(machine_of(host), ESTATE, {"sections": [section]})
    blind = ReplayingMachine(recording)

    again = on_interpreter(blind, ESTATE, {"sections": [section]})

    assert answer["result"]["sections"][section]["ok"] is True
    assert differences(answer, again) == []
    assert blind.replay.asked == [call.asked for call in recording.calls]


def test_a_poll_of_all_sections_is_answered_again(whole_poll):
    answer, recording = whole_poll("HV09")

    assert differences(answer, on_interpreter(ReplayingMachine(recording), ESTATE, {"sections": sections()})) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_host_with_a_fault_is_answered_again(estate, machine_of, whole_poll, fault):
    host, inflict = FAULTS[fault]
    flawless, _ = whole_poll(host)
    inflict(estate.hosts[host])

    answer, recording = recorded(machine_of(host), ESTATE, {"sections": sections()})
    blind = ReplayingMachine(recording)

    assert differences(answer, on_interpreter(blind, ESTATE, {"sections": sections()})) == []
    assert blind.replay.asked == [call.asked for call in recording.calls]
    assert differences(answer, flawless) != []


def test_what_does_not_exist_is_recorded_without_a_call_of_its_own(machine_of):
    answer, recording = recorded(machine_of("HV10"), ESTATE, {"sections": ["nonsense"]})

    assert answer["error"]["message"] == "No section is called 'nonsense'."
    assert {call.asked.partition(" ")[0] for call in recording.calls} == {"Get-Service"}


def test_a_recording_changes_no_answer(machine_of):
    machine = machine_of("HV10")

    answer, _ = recorded(machine, ESTATE, {"sections": ["vms", "settings"]})

    assert differences(answer, on_interpreter(machine, ESTATE, {"sections": ["vms", "settings"]})) == []


def test_a_recording_holds_what_is_true(estate, machine_of):
    _, recording = recorded(machine_of("HV05"), ESTATE, {"sections": ["vms"]})
    truth = {vm["id"]: vm for vm in estate.truth()["vms"] if vm["host"] == "HV05"}

    vms = properties_of(recording, "VirtualMachine")

    assert {vm["Id"]["v"]: (vm["Name"], vm["State"]["v"], vm["MemoryAssigned"]["v"]) for vm in vms} == {
        vm_id: (f"={vm['name']}", vm["state"], str(vm["assigned_bytes"])) for vm_id, vm in truth.items()
    }
    assert {vm["MemoryAssigned"]["t"] for vm in vms} == {"System.Int64"}


def test_dates_are_recorded_as_universal_time(machine_of):
    _, recording = recorded(machine_of("HV05"), ESTATE, {"sections": ["host"]})
    (windows,) = properties_of(recording, "Win32_OperatingSystem")

    told = windows["LocalDateTime"]

    assert (int(told["v"]) - 621_355_968_000_000_000) / 10_000_000 == MONDAY_MORNING.timestamp()
    assert told["local"] is True


def test_values_have_the_types_that_windows_states(whole_poll):
    """Objects in an object, lists, and what the cmdlet itself adds, apart."""
    strangers = set()
    for host in HOSTS:
        _, recording = whole_poll(host)
        for thing in map(json.loads, recording.store.lines):
            stated = facts.type_properties(_STATED[thing["type"]]) if thing["type"] in _STATED else {}
            for name, value in thing["properties"].items():
                wanted = stated.get(name, "Object").removeprefix("Nullable<").removesuffix(">").rpartition(".")[2]
                if wanted in SCALARS and short_type(value) != wanted:
                    strangers.add((thing["type"], name, wanted, short_type(value)))

    assert strangers == set()


def short_type(value):
    if isinstance(value, bool | str):
        return "Boolean" if isinstance(value, bool) else "String"
    return value.get("t", "object").rpartition(".")[2]


def test_an_error_that_the_script_stops_at_is_no_terminating_one(estate, machine_of):
    """Asked again quietly, the enumeration goes on behind it: the script does so, and the recording has both calls."""
    host = estate.hosts["HV10"]
    host.unreadable.add(host.vms[3].id)

    _, recording = recorded(machine_of("HV10"), ESTATE, {"sections": ["vms"]})
    stopped, quiet = happened(recording, "Get-VM")

    assert [next(iter(each)) for each in stopped][-1] == "error"
    assert [next(iter(each)) for each in quiet].count("output") == len(host.vms) - 1
    assert "terminating" not in str(stopped + quiet)


def test_an_error_that_ends_a_cmdlet_is_told_apart(estate, machine_of):
    estate.hosts["HV05"].failing.add("Get-Cluster")

    _, recording = recorded(machine_of("HV05"), ESTATE, {"sections": ["cluster"]})
    ((end,),) = happened(recording, "Get-Cluster")

    assert end["terminating"]["id"] == "HRESULT 0x80041001"


def test_a_piped_object_is_a_call_that_names_it(whole_poll):
    _, recording = whole_poll("HV05")
    groups = [each["output"]["o"] for (*outputs,) in happened(recording, "Get-ClusterGroup") for each in outputs]

    asked = [call.asked for call in recording.calls if call.asked.startswith("Get-ClusterOwnerNode ")]

    assert len(groups) > 10
    assert [f"Get-ClusterOwnerNode -InputObject #{number}" for number in groups] == asked[: len(groups)]


def test_the_order_within_a_list_is_no_difference_to_what_was_asked(machine_of):
    _, recording = recorded(machine_of("HV05"), ESTATE, {"sections": ["events"]})

    (asked,) = (call.asked for call in recording.calls if "-ListLog" in call.asked)
    names = asked.partition(" -ListLog (")[2].rstrip(")").split(",")

    assert names == sorted(names)
    assert len(names) == 5


def test_equal_objects_are_stored_once(whole_poll):
    _, recording = whole_poll("HV05")

    assert len(properties_of(recording, "Cluster")) == 1
    assert len(set(recording.store.lines)) == len(recording.store.lines)


def test_a_type_of_many_shapes_is_known_by_its_properties(machine_of):
    _, recording = recorded(machine_of("HV09"), ESTATE, {"sections": ["settings", "storage"]})
    kinds = {json.loads(line)["type"] for line in recording.store.lines}

    assert {"System.Xml.XmlElement/WinRMConfig", "Hvportal.Stub.MSFT_StoragePool"} <= kinds


def test_a_shape_that_the_facts_do_not_know_is_refused():
    with pytest.raises(AssertionError, match="Nonsense"):
        stub_type_of(NetObject("System.Xml.XmlElement", {"Nonsense": None}))


def test_a_value_without_a_form_is_refused(machine_of):
    with pytest.raises(AssertionError, match="no form"):
        Store(machine_of("HV05")).plain(object())


def test_a_circle_of_objects_is_refused(machine_of):
    circle = NetObject("Some.Thing", {"Itself": lambda: NetObject("Some.Thing", circle._values)})

    with pytest.raises(AssertionError, match="circle"):
        Store(machine_of("HV05")).number(circle)


def test_a_cmdlet_that_takes_its_input_at_once_is_refused(machine_of):
    with pytest.raises(AssertionError, match="Measure-Stub"):
        Recording(machine_of("HV05")).heard(Cmdlet("Measure-Stub", "Hyper-V", {}, lambda _call: (), collects=True))
    assert not any(cmdlet.collects for cmdlet in SIMULATED)


def test_a_replay_asks_for_nothing_that_was_not_recorded(machine_of):
    """An account of what the comparison of two sections would show: the recording of one does not answer another."""
    _, recording = recorded(machine_of("HV10"), ESTATE, {"sections": ["vms"]})

    with pytest.raises(IndexError):
        on_interpreter(ReplayingMachine(recording), ESTATE, {"sections": ["memory"]})


def test_numbers_keep_their_type(machine_of):
    assert Store(machine_of("HV05")).plain(UInt32(7)) == {"t": "System.UInt32", "v": "7"}
