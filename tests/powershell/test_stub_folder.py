"""The folder that stands in for Windows: C# types, modules and the recording, as far as Python can judge them."""

import json
import re

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser

from simulator import facts
from simulator.cmdlets.registry import SIMULATED
from simulator.powershell.parameter_table import COMMON
from tests.powershell.declaring import function, modules
from tests.powershell.hosts import HOSTS
from tests.powershell.naming import ours, stub_type
from tests.powershell.stubbing import CLOCK, RECORDING, STUB, asked_of_stub, csharp, write_stub

pytest_plugins = ("tests.powershell.standing_estate",)
BY_NAME = {cmdlet.name: cmdlet for cmdlet in SIMULATED}


def parses(source: str) -> bool:
    return not Parser(Language(tree_sitter_powershell.language())).parse(source.encode("ascii")).root_node.has_error


def declared_types(source: str) -> dict[str, set[str]]:
    """Full name of each class and enumeration -> names of its properties."""
    namespaces = re.findall(r"^namespace (\S+)\n{\n(.*?)\n}", source, re.S | re.M)
    found = {}
    for space, body in namespaces:
        for name, members in re.findall(r"^    public (?:class|enum) (\w+)(.*?)(?=^    public|\Z)", body, re.S | re.M):
            assert f"{space}.{name}" not in found
            found[f"{space}.{name}"] = set(re.findall(r"^        public object (\w+) {", members, re.M))
    return found


@pytest.mark.parametrize("host", HOSTS)
def test_a_stub_folder_is_ascii_and_its_modules_parse(whole_poll, tmp_path, host):
    folder = tmp_path / "it's here"
    folder.mkdir()

    line = write_stub(folder, whole_poll(host)[1])

    files = {path.name: path.read_text("ascii") for path in folder.iterdir()}
    texts = {name: text for name, text in files.items() if name.endswith(".psm1")}
    assert {"Types.cs", "host.json", "objects.jsonl", "calls.jsonl"} == files.keys() - texts.keys()
    assert {RECORDING, CLOCK, "Hyper-V.psm1", "Windows.psm1"} <= texts.keys()
    assert all(parses(text) for text in texts.values())
    assert line.startswith("Import-Module -Name @('")
    assert all(f"it''s here/{name}'" in line.replace("\\", "/") for name in texts)


def test_calls_and_objects_are_lines_of_json_that_belong_together(whole_poll, tmp_path):
    recording = whole_poll("HV09")[1]

    write_stub(tmp_path, recording)

    calls = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text("ascii").splitlines()]
    objects = [json.loads(line) for line in (tmp_path / "objects.jsonl").read_text("ascii").splitlines()]
    numbers = {int(number) for number in re.findall(r'"o": (\d+)', json.dumps([calls, objects]))}
    assert [call["asked"] for call in calls] == [call.asked for call in recording.calls]
    assert numbers == set(range(len(objects)))


@pytest.mark.parametrize("host", HOSTS)
def test_every_recorded_object_has_a_class_with_its_properties(whole_poll, host):
    recording = whole_poll(host)[1]
    declared = declared_types(csharp(recording.store.members))

    for thing in map(json.loads, recording.store.lines):
        if not thing["type"].startswith("System.Xml."):
            assert set(thing["properties"]) <= declared[thing["type"]]


@pytest.mark.parametrize("host", HOSTS)
def test_every_type_in_front_of_a_value_is_declared_or_of_net(whole_poll, host):
    recording = whole_poll(host)[1]
    declared = declared_types(csharp(recording.store.members))
    text = "".join(recording.store.lines) + json.dumps([call.happened for call in recording.calls])

    named = set(re.findall(r'"[ta]": "([^"]+)"', text))

    assert {name for name in named if not name.startswith("System.")} <= declared.keys()
    assert len(named) > 10


def test_enumerations_come_with_the_modules_numbers():
    source = csharp({})

    assert "OffCritical = 32786" in source
    assert "namespace Microsoft.HyperV.PowerShell\n{\n    public enum VMState {" in source
    assert source.count("public enum") == len(facts.enum_names())


def test_c_sharp_is_balanced_and_its_names_can_be_taken():
    source = csharp({})
    declared = declared_types(source)

    assert source.count("{") == source.count("}")
    assert len(declared) > 150
    for name, members in declared.items():
        assert name.rpartition(".")[2] not in members
        assert len({member.lower() for member in members}) == len(members), name
    for name in facts.enum_names():
        assert all(member.isidentifier() and member[0].isupper() for member in facts.enum_members(name)), name
        assert all(-(2**31) <= number < 2**31 for number in facts.enum_members(name).values()), name


def test_the_stubs_own_classes_are_declared_once():
    source = csharp({"Hvportal.Stub.FileInfo": ["FullName"], "System.Xml.XmlElement/WinRMConfig": ["Winrs"]})

    assert declared_types(source)["Hvportal.Stub.FileInfo"] == {"FullName"}
    assert "XmlElement" not in source
    assert source.count("class Thing") == 1


@pytest.mark.parametrize("name", [path.name for path in sorted(STUB.glob("*.psm1"))])
def test_written_modules_parse(name):
    assert parses((STUB / name).read_text("ascii"))


@pytest.mark.parametrize("cmdlet", SIMULATED, ids=lambda cmdlet: cmdlet.name)
def test_a_stub_function_declares_what_the_cmdlet_takes(cmdlet):
    source = function(cmdlet)

    assert parses(source)
    assert set(re.findall(r"^ {8}\[[\w.\[\]]+\]\$(\w+),?$", source, re.M)) == set(cmdlet.parameters)


@pytest.mark.parametrize("cmdlet", SIMULATED, ids=lambda cmdlet: cmdlet.name)
def test_names_and_aliases_of_parameters_are_taken_once(cmdlet):
    """PowerShell refuses a function that says one twice, or one of the common parameters'."""
    every = {**COMMON, **cmdlet.parameters}
    names = [name.lower() for known, parameter in every.items() for name in (known, *parameter.aliases)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("cmdlet", "lines"),
    [
        ("Get-VMMemory", ["[Microsoft.HyperV.PowerShell.VirtualMachine[]]$VM", "Mandatory = $true"]),
        ("Get-VM", ["(DefaultParameterSetName = 'Name')", "ValueFromPipeline = $true", "[System.Guid]$Id"]),
        ("Get-WinEvent", ["[System.Int64]$MaxEvents", "[switch]$Oldest", "ParameterSetName = 'GetLogSet'"]),
        ("Get-ClusterNode", ["[object]$InputObject", "-Declared 'Cluster', 'InputObject', 'Name'"]),
        ("Get-Service", ["[Hvportal.Stub.ServiceController[]]$InputObject", "[Alias('ServiceName')]"]),
    ],
)  # fmt: skip
def test_parameters_bind_as_on_windows(cmdlet, lines):
    source = function(BY_NAME[cmdlet])

    assert [line for line in lines if line not in source] == []


def test_modules_that_scripts_name_stand_alone_and_powershells_own_beside_them():
    wanted = ("Get-VM", "Get-Cluster", "Get-Service", "Get-CimInstance", "Get-WSManInstance")

    texts = modules(BY_NAME[name] for name in wanted)

    assert list(texts) == ["FailoverClusters", "Hyper-V", "Windows"]
    assert re.findall(r"^function (\S+)", texts["Windows"], re.M) == [
        "Get-CimInstance",
        "Get-Service",
        "Get-WSManInstance",
    ]


@pytest.mark.parametrize(
    ("type_name", "expected"),
    [
        ("Microsoft.HyperV.PowerShell.VMState", "Microsoft.HyperV.PowerShell.VMState"),
        ("System.ServiceProcess.ServiceControllerStatus", "Hvportal.Stub.ServiceControllerStatus"),
        ("System.UInt64", "System.UInt64"),
        ("Microsoft.Management.Infrastructure.CimSession", "System.Object"),
    ],
)
def test_types_in_the_stub(type_name, expected):
    assert ours(type_name) == expected


def test_cim_classes_and_types_of_windows_get_a_namespace_of_our_own():
    assert stub_type("Win32_Volume") == "Hvportal.Stub.Win32_Volume"
    assert stub_type("EventLogRecord") == "Hvportal.Stub.EventLogRecord"
    assert stub_type("VirtualMachine") == "Microsoft.HyperV.PowerShell.VirtualMachine"


def test_what_powershell_asked_is_read_back(tmp_path):
    assert asked_of_stub(tmp_path) == []

    (tmp_path / "asked.jsonl").write_text('"Get-VM"\n"Get-VM -Name (\\u0027a\\u0027)"\n', "utf-8")

    assert asked_of_stub(tmp_path) == ["Get-VM", "Get-VM -Name ('a')"]
