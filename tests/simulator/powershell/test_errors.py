"""Terminating and non-terminating errors (about_Try_Catch_Finally, about_Throw, about_CommonParameters)."""

import pytest

from tests.simulator.powershell.console import caught, lines, run


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ("try { throw 'boom' } catch { \"$_\" }", ["boom"]),
        ("try { 'a'; throw 'x'; 'b' } catch { 'c' } finally { 'd' }", ["a", "c", "d"]),
        ("try { throw 'x' } catch { $_.FullyQualifiedErrorId; $_.Exception.GetType().Name }",
         ["x", "RuntimeException"]),
        ("try { throw [System.InvalidOperationException]'bad' } catch { 'any' }", ["any"]),
        ("try { throw [InvalidOperationException]::new('bad') } catch [InvalidOperationException] { \"$_\" }", ["bad"]),
        ("try { [int]::Parse('x') } catch [System.FormatException] { 'inner' } catch { 'outer' }", ["inner"]),
        ("try { [int]::Parse('x') } catch { $_.Exception.InnerException.GetType().Name }", ["FormatException"]),
        ("try { 1 / 0 } catch [System.DivideByZeroException] { 'zero' }", ["zero"]),
        ("try { Nope } catch [System.Management.Automation.CommandNotFoundException] { $_.TargetObject }", ["Nope"]),
        ("try { try { throw 'in' } catch { throw } } catch { \"out $_\" }", ["out in"]),
        ("try { try { throw 'in' } finally { 'f' } } catch { 'c' }", ["f", "c"]),
        ("try { Write-Error 'soft' -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }",
         ["Microsoft.PowerShell.Commands.WriteErrorException"]),
        ("function f { Write-Error 'x' -ErrorId 'My.Id' -EA Stop }; try { f } catch { $_.FullyQualifiedErrorId }",
         ["My.Id,f"]),
        ("Write-Error 'soft' -ErrorAction SilentlyContinue; $Error.Count; \"$($Error[0])\"", ["1", "soft"]),
        ("Write-Error 'soft' -ErrorAction Ignore; $Error.Count", ["0"]),
        ("Write-Error 'soft' -ErrorVariable ev -ErrorAction SilentlyContinue; $ev.Count", ["1"]),
        ("$ErrorActionPreference = 'SilentlyContinue'; [int]'x'; 'next'", ["next"]),
        ("$ErrorActionPreference = 'Stop'; try { Write-Error 'soft' } catch { 'caught' }", ["caught"]),
        ("function f { [int]'x'; 'goes on' }; try { f } catch { 'stopped' }", ["stopped"]),
        ("Write-Error 'x' 2>$null; $?", ["False"]),
        ("try { throw 'a' } catch { }; $Error[0].Exception.Message; $Error.Count", ["a", "1"]),
        ("try { throw } catch { \"$_\" }", ["ScriptHalted"]),
        ("$_ = 5; try { throw 'x' } catch { }; $_", ["5"]),
    ],
)  # fmt: skip
def test_handling(script: str, shown: list[str]) -> None:
    assert lines(script) == shown


def test_without_try_the_next_statement_runs() -> None:
    done = run("[int]'x'; 'next'")
    assert done.stdout == b"next\r\n"
    assert b"InvalidCastFromStringToInteger" in done.stderr
    assert done.exit_code == 0


def test_throw_ends_the_script_with_one() -> None:
    done = run("function f { throw 'stop' }; f; 'never'")
    assert (done.stdout, done.exit_code) == (b"", 1)


def test_error_facts() -> None:
    script = (
        "try { [int]'x' } catch { $_.Exception.HResult; $_.CategoryInfo.Category; $_.InvocationInfo.PositionMessage }"
    )
    assert lines(script) == [
        "-2146233087",  # COR_E_SYSTEM: RuntimeException derives from SystemException
        "InvalidArgument",
        "At line:1 char:7",
        "+ " + script,
        "+       ~~~~~~~~",
    ]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("System.Exception", -2146233088),
        ("System.ArgumentException", -2147024809),
        ("System.UnauthorizedAccessException", -2147024891),
        ("System.Runtime.InteropServices.COMException", -2147467259),
        ("System.TimeoutException", -2146233083),
    ],
)
def test_hresults(kind: str, number: int) -> None:
    """corerror.h"""
    assert lines(f"[{kind}]::new('m').HResult") == [str(number)]


def test_errors_of_methods_carry_the_inner_exception() -> None:
    assert caught("'abc'.Substring(5)") == (
        "System.Management.Automation.MethodInvocationException",
        "ArgumentOutOfRangeException",
        'Exception calling "Substring" with "1" argument(s): "startIndex cannot be larger than length of string.\n'
        'Parameter name: startIndex"',
    )
    assert caught("'abc'.Substring(1, 2, 3)")[1] == "MethodCountCouldNotFindBest"
    assert caught("'abc'.Substring('x')")[1] == "MethodArgumentConversionInvalidCastArgument"
