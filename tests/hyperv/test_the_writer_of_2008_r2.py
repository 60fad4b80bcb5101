"""The JSON that the scripts for PowerShell 2.0 write themselves: what was meant is what is read."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperv.command_line import SCRIPTS
from simulator.powershell.process import run_script
from tests.simulator.powershell.console import Box

PRELUDE = (SCRIPTS / "read" / "estate2008r2" / "prelude.ps1").read_text("ascii")
# The two functions stand first behind the parameters; what follows asks the host.
WRITER = PRELUDE[PRELUDE.index("function ConvertTo-JsonString") : PRELUDE.index("function Get-LegacyErrorFact")]
TWO = Box(powershell_version="2.0")


def literal(value: Any) -> str:
    """The value as PowerShell 2.0 writes it down."""
    if value is None:
        return "$null"
    if isinstance(value, bool):
        return "$true" if value else "$false"
    if isinstance(value, int):
        return f"([int64]'{value}')"
    if isinstance(value, str):
        units = value.encode("utf-16-le", "surrogatepass")
        codes = [int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2)]
        return "('' " + "".join(f"+ [char]{code} " for code in codes) + ")"
    if isinstance(value, list):
        items = ", ".join(map(literal, value))
        return f"@(, {items})" if len(value) == 1 else f"@({items})"  # one list in @() alone would unroll
    pairs = "; ".join(f"{literal(key)} = {literal(one)}" for key, one in value.items())
    return "@{ " + pairs + " }"


def written(expression: str) -> str:
    done = run_script(f"{WRITER}\n[Console]::Out.Write((ConvertTo-JsonText {expression}))", b"", TWO)
    assert done.exit_code == 0, done.stderr.decode()
    return done.stdout.decode("ascii")


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**31, 2**62, "", "a", '"', "\\", "\t\r\n\x00\x1f", "\x7f\x80", "Zürich №7", "🚀👩‍💻",
        "</script>&'", [], [1], [None], ["x"], [[]], [[1]], [1, [2, [3]]], {}, {"a": None}, {"a": []},
        {"a": {"b": [{"c": "d"}]}}, {"": 1},
    ],
)  # fmt: skip
def test_what_is_written_is_what_was_meant(value: Any) -> None:
    assert json.loads(written(f"({literal(value)})" if value != [] else "@()")) == value


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=12))
def test_any_text_survives_and_is_ascii(text: str) -> None:
    assert json.loads(written(literal(text))) == text


@pytest.mark.parametrize("expression", ["([datetime]::UtcNow)", "(1.5)", "([regex]'x')"])
def test_what_has_no_place_in_the_answer_is_an_error_and_no_guess(expression: str) -> None:
    done = run_script(f"{WRITER}\nConvertTo-JsonText {expression}", b"", TWO)
    assert b"A value is of a kind that is not sent." in done.stderr
