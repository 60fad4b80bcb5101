"""Arithmetic, comparison and logic (PowerShell language specification 3.0, chapters 6 and 7)."""

import pytest

from tests.simulator.powershell.console import caught, kind, text

_ARITHMETIC = [
    ("1 + 2 * 3", "7"),
    ("7 / 2", "3.5"),
    ("6 / 3", "2"),
    ("-7 % 3", "-1"),
    ("7 % -3", "1"),
    ("2147483647 + 1", "2147483648"),
    ("9223372036854775807 + 1", "9.22337203685478E+18"),
    ("1kb + 1mb", "1049600"),
    ("1e3", "1000"),
    ("0x10", "16"),
    ("0xFFFFFFFF", "-1"),
    ("10 - '3'", "7"),
    ("'10' + 3", "103"),
    ("3 + '10'", "13"),
    ("'ab' * 3", "ababab"),
    ("(1, 2) * 2", "1 2 1 2"),
    ("1, 2 + 3", "1 2 3"),
    ("$null + 5", "5"),
    ("5 + $null", "5"),
    ("$true + 1", "2"),
    ("1.5 + 1", "2.5"),
    ("0.1 + 0.2", "0.3"),
    ("1d / 3", "0.3333333333333333333333333333"),
    ("-(3)", "-3"),
    ("+'5'", "5"),
    ("5 -band 6", "4"),
    ("5 -bor 6", "7"),
    ("5 -bxor 6", "3"),
    ("-bnot 5", "-6"),
    ("1 -shl 4", "16"),
    ("256 -shr 4", "16"),
    ("1..5", "1 2 3 4 5"),
    ("3..1", "3 2 1"),
    ("'1'..'3'", "1 2 3"),
]


@pytest.mark.parametrize(("expression", "shown"), _ARITHMETIC)
def test_arithmetic(expression: str, shown: str) -> None:
    assert text(expression) == shown


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("1", "System.Int32"),
        ("3000000000", "System.Int64"),
        ("99999999999999999999", "System.Decimal"),
        ("1.0", "System.Double"),
        ("1l", "System.Int64"),
        ("1gb", "System.Int32"),
        ("4gb", "System.Int64"),
        ("2147483647 + 1", "System.Double"),
        ("[int64]1 + 1", "System.Int64"),
        ("6 / 3", "System.Int32"),
        ("7 / 2", "System.Double"),
        ("'a' + 1", "System.String"),
        ("1, 2", "System.Object[]"),
        ("@(1)", "System.Object[]"),
        (",1", "System.Object[]"),
        ("@{}", "System.Collections.Hashtable"),
        ("[ordered]@{}", "System.Collections.Specialized.OrderedDictionary"),
        ("[pscustomobject]@{}", "System.Management.Automation.PSCustomObject"),
        ("{ 1 }", "System.Management.Automation.ScriptBlock"),
        ("'a'[0]", "System.Char"),
        ("1 -eq 1", "System.Boolean"),
        ("$null", "null"),
    ],
)
def test_types_of_results(expression: str, name: str) -> None:
    """Int32 grows into Double by arithmetic, into Int64 by notation (specification 2.3.5.1 and 6.2)."""
    assert kind(expression) == name


_COMPARISONS = [
    ("'ABC' -eq 'abc'", "True"),
    ("'ABC' -ceq 'abc'", "False"),
    ("'ABC' -ieq 'abc'", "True"),
    ("1 -eq '1'", "True"),
    ("'1' -eq 1", "True"),
    ("'01' -eq 1", "False"),
    ("1 -eq '01'", "True"),
    ("$true -eq 'x'", "True"),
    ("'x' -eq $true", "False"),
    ("$null -eq 0", "False"),
    ("$null -eq $null", "True"),
    ("'' -eq $null", "False"),
    ("10 -gt 9", "True"),
    ("'10' -gt 9", "False"),
    ("10 -gt '9'", "True"),
    ("'a' -lt 'B'", "True"),
    ("$null -lt 1", "True"),
    ("1, 2, 3, 2 -eq 2", "2 2"),
    ("1, 2, 3 -ne 2", "1 3"),
    ("1, 2, 3 -gt 1", "2 3"),
    ("@(1, 2, 3 -eq 5).Count", "0"),
    ("'a', 'b' -contains 'B'", "True"),
    ("'a', 'b' -ccontains 'B'", "False"),
    ("'B' -in 'a', 'b'", "True"),
    ("'c' -notin 'a', 'b'", "True"),
    ("'host01' -like 'HOST*'", "True"),
    ("'host01' -clike 'HOST*'", "False"),
    ("'a[1]' -like 'a[1]'", "False"),
    ("'a1' -like 'a[0-9]'", "True"),
    ("'a*' -like 'a`*'", "True"),
    ("'abc' -match 'B'", "True"),
    ("'abc' -cmatch 'B'", "False"),
    ("'a1', 'b', 'c3' -match '\\d'", "a1 c3"),
    ("5 -is [int]", "True"),
    ("5 -is [string]", "False"),
    ("5 -isnot [string]", "True"),
    ("@(1) -is [array]", "True"),
    ("'5' -as [int]", "5"),
    ("$null -eq ('x' -as [int])", "True"),
    ("[version]'10.0' -gt [version]'9.9'", "True"),
    ("[datetime]'2026-01-02' -gt '2026-01-01'", "True"),
    ("[timespan]'1.00:00:00' -eq '1.00:00'", "True"),
    ("-not 0 -and 'x'", "True"),
    ("!$true", "False"),
    ("$true -xor $true", "False"),
    ("1 -eq 1.0", "True"),
    ("[char]'a' -eq 'A'", "True"),
]


@pytest.mark.parametrize(("expression", "shown"), _COMPARISONS)
def test_comparison(expression: str, shown: str) -> None:
    assert text(expression) == shown


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("$null", "False"),
        ("''", "False"),
        ("'False'", "True"),
        ("'0'", "True"),
        ("0", "False"),
        ("0.0", "False"),
        ("@()", "False"),
        ("@(0)", "False"),
        ("@(1)", "True"),
        ("@(0, 0)", "True"),
        ("@(, @())", "False"),
        ("@{}", "True"),
        ("[pscustomobject]@{}", "True"),
        ("[char]0", "False"),
    ],
)
def test_truth(expression: str, shown: str) -> None:
    """about_Booleans."""
    assert text(f"[bool]({expression})") == shown


@pytest.mark.parametrize(
    ("statement", "error_id"),
    [
        ("1 / 0", "RuntimeException"),
        ("5 % 0", "RuntimeException"),
        ("@{} + 1", "AddHashTableToNonHashTable"),
        ("5 + 'x'", "InvalidCastFromStringToInteger"),
        ("@{} -gt 1", "NotIcomparable"),
        ("[pscustomobject]@{} - 1", "MethodNotFound"),
        ("1 -gt 'x'", "ComparisonFailure"),
    ],
)
def test_errors_of_operators(statement: str, error_id: str) -> None:
    assert caught(statement)[:2] == ("System.Management.Automation.RuntimeException", error_id)
