"""if, switch, loops, return, exit (about_If, about_Switch, about_For, about_Foreach, about_While, about_Do)."""

import pytest

from tests.simulator.powershell.console import lines, run


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ("if (0) { 'a' } elseif ('x') { 'b' } else { 'c' }", ["b"]),
        ("$x = if (1) { 'a'; 'b' } else { 'c' }; $x.Count", ["2"]),
        ("$x = if (0) { 'a' }; $null -eq $x", ["True"]),
        ("for ($i = 0; $i -lt 3; $i++) { $i }", ["0", "1", "2"]),
        ("$i = 0; while ($true) { $i++; if ($i -eq 2) { continue }; if ($i -gt 3) { break }; $i }", ["1", "3"]),
        ("$i = 0; do { $i++ } while ($i -lt 3); $i", ["3"]),
        ("$i = 0; do { $i++ } until ($i -ge 3); $i", ["3"]),
        ("foreach ($x in 1..3) { if ($x -eq 2) { continue }; $x }; $x", ["1", "3", "3"]),
        ("$y = foreach ($x in 'a', 'b') { \"$x!\" }; \"$y\"", ["a! b!"]),
        ("foreach ($x in 'solo') { $x }", ["solo"]),
        ("foreach ($k in @{ a = 1 }.Keys) { $k }", ["a"]),
        ("switch (2) { 1 { 'one' }\n2 { 'two' }\ndefault { 'other' }\n}", ["two"]),
        ("switch ('B') { 'b' { 'first' }\n'B' { 'second' }\n}", ["first", "second"]),
        ("switch ('B') { 'b' { 'first'; break }\n'B' { 'second' }\n}", ["first"]),
        ("switch -CaseSensitive ('B') { 'b' { 'low' }\n'B' { 'high' }\n}", ["high"]),
        ("switch -Wildcard ('host1') { 'h*' { 'match' }\ndefault { 'none' }\n}", ["match"]),
        ("switch -Regex ('ab12') { '(\\d+)' { $Matches[1] }\n}", ["12"]),
        ('switch (1, 5) { { $_ -gt 3 } { "big $_" }\ndefault { "small $_" }\n}', ["small 1", "big 5"]),
        ("switch ($null) { default { 'none' }\n}", ["none"]),
        ("switch (@()) { default { 'none' }\n}", []),
        ("function f { 1; return 2; 3 }; f", ["1", "2"]),
        ("function f { foreach ($i in 1..5) { if ($i -eq 3) { return $i } } }; f", ["3"]),
        ("& { return; 'never' }; 'after'", ["after"]),
    ],
)
def test_flow(script: str, shown: list[str]) -> None:
    assert lines(script) == shown


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 3", 3),
        ("exit", 0),
        ("'x'", 0),
        ("try { exit 5 } catch { exit 6 }", 5),
        ("function f { exit 7 }; f; exit 8", 7),
    ],
)
def test_exit_codes(script: str, code: int) -> None:
    assert run(script).exit_code == code


def test_finally_runs_on_every_way_out() -> None:
    assert lines("function f { try { return 1 } finally { 'end' } }; f") == ["1", "end"]
    assert run("try { exit 4 } finally { 'end' }").stdout == b"end\r\n"
