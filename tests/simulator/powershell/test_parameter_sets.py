"""Which parameter set a cmdlet runs in, and what piped objects have to say to it (about_Parameter_Sets)."""

from collections.abc import Iterator

import pytest

from simulator.powershell.binding import Call, Cmdlet, Parameter
from tests.simulator.powershell.console import Box, caught, lines


def said(call: Call) -> Iterator[str]:
    yield f"{call.parameter_set}: " + ", ".join(sorted(f"{name}={value}" for name, value in call.bound.items()))


def machine(default: str = "") -> Box:
    """Get-Thing takes a name, a number or nothing but a switch; names and numbers may be piped."""
    parameters = {
        "Name": Parameter(position=0, mandatory=True, from_pipeline=True, sets=("ByName",)),
        "Number": Parameter("System.Int32", position=0, mandatory=True, from_pipeline=True, sets=("ByNumber",)),
        "Depth": Parameter("System.Int32", sets=("ByName", "ByNumber")),
        "All": Parameter("switch", mandatory=True, sets=("All",)),
    }
    return Box(
        {"get-thing": Cmdlet("Get-Thing", "Microsoft.PowerShell.Toys", parameters, said, "Toys.GetThing", default)}
    )


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("'a' | Get-Thing", ["ByName: Name=a"]),
        ("7 | Get-Thing", ["ByNumber: Number=7"]),
        ("7, 'a', 8 | Get-Thing", ["ByNumber: Number=7", "ByName: Name=a", "ByNumber: Number=8"]),
        ("7 | Get-Thing -Depth 2", ["ByNumber: Depth=2, Number=7"]),
        ("Get-Thing -Name a", ["ByName: Name=a"]),
        ("Get-Thing -All", ["All: All=True"]),
    ],
)
@pytest.mark.parametrize("default", ["", "ByName", "All"])
def test_each_piped_object_chooses_for_itself(script: str, expected: list[str], default: str) -> None:
    assert lines(script, machine=machine(default)) == expected


def test_a_value_that_is_given_leaves_the_pipeline_no_choice() -> None:
    error = caught("$ErrorActionPreference = 'Stop'; 7 | Get-Thing -Name a", machine())
    assert error[1] == "InputObjectNotBound,Toys.GetThing"


@pytest.mark.parametrize("script", ["Get-Thing -Name a -All", "Get-Thing -Number 1 -Name a", "Get-Thing -Depth 1"])
def test_sets_that_do_not_agree_are_an_error(script: str) -> None:
    assert caught(script, machine())[1] == "AmbiguousParameterSet,Toys.GetThing"
