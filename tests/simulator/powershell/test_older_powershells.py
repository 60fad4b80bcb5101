"""Windows PowerShell 2.0 and 4.0 lack what came later, and say so as they do."""

import pytest

from simulator.powershell.binding import Cmdlet
from tests.simulator.powershell.console import Box, caught, lines, run, text

QUIET = "$ProgressPreference = 'SilentlyContinue'; "
TWO, FOUR, FIVE = Box(powershell_version="2.0"), Box(powershell_version="4.0"), Box()


@pytest.mark.parametrize(
    "statement",
    ["ConvertTo-Json -InputObject 1", "'1' | ConvertFrom-Json", "Get-FileHash x", "New-Guid", "Invoke-WebRequest x"],
)
def test_commands_that_came_later_are_not_recognised(statement: str) -> None:
    assert caught(statement, TWO)[1] == "CommandNotFoundException"


def test_4_0_has_json_and_no_new_guid() -> None:
    assert lines("ConvertTo-Json -InputObject @(1,2) -Compress", machine=FOUR) == ["[1,2]"]
    assert caught("New-Guid", FOUR)[1] == "CommandNotFoundException"


def test_new_came_with_5() -> None:
    assert caught("[version]::new('1.2')", FOUR)[1] == "MethodNotFound"
    assert text("[version]::new('1.2')", FIVE) == "1.2"
    assert text("New-Object -TypeName Version -ArgumentList '1.2'", TWO) == "1.2"


@pytest.mark.parametrize("expression", ["1 -in 1,2", "1 -notin 1,2", "1 -shl 2"])
def test_operators_that_2_0_does_not_parse(expression: str) -> None:
    done = run(f"try {{ {expression} }} catch {{ 'caught' }}", machine=TWO)
    assert done.exit_code == 1
    assert done.stdout == b""
    assert b"UnexpectedToken" in done.stderr
    assert lines(expression, machine=FOUR)


def test_a_word_that_only_looks_like_such_an_operator_is_left_alone() -> None:
    assert lines("'-in'; Write-Output -InputObject 'x'", machine=TWO) == ["-in", "x"]


def test_a_hashtable_stays_a_hashtable() -> None:
    assert text("([pscustomobject]@{ a = 1 }).GetType().Name", TWO) == "Hashtable"
    assert text("([pscustomobject]@{ a = 1 }).GetType().Name", FOUR) == "PSCustomObject"
    assert caught("[ordered]@{ a = 1 }", TWO)[1] == "TypeNotFound"


def test_filters_by_name_want_a_block() -> None:
    kind, error_id, _ = caught("'ab' | Where-Object Length -eq 2", TWO)
    assert kind == "System.Management.Automation.ParameterBindingException"
    assert caught("'ab' | ForEach-Object Length", TWO)[1].startswith("CannotConvertArgumentNoMessage")
    assert error_id.split(",")[0] in ("NamedParameterNotFound", "CannotConvertArgumentNoMessage")
    assert lines("'ab' | Where-Object { $_.Length -eq 2 } | ForEach-Object { $_.Length }", machine=TWO) == ["2"]
    assert lines("'ab' | Where-Object Length -eq 2", machine=FOUR) == ["ab"]


def test_psitem_is_unset() -> None:
    assert lines("1 | ForEach-Object { $null -eq $PSItem }", machine=TWO) == ["True"]
    assert lines("1 | ForEach-Object { $PSItem }", machine=FOUR) == ["1"]


def test_one_value_has_no_count_and_arrays_do_not_pass_a_property_on() -> None:
    assert text("$null -eq (5).Count", TWO) == "True"
    assert text("$null -eq $null.Count", TWO) == "True"
    assert text("$((5).Count; @('a','bc').Length)", TWO) == " 2"
    assert text("$((5).Count; @('a','bc').Length)", FOUR) == "1 2"
    assert lines("$x = @((New-Object PSObject -Property @{ a = 1 })); $null -eq $x.a", machine=TWO) == ["True"]
    assert lines("$x = @((New-Object PSObject -Property @{ a = 1 })); $x.a", machine=FOUR) == ["1"]


def test_a_loop_over_nothing_turns_once() -> None:
    assert lines("foreach ($x in $null) { 'turn' }", machine=TWO) == ["turn"]
    assert lines("foreach ($x in @()) { 'turn' }", machine=TWO) == []
    assert lines("foreach ($x in $null) { 'turn' }", machine=FOUR) == []


def test_what_net_2_does_not_have() -> None:
    assert lines("try { throw 'x' } catch { $null -eq $_.Exception.HResult }", machine=TWO) == ["True"]
    assert caught("[string]::IsNullOrWhiteSpace('')", TWO)[1] == "MethodNotFound"
    made = "New-Object -TypeName 'System.Collections.Generic.HashSet[char]'"
    assert caught(made, TWO)[1].split(",")[0] == "TypeNotFound"


def test_modules_are_not_loaded_by_themselves() -> None:
    def answer(_call: object) -> list[str]:
        return ["answered"]

    commands = {"get-thing": Cmdlet("Get-Thing", "Things", {}, answer, "Things.GetThing")}
    two, four = Box(commands, "2.0"), Box(commands, "4.0")
    assert caught("Get-Thing", two)[1] == "CommandNotFoundException"
    assert lines(f"{QUIET}Import-Module Things; Get-Thing", machine=two) == ["answered"]
    assert lines(f"{QUIET}Get-Thing", machine=four) == ["answered"]
    missing = caught("Import-Module Nothing -ErrorAction Stop", two)
    assert missing[:2] == (
        "System.IO.FileNotFoundException",
        "Modules_ModuleNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand",
    )


def test_the_table_of_versions() -> None:
    assert text("$($PSVersionTable.PSVersion.Major; $PSVersionTable.PSVersion)", TWO) == "2 2.0"
    assert text("$($null -eq $PSVersionTable.PSEdition; $PSVersionTable.CLRVersion.Major)", TWO) == "True 2"
    assert text("$($PSVersionTable.PSVersion; $PSVersionTable.PSEdition)", FIVE) == "5.1.20348.2849 Desktop"
    assert text("$($PSVersionTable.PSVersion; $null -eq $PSVersionTable.PSEdition)", FOUR) == "4.0 True"


def test_information_action_came_with_5() -> None:
    assert caught("Write-Output 1 -InformationAction Continue", FOUR)[1].startswith("NamedParameterNotFound")
    assert lines("Write-Output 1 -InformationAction Continue", machine=FIVE) == ["1"]
