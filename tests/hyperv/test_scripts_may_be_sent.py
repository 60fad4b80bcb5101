"""Every script passes the gate, and the gate closes on what must not pass."""

from pathlib import Path

import pytest

from hyperv.command_line import SCRIPTS
from tests.hyperv.script_gate import HEADINGS, complaints

HEADER = "".join(f"# {heading}: x\n" for heading in HEADINGS)


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.ps1")), ids=lambda path: path.relative_to(SCRIPTS).as_posix())
def test_a_script_is_windows_powershell_and_only_asks_what_it_may(path: Path) -> None:
    assert complaints(path.read_bytes(), bootstrap=path.name == "bootstrap.ps1", lent=_lent_to(path)) == []


def _lent_to(part: Path) -> bytes:
    """The prelude whose functions a part of a folder of scripts may call."""
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


@pytest.mark.parametrize(
    "line",
    ["$a = @(Hyper-V\\Get-VM -Name 'x' -ErrorAction Stop)", "& $question", 'throw "No $name."', "Get-ErrorFact $_"],
)
def test_the_gate_opens(line: str) -> None:
    assert complaints((HEADER + line + "\n").encode()) == []


def test_a_script_must_say_what_it_asks() -> None:
    assert len(complaints(b"Get-Date\n")) == len(HEADINGS)
