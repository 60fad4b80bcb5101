"""The commands that PowerShell itself brings."""

import pytest

from tests.simulator.powershell.console import caught, lines, run, subset_sentence, text

_PEOPLE = (
    "[pscustomobject]@{ n = 'b'; v = 2 }, [pscustomobject]@{ n = 'a'; v = 2 }, [pscustomobject]@{ n = 'C'; v = 1 }"
)


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("3, 1, 2 | Sort-Object", "1 2 3"),
        ("3, 1, 2 | Sort-Object -Descending", "3 2 1"),
        ("'b', 'A', 'c' | Sort-Object", "A b c"),
        ("10, 9, '8' | Sort-Object", "8 9 10"),
        ("1, 2, 1 | Sort-Object -Unique", "1 2"),
        (f"({_PEOPLE} | Sort-Object v,n).n", "C a b"),
        (f"({_PEOPLE} | Sort-Object -Property 'v', 'n' -Descending).n", "b a C"),
        (f"({_PEOPLE} | Sort-Object {{ $_.n }}).n", "a b C"),
        (f"({_PEOPLE} | Sort-Object @{{ Expression = 'v'; Descending = $true }}).v", "2 2 1"),
        (f"({_PEOPLE} | Group-Object v).Count", "2"),
        (f"({_PEOPLE} | Group-Object v | ForEach-Object {{ \"$($_.Name):$($_.Count)\" }})", "2:2 1:1"),
        (f"({_PEOPLE} | Group-Object v -AsHashTable)[2].Count", "2"),
        (f"({_PEOPLE} | Group-Object v -AsHashTable -AsString)['1'].n", "C"),
        ("1..4 | Measure-Object -Sum -Average -Maximum -Minimum | % { \"$($_.Count) $($_.Sum) $($_.Average) "
         "$($_.Maximum) $($_.Minimum)\" }", "4 10 2.5 4 1"),
        ("(@() | Measure-Object).Count", "0"),
        (f"({_PEOPLE} | Measure-Object v -Sum).Sum", "5"),
        ("(1..10 | Select-Object -First 2)", "1 2"),
        ("(1..10 | Select-Object -Last 2)", "9 10"),
        ("(1..5 | Select-Object -Skip 3)", "4 5"),
        ("(1..9 | Select-Object -Skip 2 -First 3)", "3 4 5"),
        ("(1, 2, 1, 'a', 'A' | Select-Object -Unique)", "1 2 a A"),
        (f"({_PEOPLE} | Select-Object -ExpandProperty n)", "b a C"),
        (f"({_PEOPLE} | Select-Object n | ConvertTo-Json -Compress)", '[{"n":"b"},{"n":"a"},{"n":"C"}]'),
        (f"(({_PEOPLE})[0] | Select-Object n,v | ConvertTo-Json -Compress)", '{"n":"b","v":2}'),
        (f"(({_PEOPLE})[0] | Select-Object @{{ Name = 'x'; Expression = {{ $_.v * 2 }} }}).x", "4"),
        (f"({_PEOPLE} | Where-Object v -eq 2).n", "b a"),
        (f"({_PEOPLE} | Where-Object {{ $_.v -lt 2 }}).n", "C"),
        (f"({_PEOPLE} | Where-Object n -like 'c*').v", "1"),
        (f"({_PEOPLE} | ForEach-Object n)", "b a C"),
        (f"({_PEOPLE} | % {{ $_.v }} | ? {{ $_ -gt 1 }})", "2 2"),
        ("(1..3 | ForEach-Object -Begin { $s = 0 } -Process { $s += $_ } -End { $s })", "6"),
        ("(Write-Output 1, 2).Count", "2"),
        ("@(Write-Output (1, 2) -NoEnumerate | ForEach-Object { 'once' }).Count", "1"),
        ("@(1, 2 | Out-Null).Count", "0"),
        ("(New-Object psobject -Property @{ a = 5 }).a", "5"),
        ("(New-Object System.Version 1, 2).Minor", "2"),
        ("(New-Object -TypeName System.Collections.ArrayList).Count", "0"),
        ("('x' | Out-String).Length", "3"),
        ("(Get-Date '2026-01-02').Day", "2"),
        ("(Get-Date -Date '2026-01-02' -Format 'dd.MM.yyyy')", "02.01.2026"),
        ("(New-TimeSpan -Start '2026-01-01' -End '2026-01-03').Days", "2"),
    ],
)  # fmt: skip
def test_results(expression: str, shown: str) -> None:
    assert text(expression) == shown


def test_an_unknown_parameter_of_a_core_command_leaves_the_subset() -> None:
    """Whether Windows has the parameter is not known here."""
    assert "Sort-Object has no declared parameter -Top" in subset_sentence("1 | Sort-Object -Top 1")


def test_parameters_may_be_cut() -> None:
    assert lines("1..3 | Select-Object -Fi 1") == ["1"]


def test_bad_values_of_parameters() -> None:
    kind, error_id, message = caught("1..3 | Select-Object -First abc")
    assert kind == "System.Management.Automation.ParameterBindingException"
    assert error_id == "CannotConvertArgumentNoMessage,Microsoft.PowerShell.Commands.SelectObjectCommand"
    assert message.startswith('Cannot bind parameter \'First\'. Cannot convert value "abc" to type "System.Int32".')


def test_write_host_goes_to_stdout_and_warnings_do_not() -> None:
    done = run("Write-Host 'shown'; Write-Warning 'heed'; Write-Verbose 'hidden'")
    assert done.stdout == b"shown\n"
    assert b'<S S="Warning">heed</S>' in done.stderr
    assert b"hidden" not in done.stderr
