"""Functions, parameters, scopes, splatting, script blocks (about_Functions, about_Scopes, about_Splatting)."""

import pytest

from tests.simulator.powershell.console import caught, lines

_ADVANCED = """function f {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0)][string]$Name,
        [ValidateSet('a', 'b')][string]$Mode = 'a',
        [Alias('n')][int]$Number,
        [switch]$Force
    )
    "$Name|$Mode|$Number|$Force"
}
"""


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ("function f($a, $b = 'z') { \"$a-$b\" }; f 1; f 1 2; f -b q -a 5; f -b:r", ["1-z", "1-2", "5-q", "-r"]),
        ("function f { param([string]$a, [int]$n, [bool]$b, $o)\n\"[$a][$n][$b]$($null -eq $o)\" }; f",
         ["[][0][False]True"]),
        ("function f { \"$args\"; $args.Count }; f 1 'two' -x 3", ["1 two -x 3", "4"]),
        ("function f { param($a) \"$a|$args\" }; f 1 2 3", ["1|2 3"]),
        ("function f { param([switch]$s) $s.IsPresent; [bool]$s }; f; f -s; f -s:$false",
         ["False", "False", "True", "True", "False", "False"]),
        ("function f { param([int]$n) $n + 1 }; f '41'", ["42"]),
        ("function f { param($a, $b) \"$a$b\" }; $p = @{ a = 1; b = 2 }; f @p; $q = 3, 4; f @q; f @p",
         ["12", "34", "12"]),
        ("function f { g @args }; function g { param($x, $y) \"$x/$y\" }; f 1 2; f -y 5 -x 6", ["1/2", "6/5"]),
        ("function f { begin { 'b' } process { \"p$_\" } end { 'e' } }; 1, 2 | f", ["b", "p1", "p2", "e"]),
        ("filter f { $_ * 2 }; 1, 2 | f", ["2", "4"]),
        ("function f { param([Parameter(ValueFromPipeline = $true)]$x) process { \"<$x>\" } }; 1, 2 | f",
         ["<1>", "<2>"]),
        ("function f { @($input).Count }; 1..4 | f", ["4"]),
        (_ADVANCED + "f x; f x -Mode b -n 7 -Force; f -Name y -For", ["x|a|0|False", "x|b|7|True", "y|a|0|True"]),
        ("$b = { param($x) $x * 2 }; & $b 4; $b.Invoke(5)", ["8", "10"]),
        ("$h = @{ f = { 'called' } }; & $h.f; & $h['f']", ["called", "called"]),
        ("& 'Write-Output' 5", ["5"]),
        ("function g { param($a) $PSBoundParameters.ContainsKey('a') }; g 1; g",
         ["True", "False"]),
        ("function f { param($a = (1 + 1), $b = $a * 2) \"$a $b\" }; f; f 5", ["2 4", "5 10"]),
    ],
)  # fmt: skip
def test_calls(script: str, shown: list[str]) -> None:
    assert lines(script) == shown


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ("$x = 1; function f { $x = 2; $x }; f; $x", ["2", "1"]),
        ("$x = 1; function f { $script:x = 2 }; f; $x", ["2"]),
        ("$x = 1; function f { $global:x = 3; $x }; f", ["3"]),
        ("function f { $x = 5; g }; function g { $x }; f", ["5"]),
        ("function f { $local:x }; $x = 1; f; 'end'", ["end"]),
        ("$x = 1; . { $x = 2 }; $x", ["2"]),
        ("$X = 1; $x; ${x}", ["1", "1"]),
        ("function F { 'upper' }; f", ["upper"]),
        ("$x = 1; $b = { $x }.GetNewClosure(); $x = 2; & $b", ["1"]),
        ("function f { function inner { 'in' }; inner }; f", ["in"]),
    ],
)
def test_scopes(script: str, shown: list[str]) -> None:
    assert lines(script) == shown


_B = "System.Management.Automation.ParameterBindingException"
_V = "System.Management.Automation.ParameterBindingValidationException"


@pytest.mark.parametrize(
    ("statement", "kind", "error_id"),
    [
        (_ADVANCED + "f", _B, "MissingMandatoryParameter,f"),
        (_ADVANCED + "f x -Nope 1", _B, "NamedParameterNotFound,f"),
        (_ADVANCED + "f x y", _B, "PositionalParameterNotFound,f"),
        (_ADVANCED + "f x -Mode c", _V, "ParameterArgumentValidationError,f"),
        (_ADVANCED + "f x -Number", _B, "MissingArgument,f"),
        (_ADVANCED + "f x -Name y", _B, "PositionalParameterNotFound,f"),
        (_ADVANCED + "f -Name x -Name y", _B, "ParameterAlreadyBound,f"),
        (_ADVANCED + "f ''", _V, "ParameterArgumentValidationErrorEmptyStringNotAllowed,f"),
        (
            "function f { param([int]$n) $n }; f abc",
            "System.Management.Automation.ParameterBindingArgumentTransformationException",
            "ParameterArgumentTransformationError,f",
        ),
        ("Nope-Thing", "System.Management.Automation.CommandNotFoundException", "CommandNotFoundException"),
        ("& 5", "System.Management.Automation.RuntimeException", "BadExpression"),
        ("function f { f }; f", "System.Management.Automation.RuntimeException", "CallDepthOverflow"),
    ],
)
def test_refusals(statement: str, kind: str, error_id: str) -> None:
    assert caught(statement)[:2] == (kind, error_id)


def test_a_mandatory_parameter_refuses_null_by_name() -> None:
    _, error_id, message = caught("function f { param([Parameter(Mandatory = $true)]$x) $x }; f -x $null")
    assert error_id == "ParameterArgumentValidationErrorNullNotAllowed,f"
    assert message == "Cannot bind argument to parameter 'x' because it is null."
