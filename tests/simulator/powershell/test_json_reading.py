"""ConvertFrom-Json of Windows PowerShell 5.1 (System.Web.Script.Serialization.JavaScriptSerializer)."""

import pytest

from tests.simulator.powershell.console import caught, lines, text


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        ("1", "System.Int32"),
        ("3000000000", "System.Int64"),
        ("99999999999999999999", "System.Decimal"),
        ("1.5", "System.Decimal"),
        ("1e2", "System.Double"),
        ('"x"', "System.String"),
        ("true", "System.Boolean"),
        ("[1]", "System.Object[]"),
        ("[]", "System.Object[]"),
        ('{"a":1}', "System.Management.Automation.PSCustomObject"),
    ],
)
def test_types(document: str, shown: str) -> None:
    assert lines(f"$x = ConvertFrom-Json '{document}'; $x.GetType().FullName") == [shown]


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ('(ConvertFrom-Json \'{"Name":"x","n":null}\').name', "x"),
        ("$null -eq (ConvertFrom-Json '{\"n\":null}').n", "True"),
        ('(ConvertFrom-Json \'{"a":[{"b":1},{"b":2}]}\').a.b', "1 2"),
        ("@(ConvertFrom-Json '[1,2,3]' | ForEach-Object { 'once' }).Count", "1"),
        ("@((ConvertFrom-Json '[1,2,3]') | ForEach-Object { 'each' }).Count", "3"),
        ("('{', '\"a\":5', '}' | ConvertFrom-Json).a", "5"),
        ("(ConvertFrom-Json '\"\\u0416\\ud83d\\ude00\"').Length", "3"),
        ('(ConvertFrom-Json \'{"a":1,"a":2}\').a', "2"),
    ],
)
def test_values(script: str, shown: str) -> None:
    assert text(script) == shown


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("nope", "Invalid JSON primitive: nope."),
        ('{"a" 1}', "Invalid object passed in, ':' or '}' expected. (5): {\"a\" 1}"),
    ],
)
def test_what_is_no_json(document: str, message: str) -> None:
    assert caught(f"ConvertFrom-Json '{document}'") == (
        "System.ArgumentException",
        "System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand",
        message,
    )


def test_keys_that_differ_in_case_are_refused() -> None:
    _, error_id, _ = caught('ConvertFrom-Json \'{"a":1,"A":2}\'')
    assert error_id == "DuplicateKeysInJsonString,Microsoft.PowerShell.Commands.ConvertFromJsonCommand"
