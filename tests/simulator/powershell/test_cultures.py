"""A German culture: PowerShell's own texts know none, .NET's ToString(), -f and the console do."""

import pytest

from simulator.powershell.failures import SubsetError
from simulator.powershell.formatting import format_value
from tests.simulator.powershell.console import Box, lines, text

GERMAN, ENGLISH = Box(culture="de-DE"), Box()


@pytest.mark.parametrize(
    ("expression", "german", "english"),
    [
        ("(1.5).ToString()", "1,5", "1.5"),
        ("(1234567.891).ToString('n2')", "1.234.567,89", "1,234,567.89"),
        ("'{0:n1}' -f 1234.56", "1.234,6", "1,234.6"),
        ("'{0}' -f 1.5", "1,5", "1.5"),
        ("[string]::Format('{0:0.00}', 2.5)", "2,50", "2.50"),
        ("'{0:d}' -f 1234", "1234", "1234"),
        ("(1.5).ToString([System.Globalization.CultureInfo]::InvariantCulture)", "1.5", "1.5"),
        ("[string]1.5", "1.5", "1.5"),
        ('"$(1.5)"', "1.5", "1.5"),
        ("1.5, 2.5 -join ' '", "1.5 2.5", "1.5 2.5"),
        ("([datetime]'2026-03-05 12:30:45').ToString()", "05.03.2026 12:30:45", "3/5/2026 12:30:45 PM"),
        ("([datetime]'2026-03-05 12:30:45').ToString('D')", "Donnerstag, 5. März 2026", "Thursday, March 5, 2026"),
        ("([datetime]'2026-03-05 12:30:45').ToString('ddd')", "Do", "Thu"),
        ("'{0:d}' -f [datetime]'2026-03-05'", "05.03.2026", "3/5/2026"),
        ("[string][datetime]'2026-03-05 12:30:45'", "03/05/2026 12:30:45", "03/05/2026 12:30:45"),
        ("([datetime]'2026-03-05').ToString('o')", "2026-03-05T00:00:00.0000000", "2026-03-05T00:00:00.0000000"),
    ],
)
def test_where_the_culture_counts(expression: str, german: str, english: str) -> None:
    assert text(expression, GERMAN) == german
    assert text(expression, ENGLISH) == english


def test_numbers_are_read_in_the_culture_too() -> None:
    assert text("[double]::Parse('1,5')", GERMAN) == text("[double]::Parse('1.5')", ENGLISH) == "1.5"


def test_the_console_writes_in_the_culture() -> None:
    assert lines("1.5; 'x' ; 1500", machine=GERMAN) == ["1,5", "x", "1500"]
    assert lines("(1.5 | Out-String).Trim()", machine=GERMAN) == ["1,5"]


def test_a_culture_that_is_not_declared_is_refused() -> None:
    with pytest.raises(SubsetError, match="fr-FR"):
        format_value(1.5, "n1", "fr-FR")
