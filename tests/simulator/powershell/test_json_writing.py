"""ConvertTo-Json of Windows PowerShell 5.1 with its traps, held to recorded outputs where there are any."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.powershell.values import Guid, Int32, NetObject, PSArray, TimeSpan
from tests.simulator.powershell.console import Box, caught, lines, run, subset_sentence
from tests.simulator.powershell.objects import VM, command, vm

CAPTURES = Path(__file__).resolve().parents[4] / "shared" / "captures" / "hyperv_json"

_CASES = [
    ("1", "1"), ("'a'", '"a"'), ("$true", "true"), ("1.5", "1.5"), ("@(1, 2)", "[1,2]"), ("@()", "[]"), ("@(1)", "[1]"),
    ("@{ a = 1 }", '{"a":1}'), ("[pscustomobject]@{ b = 1; a = $null }", '{"b":1,"a":null}'),
    ("[ordered]@{ z = 1; a = @() }", '{"z":1,"a":[]}'), ("'<>&'''", '"\\u003c\\u003e\\u0026\\u0027"'),
    ("\"`t`n\"", '"\\t\\n"'), ("'Ж/\"\\'", '"Ж/\\"\\\\"'), ("[char]1", '"\\u0001"'), ("[DayOfWeek]::Friday", "5"),
    ("[datetime]::new(2026, 1, 2, 3, 4, 5, 'Utc')", '"\\/Date(1767323045000)\\/"'),
    ("[datetime]'2026-01-02T03:04:05'", '"\\/Date(1767315845000)\\/"'),
    ("[guid]::Empty", '"00000000-0000-0000-0000-000000000000"'), ("3000000000", "3000000000"), ("0.1", "0.1"),
    ("1e20", "1E+20"), ("[decimal]'1.10'", "1.10"), ("[switch]$true", '{"IsPresent":true}'),
    ("[version]'1.2'", '{"Major":1,"Minor":2,"Build":-1,"Revision":-1,"MajorRevision":-1,"MinorRevision":-1}'),
    ("[timespan]'01:02:03'", '{"Ticks":37230000000,"Days":0,"Hours":1,"Milliseconds":0,"Minutes":2,"Seconds":3,'
     '"TotalDays":0.043090277777777776,"TotalHours":1.0341666666666667,"TotalMilliseconds":3723000,'
     '"TotalMinutes":62.05,"TotalSeconds":3723}'),
    ("Get-Date",
     '{"value":"\\/Date(1772713845678)\\/","DisplayHint":2,"DateTime":"Thursday, March 5, 2026 2:30:45 PM"}'),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "shown"), _CASES)
def test_compressed(expression: str, shown: str) -> None:
    assert lines(f"ConvertTo-Json -InputObject ({expression}) -Compress") == [shown]


def test_below_the_depth_everything_becomes_text() -> None:
    script = "ConvertTo-Json -Compress -InputObject @{ a = @{ b = @{ c = @{ d = 1 } } } }"
    assert lines(script) == ['{"a":{"b":{"c":"System.Collections.Hashtable"}}}']
    inner = "[pscustomobject]@{ b = [pscustomobject]@{ c = 1 } }"
    script = f"ConvertTo-Json -Compress -Depth 1 ([pscustomobject]@{{ a = {inner}; l = @(, @(1, 2)) }})"
    assert lines(script) == ['{"a":{"b":"@{c=1}"},"l":["1 2"]}']


def test_the_shape_depends_on_how_much_is_piped() -> None:
    assert lines("1 | ConvertTo-Json") == ["1"]
    assert lines("1, 2 | ConvertTo-Json -Compress") == ["[1,2]"]
    assert lines("@() | ConvertTo-Json") == []
    assert lines("@(5) | ConvertTo-Json -Compress") == ["5"]
    assert lines("ConvertTo-Json @(5) -Compress") == ["[5]"]


def test_indentation() -> None:
    inner = "[pscustomobject]@{ d = 'x,y:{' }"
    script = f"[pscustomobject]@{{ a = 1; bb = @(1, 2); c = {inner}; e = @(); f = @{{}} }} | ConvertTo-Json"
    assert lines(script) == [
        "{",
        '    "a":  1,',
        '    "bb":  [',
        "               1,",
        "               2",
        "           ],",
        '    "c":  {',
        '              "d":  "x,y:{"',
        "          },",
        '    "e":  [',
        "",
        "          ],",
        '    "f":  {',
        "",
        "          }",
        "}",
    ]


def test_keys_must_be_text() -> None:
    _, error_id, _ = caught("ConvertTo-Json @{ 1 = 2 }")
    assert error_id == "NonStringKeyInDictionary,Microsoft.PowerShell.Commands.ConvertToJsonCommand"


def test_null_is_not_guessed() -> None:
    assert "$null" in subset_sentence("$null | ConvertTo-Json")


def test_a_lone_surrogate_is_replaced_on_its_way_out() -> None:
    assert run("ConvertTo-Json ([string][char]0xD83D)").stdout == '"\ufffd"\r\n'.encode()


def _recorded() -> list[dict[str, Any]]:
    if not CAPTURES.exists():
        pytest.skip("the recorded outputs are not beside this checkout")
    found: list[dict[str, Any]] = json.loads((CAPTURES / "get_vm.json").read_text())
    return found


def _port() -> NetObject:
    names = {"Path": "", "ComputerName": "MOCK-HOST", "Name": "COM1", "IsDeleted": False, "VMSnapshotName": None}
    live = Guid("00000000-0000-0000-0000-000000000000")
    return NetObject("Microsoft.HyperV.PowerShell.VMComPort", {**names, "VMSnapshotId": live})


def _captured_vm() -> NetObject:
    base = vm(1, "mockvm2")
    properties = {name: value for name, value in base.items() if name in ("State", "OperationalStatus", "CPUUsage")}
    drives = PSArray([NetObject("Microsoft.HyperV.PowerShell.HardDiskDrive", {"Path": "x"})])
    key = NetObject("Microsoft.HyperV.PowerShell.VirtualMachineObjectKey", {"Id": base.get("Id")})
    extra = {"HardDrives": drives, "Key": key, "ComPort1": _port(), "Generation": Int32(2)}
    return NetObject(VM, {**properties, "Uptime": TimeSpan(5_268_740_000_000), **extra})


def test_the_depth_trap_as_recorded() -> None:
    """get_vm.json: one VM stood at depth 0 of -Depth 1, the other one level deeper; their properties differ in type."""
    shallow, deep = _recorded()
    quiet = "$ProgressPreference = 'SilentlyContinue'; "
    box = Box({"get-vm": command("Get-VM", "Hyper-V", lambda _: [_captured_vm()])})
    first = json.loads(lines(f"{quiet}Get-VM | ConvertTo-Json -Depth 1 -Compress", machine=box)[0])
    second = json.loads(lines(f"{quiet}ConvertTo-Json -Depth 1 -Compress @(Get-VM)", machine=box)[0])[0]
    assert first["OperationalStatus"] == shallow["OperationalStatus"]
    assert second["OperationalStatus"] == deep["OperationalStatus"]
    assert first["Uptime"].keys() == shallow["Uptime"].keys()
    assert list(first["Uptime"]) == list(shallow["Uptime"])
    assert second["Uptime"] == deep["Uptime"]
    assert first["HardDrives"] == shallow["HardDrives"][:1]
    assert second["HardDrives"] == "Microsoft.HyperV.PowerShell.HardDiskDrive"
    assert first["Key"].keys() == shallow["Key"].keys()
    assert second["Key"] == deep["Key"]
    assert first["ComPort1"] == {name: shallow["ComPort1"][name] for name in first["ComPort1"]}
    assert (first["State"], second["State"]) == (2, deep["State"])


_SCALARS = st.none() | st.booleans() | st.integers(-(2**31), 2**31 - 1) | st.text(max_size=12)
_NAMES = st.text("abcdefgh", min_size=1, max_size=4)
_TREES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=12
)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.dictionaries(_NAMES, _TREES, max_size=4))
def test_what_is_read_is_written_again(tree: dict[str, Any]) -> None:
    script = "$input | ForEach-Object { ConvertTo-Json -Depth 50 -Compress (ConvertFrom-Json $_) }"
    written = lines(script, json.dumps(tree).encode() + b"\n")
    assert json.loads(written[0]) == tree
