"""The half of the harness that needs no PowerShell: what it exports, what it writes, what it notices."""

import json
import re

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser

from simulator import facts
from simulator.cmdlets import HostMachine
from simulator.estate import Clock, Estate
from tests.powershell.comparing import differences
from tests.powershell.exporting import export_host
from tests.powershell.running import answer_in, encoded
from tests.powershell.stubbing import CLASSES, MODULES, STUB, csharp, csharp_type, stub_type, write_stub
from tests.simulator.estate.moments import MONDAY_MORNING


@pytest.fixture
def estate() -> Estate:
    return Estate.demo(clock=Clock(MONDAY_MORNING, rate=0))


def export(estate, host):
    return export_host(HostMachine(estate, host, "EXAMPLE\\svc-hvportal"))


def test_an_export_holds_what_is_true(estate):
    exported = export(estate, "HV05")
    truth = {vm["id"]: vm for vm in estate.truth()["vms"] if vm["host"] == "HV05"}

    vms = [vm["properties"] for vm in exported["answers"]["Get-VM"]["objects"]]
    memory = [entry["properties"] for entry in exported["answers"]["Get-VMMemory"]["objects"]]

    assert {vm["Id"]: (vm["Name"], vm["State"], vm["MemoryAssigned"], vm["Notes"]) for vm in vms} == {
        vm_id: (vm["name"], vm["state"], vm["assigned_bytes"], vm["notes"]) for vm_id, vm in truth.items()
    }
    assert [entry["VMId"] for entry in memory] == [vm["Id"] for vm in vms]
    assert json.loads(json.dumps(exported)) == exported


def test_an_export_holds_dates_as_universal_time(estate):
    (windows,) = export(estate, "HV01")["answers"]["Win32_OperatingSystem"]["objects"]

    ticks = int(windows["properties"]["LocalDateTime"]["utc_ticks"])

    assert (ticks - 621_355_968_000_000_000) / 10_000_000 == MONDAY_MORNING.timestamp()


def test_an_export_holds_errors_too(estate):
    estate.hosts["HV01"].vmms = "Stopped"
    estate.hosts["HV01"].failing.add("Get-Cluster")
    answers = export(estate, "HV01")["answers"]

    assert [error["id"] for error in answers["Get-VM"]["errors"]] == ["ObjectNotFound"]
    assert answers["Get-VM"]["objects"] == []
    assert answers["Get-Cluster"]["terminating"]["id"] == "HRESULT 0x80041001"


def test_a_stub_folder_is_ascii_json_modules_and_types(estate, tmp_path):
    folder = tmp_path / "it's here"
    folder.mkdir()

    line = write_stub(folder, export(estate, "HV05"))

    assert json.loads((folder / "estate.json").read_text("ascii"))["computer"] == "HV05"
    assert {path.name for path in folder.iterdir()} == {"Types.cs", "estate.json", *MODULES}
    assert line.startswith("Import-Module -Name @('")
    assert "it''s here" in line


def test_every_exported_property_is_declared_with_a_type_of_its_own(estate):
    source = csharp()
    for answer in export(estate, "HV01")["answers"].values():
        for thing in answer["objects"]:
            name = thing["type"].rpartition(".")[2]
            (body,) = re.findall(rf"public class {name}\n    {{(.*?)\n    }}", source, re.S)
            declared = set(re.findall(r"public \S+ (\w+) {", body))
            assert set(thing["properties"]) <= declared


def test_enumerations_come_with_the_modules_numbers():
    source = csharp()

    assert "OffCritical = 32786" in source
    assert "namespace Microsoft.HyperV.PowerShell\n{\n    public enum VMState {" in source
    assert source.count("public enum") == len(facts.enum_names())


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Int64", "long"),
        ("Nullable<Guid>", "System.Guid?"),
        ("VMOperationalStatus[]", "global::Microsoft.HyperV.PowerShell.VMOperationalStatus[]"),
        ("Nullable<VMHeartbeatStatus>", "global::Microsoft.HyperV.PowerShell.VMHeartbeatStatus?"),
        ("ServiceControllerStatus", "global::Hvportal.Stub.ServiceControllerStatus"),
        ("Collections.Generic.IReadOnlyList<String>", "string[]"),
        ("VMComPort", "object"),
    ],
)
def test_types_in_c_sharp(stated, expected):
    assert csharp_type(stated) == expected


def test_c_sharp_is_balanced_and_declares_nothing_twice():
    source = csharp()
    namespaces = re.findall(r"namespace (\S+)\n{\n(.*?)\n}", source, re.S)
    declared = [
        f"{space}.{name}" for space, body in namespaces for name in re.findall(r"public (?:class|enum) (\w+)", body)
    ]

    assert source.count("{") == source.count("}")
    assert len(set(declared)) == len(declared)
    assert {stub_type(name) for name in CLASSES} <= set(declared)


def test_members_are_names_that_c_sharp_takes():
    for name in facts.enum_names():
        assert all(member.isidentifier() and member[0].isupper() for member in facts.enum_members(name)), name
    for name in CLASSES:
        assert all(member.isidentifier() and member != name for member in facts.type_properties(name)), name


@pytest.mark.parametrize("module", MODULES)
def test_stub_modules_parse(module):
    parser = Parser(Language(tree_sitter_powershell.language()))
    source = (STUB / module).read_bytes()

    tree = parser.parse(source)

    assert source.isascii()
    assert not tree.root_node.has_error


@pytest.mark.parametrize("cmdlet", ["Get-VM", "Get-VMMemory", "Get-VMHost"])
def test_a_stub_declares_only_parameters_that_windows_has(cmdlet):
    source = (STUB / "Hyper-V.psm1").read_text("ascii")
    (body,) = re.findall(rf"function {cmdlet} {{\n(.*?)\n}}", source, re.S)
    parameters = re.findall(r"^ {8}\[[\w.\[\]]+\]\$(\w+),?$", body, re.M)

    assert set(parameters) <= set(facts.cmdlet_parameters(cmdlet))
    assert cmdlet == "Get-VMHost" or parameters


def test_equal_answers_have_no_differences():
    answer = {"ok": True, "result": [{"a": 1, "duration_ms": 3}], "error": None}

    assert differences(answer, {"ok": True, "result": [{"a": 1, "duration_ms": 9}], "error": None}) == []


@pytest.mark.parametrize(
    ("theirs", "where"),
    [
        ({"a": 1, "b": [1]}, "answer.b: 2 items"),
        ({"a": 1, "b": [1, 3]}, "answer.b[1]"),
        ({"a": "1", "b": [1, 2]}, "answer.a"),
        ({"a": True, "b": [1, 2]}, "answer.a"),
        ({"a": 1}, "answer.b: only ours"),
        ({"a": 1, "b": 1}, "answer.b"),
        ({"a": None, "b": [1, 2]}, "answer.a"),
    ],
)
def test_a_difference_is_named(theirs, where):
    (found,) = differences({"a": 1, "b": [1, 2]}, theirs)

    assert found.startswith(where)


def test_an_error_id_is_compared_up_to_its_comma():
    ours = {"error": {"id": "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM", "position": "At line:1"}}

    assert differences(ours, {"error": {"id": "ObjectNotFound,Get-VM", "position": ""}}) == []
    assert differences(ours, {"error": {"id": "AccessDenied,Get-VM", "position": ""}}) != []


def test_an_answer_is_found_among_noise():
    assert answer_in(b'\xef\xbb\xbfnoise\r\n<<<hvportal\r\n{"ok": true}\r\nhvportal>>>\r\n') == {"ok": True}
    with pytest.raises(AssertionError, match="broken"):
        answer_in(b"nothing", b"broken")


def test_commands_are_encoded_as_powershell_wants_them():
    assert encoded("exit 1") == "ZQB4AGkAdAAgADEA"
