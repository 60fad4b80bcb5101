"""What is not declared is refused in a sentence with its place; no try of the script can catch it."""

import pytest

from tests.simulator.powershell.console import caught, lines, run, subset_sentence

_OUTSIDE = [
    ("trap { 1 }", "trap_statement"), ("class A { [int]$x }", "class_statement"), ("enum A { b }", "enum_statement"),
    ("#requires -Version 5\n1", "#requires"), ("1 | Tee-Object x; 'a'.Normalize()", ""),
    ("'a'.Normalize()", "Normalize"),
    ("[math]::Cosh(1)", "Cosh"), ("[System.IO.File]::ReadAllText('x')", "System.IO.File"), ("'a'.Nope", "Nope"),
    ("([pscustomobject]@{ a = 1 }).b", "'b'"), ("(ConvertFrom-Json '{\"a\":1}').b", "'b'"), ("$env:PATH", "env:"),
    ("$x = 5; \"$x:y\"", "'x:'"), ("$PSScriptRoot", "psscriptroot"), ("1 > file.txt", "redirection"),
    ("Write-Output 1 2>&1", "redirection"), ("1..3 | Sort-Object -Verbose", "Verbose"),
    ("& { param([ValidateRange(1, 2)]$x) }", "validaterange"),
    ("[int]'1,000'", "thousands"), ("'a' -match '\\p{L}'", "\\p"), ("$x = @{ a = 1 }; $x | Out-String", "Hashtable"),
    ("[datetime]'5 March 2026'", "System.DateTime"), ("workflow w { 1 }", "workflow"),
    ("switch -File x { 1 { 2 } }", "switch"),
    ("[pscustomobject]@{ a = 1 }", "display"), ("$x = 1; $x.Foo = 2", "Foo"), (":l foreach ($a in 1) { $a }", "label"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "named"), [case for case in _OUTSIDE if case[1]])
def test_outside(script: str, named: str) -> None:
    sentence = subset_sentence(script)
    assert sentence.startswith("Outside the simulated subset of PowerShell: ")
    assert named in sentence
    assert "(line 1, column " in sentence


def test_no_catch_sees_it() -> None:
    done = run("try { 'a'.Nope } catch { 'caught' } finally { 'end' }")
    assert b"caught" not in done.stdout
    assert done.exit_code == 70


def test_the_place_is_named() -> None:
    assert "(line 3, column 5: " in subset_sentence("$x = 1\n$y = 2\n    'abc'.Nope\n")


@pytest.mark.parametrize(
    "script",
    [
        "if ($a == 1) { 2 }", "$a != 1", "Write-Output a && Write-Output b", "Write-Output a || Write-Output b",
        "$a ? 1 : 2", "$x = $a ?? 1", "try { 1 }", "'unfinished", "if (1) { 2", "foo )", "$x =", "1 +",
    ],
)  # fmt: skip
def test_what_windows_does_not_parse(script: str) -> None:
    done = run(script)
    assert (done.stdout, done.exit_code) == (b"", 1)
    assert b"ParserError" in done.stderr


def test_create_raises_parse_exceptions() -> None:
    assert caught("[scriptblock]::Create('if (1 {')")[:2] == (
        "System.Management.Automation.MethodInvocationException",
        "ParseException",
    )


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ("function F { param($a) $a }; F 5", ["5"]),
        ("1..3 | ForEach-Object { }; 'end'", ["end"]),
        ("$n = 2; 1..$n; 0..($n - 1)", ["1", "2", "0", "1"]),
        ("1GB", ["1073741824"]),
        ("# comment\n'a' # tail\n<# block\n#>\n'b'", ["a", "b"]),
        ("Write-Output `\n  'joined'", ["joined"]),
        ("@(1,\n2).Count", ["2"]),
        ("'a' |\n  ForEach-Object { $_ }", ["a"]),
    ],
)
def test_what_the_grammar_stumbles_over_and_windows_takes(script: str, shown: list[str]) -> None:
    assert lines(script) == shown


def test_requirements_are_refused_wherever_they_stand() -> None:
    """Windows heeds #requires in script files only: in what is sent to a host it would be ignored in silence."""
    assert "#requires" in subset_sentence("1\n& { 2\n#requires -Version 5\n}")
