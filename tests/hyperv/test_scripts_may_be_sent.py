"""Every script passes the gate, and the gate closes on what must not pass."""

import re
from pathlib import Path

import pytest

from hyperv.command_line import SCRIPTS, SENT_BEHIND
from tests.hyperv.script_gate import HEADINGS, complaints

HEADER = "".join(f"# {heading}: x\n" for heading in HEADINGS)


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.ps1")), ids=lambda path: path.relative_to(SCRIPTS).as_posix())
def test_a_script_is_windows_powershell_and_only_asks_what_it_may(path: Path) -> None:
    legacy = path.parent.name in ("estate2008r2", "change2008r2")
    bootstrap = path.name == "bootstrap.ps1"
    qualifies = path.parent.name == "qualify"
    told = {"legacy": legacy, "changes": qualifies or path.parent.name == "change", "qualifies": qualifies}
    found = complaints(path.read_bytes(), bootstrap=bootstrap, lent=_lent_to(path), **told)
    assert found == []


CHANGING = [path for path in sorted((SCRIPTS / "change").rglob("*.ps1")) if path.stem not in ("prelude", "find")]


@pytest.mark.parametrize("path", CHANGING, ids=lambda path: path.stem)
def test_nothing_that_a_change_writes_joins_the_answer(path: Path) -> None:
    acts = re.findall(r"(\$\w+ = )?Hyper-V\\(?!Get-)\w+-\w+", path.read_text())
    assert acts
    assert all(acts), "a change's output is assigned, to $null where nobody wants it"


def _lent_to(part: Path) -> bytes:
    """The scripts behind which this one is sent: it may call their functions."""
    name = part.relative_to(SCRIPTS).with_suffix("").as_posix()
    for sent, before in SENT_BEHIND.items():
        if name in (*before, sent) and name.split("/")[:2] != ["read", "estate"]:
            whole = [*before, sent]
            return b"".join((SCRIPTS / f"{one}.ps1").read_bytes() for one in whole[: whole.index(name)])
    prelude = part.with_name("prelude.ps1")
    return prelude.read_bytes() if part != prelude and prelude.is_file() else b""


@pytest.mark.parametrize(
    "line",
    [
        "Get-VM",
        "Hyper-V\\Get-VMs",
        "Hyper-V\\Get-VM -Names 'x'",
        'Hyper-V\\Get-VM -Name "$x"',
        "Hyper-V\\Get-VM -Name 'a' -Nonsense 1",
        "FailoverClusters\\Get-Everything",
        "Invoke-Expression $x",
        "iex $x",
        "Get-Content 'x'",
        "& 'Get-VM'",
        '& "$x"',
        ". $x",
        "cmd /c dir",
        "[ScriptBlock]::Create($x)",
        "[System.IO.File]::ReadAllText('x')",
        "$ExecutionContext.InvokeCommand.InvokeScript($x)",
        "$x.Invoke()",
        "$a = $b ?? 1",
        "$a ??= 1",
        "$a = $b ? 1 : 2",
        "$a?.b",
        "Get-Date && Get-Date",
        "if ($a = 1) { $a }",
        "if ($a == 1) { $a }",
        "try { 1 }",
        "Get-Date > 'x'",
        "foreach ($a in $b) {",
        "$name = 'сова'",
        "Get-Date -Parallel",
    ],
)
def test_the_gate_closes(line: str) -> None:
    assert complaints((HEADER + line + "\n").encode())


def test_files_are_for_a_qualification_alone() -> None:
    line = (HEADER + "[System.IO.File]::Delete('x')\n").encode()
    assert complaints(line, changes=True)
    assert complaints(line, changes=True, qualifies=True) == []


@pytest.mark.parametrize(
    "line",
    ["$a = @(Hyper-V\\Get-VM -Name 'x' -ErrorAction Stop)", "& $question", 'throw "No $name."', "Get-ErrorFact $_"],
)
def test_the_gate_opens(line: str) -> None:
    assert complaints((HEADER + line + "\n").encode()) == []


CHANGE = "Hyper-V\\Remove-VMSnapshot -VMSnapshot $one"


@pytest.mark.parametrize("line", [CHANGE, f"{CHANGE} -Confirm", f"{CHANGE} -Confirm:$true", f"{CHANGE} -Force"])
def test_what_changes_a_host_stands_in_scripts_of_changes_and_asks_nobody(line: str) -> None:
    assert complaints((HEADER + line + "\n").encode(), changes=True)
    assert complaints((HEADER + f"{CHANGE} -Confirm:$false\n").encode())
    assert complaints((HEADER + f"{CHANGE} -Confirm:$false\n").encode(), changes=True) == []


def test_a_script_must_say_what_it_asks() -> None:
    assert len(complaints(b"Get-Date\n")) == len(HEADINGS)


@pytest.mark.parametrize(
    "line",
    [
        "ConvertTo-Json -InputObject $x",
        "Get-CimInstance -ClassName Win32_OperatingSystem",
        "Hyper-V\\Get-VM",
        "if (1 -in 1, 2) { 1 }",
        "$a = 1 -shl 2",
        "[pscustomobject]@{ a = 1 }",
        "[ordered]@{ a = 1 }",
        "$a = $PSItem",
        "Where-Object Name -eq 'x'",
        "[version]::new('1.2')",
        "[string]::IsNullOrWhiteSpace($a)",
        "foreach ($a in $b) { $a }",
        "Get-WmiObject -Class Win32_Service -ComputerName 'x'",
    ],
)
def test_the_gate_of_2008_r2_closes_on_what_is_newer_than_powershell_2(line: str) -> None:
    assert complaints((HEADER + line + "\n").encode(), legacy=True)


@pytest.mark.parametrize(
    "line",
    [
        "$a = @(Get-WmiObject -Namespace 'root\\virtualization' -Class Msvm_ComputerSystem -Filter 'SettingType = 3')",
        "foreach ($a in @($b)) { $a }",
        "Import-Module -Name FailoverClusters",
        "FailoverClusters\\Get-Cluster",
        "if ($a -contains 1) { @{ a = 1 } }",
    ],
)
def test_the_gate_of_2008_r2_opens(line: str) -> None:
    assert complaints((HEADER + line + "\n").encode(), legacy=True) == []
