"""Casts (about_Type_Conversion; ids as Windows PowerShell 5.1 shows them)."""

import pytest

from tests.simulator.powershell.console import caught, kind, text

_CASTS = [
    ("[int]2.5", "2"), ("[int]3.5", "4"), ("[int]-2.5", "-2"), ("[int]'1.5'", "2"), ("[int]' 7 '", "7"),
    ("[int]''", "0"), ("[int]$null", "0"), ("[int]$true", "1"), ("[int]'0x1F'", "31"), ("[int]'1kb'", "1024"),
    ("[int][char]'A'", "65"), ("[int64]'3000000000'", "3000000000"), ("[byte]255", "255"),
    ("[double]'1.25'", "1.25"), ("[double]'1e-7'", "1E-07"), ("[string]1e15", "1E+15"),
    ("[string]1e14", "100000000000000"),

    ("[string]1.10", "1.1"), ("[string](1/3)", "0.333333333333333"), ("[string]$null", ""), ("[string]$true", "True"),
    ("[string](1, 2, 3)", "1 2 3"), ("[string]@{}", "System.Collections.Hashtable"),
    ("[string][pscustomobject]@{ a = 1; b = 'x' }", "@{a=1; b=x}"),
    ("[string][datetime]'2026-01-02T03:04:05'", "01/02/2026 03:04:05"), ("[bool]'x'", "True"), ("[bool]0", "False"),
    ("[char]65", "A"), ("[char]'x'", "x"), ("[timespan]'1.02:03:04'", "1.02:03:04"), ("[timespan]'01:00'", "01:00:00"),
    ("[timespan]10000000", "00:00:01"), ("[version]'10.0.20348'", "10.0.20348"), ("[version]'1.2'", "1.2"),
    ("[guid]'{6F9619FF-8B86-D011-B42D-00C04FC964FF}'", "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    ("[int[]]('1', '2')", "1 2"), ("[string[]](1, 2)", "1 2"), ("[decimal]'1.10'", "1.10"), ("[int]1.9999999999", "2"),
    ("[datetime]'01/02/2026'", "01/02/2026 00:00:00"), ("[datetime]'2026-01-02T03:04:05Z'", "01/02/2026 05:04:05"),
    ("[datetime]'2026-01-02T03:04:05+01:00'", "01/02/2026 04:04:05"), ("[System.DayOfWeek]'mon'", "Monday"),
    ("[System.DayOfWeek]3", "Wednesday"), ("[int][System.DayOfWeek]'Friday'", "5"), ("[uint32]7", "7"),
    ("[switch]$true", "True"), ("[type]'int'", "System.Int32"), ("[void](1 + 1)", ""),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "shown"), _CASTS)
def test_cast(expression: str, shown: str) -> None:
    assert text(expression) == shown


_TWO = "System.Management.Automation.RuntimeException"


@pytest.mark.parametrize(
    ("statement", "error_id", "message"),
    [
        (
            "[int]'abc'",
            "InvalidCastFromStringToInteger",
            'Cannot convert value "abc" to type "System.Int32". Error: "Input string was not in a correct format."',
        ),
        (
            "[int]3000000000",
            "InvalidCastIConvertible",
            'Cannot convert value "3000000000" to type "System.Int32". Error: "Value was either too large or too small '
            'for an Int32."',
        ),
        (
            "[datetime]'tomorrow'",
            "InvalidCastParseTargetInvocation",
            'Cannot convert value "tomorrow" to type "System.DateTime". Error: "The string was not recognized as a '
            'valid DateTime. There is an unknown word starting at index 0."',
        ),
        (
            "[version]'7'",
            "InvalidCastParseTargetInvocation",
            'Cannot convert value "7" to type "System.Version". Error: "Version string portion was too short or too '
            'long."',
        ),
        (
            "[int](Get-Date)",
            "ConvertToFinalInvalidCastException",
            'Cannot convert the "03/05/2026 14:30:45" value of type "System.DateTime" to type "System.Int32".',
        ),
        (
            "[char]'ab'",
            "InvalidCastIConvertible",
            'Cannot convert value "ab" to type "System.Char". Error: "String must be exactly one character long."',
        ),
    ],
)
def test_refused_casts(statement: str, error_id: str, message: str) -> None:
    assert caught(statement) == (_TWO, error_id, message)


def test_typed_variable_converts_what_is_assigned_later() -> None:
    assert text("$([int]$x = '5'; $x = '7'; $x + 1)") == "8"
    assert caught("[int]$x = 1; $x = 'abc'")[1] == "InvalidCastFromStringToInteger"


def test_array_of_a_type_is_that_array() -> None:
    assert kind("[int[]]('1', '2')") == "System.Int32[]"
    assert kind("[string[]]'a'") == "System.String[]"


def test_custom_object_keeps_the_order_of_a_literal() -> None:
    assert text("([pscustomobject]@{ z = 1; a = 2; m = 3 } | ConvertTo-Json -Compress)") == '{"z":1,"a":2,"m":3}'


def test_small_numbers_take_an_exponent_from_five_noughts_on() -> None:
    """Standard numeric format strings, "G": fixed-point only where the exponent is greater than -5."""
    assert text("0.0001") == "0.0001"
    assert text("0.00001") == "1E-05"
    assert text("ConvertTo-Json -InputObject 0.000025 -Compress") == "2.5E-05"


def test_a_change_of_zone_stays_within_the_calendar() -> None:
    """DateTime.MinValue is what Windows gives for "no date"."""
    assert text("[datetime]::MinValue.ToUniversalTime().ToString('o')") == "0001-01-01T00:00:00.0000000Z"
    assert text("[datetime]::MaxValue.ToLocalTime().Year") == "9999"
