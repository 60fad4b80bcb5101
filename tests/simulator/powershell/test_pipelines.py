"""Streaming, unrolling, and how outputs become values (about_Pipelines, about_Arrays)."""

import pytest

from tests.simulator.powershell.console import lines, text


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("@($null).Count", "1"),
        ("@().Count", "0"),
        ("@(& { }).Count", "0"),
        ("@(& { $null }).Count", "1"),
        ("$null -eq (& { })", "True"),
        ("(& { 1 }) -is [int]", "True"),
        ("(& { 1; 2 }).Count", "2"),
        ("(, (1, 2)).Count", "1"),
        ("@(@(1, 2)).Count", "2"),
        ("@(, @(1, 2)).Count", "1"),
        ("@(1..3 | ForEach-Object { $_ }).Count", "3"),
        ("@(1 | ForEach-Object { , (1, 2) }).Count", "1"),
        ("@($null | ForEach-Object { 'x' }).Count", "1"),
        ("@(@() | ForEach-Object { 'x' }).Count", "0"),
        ("$( $e = & { }; @($e | ForEach-Object { 'x' }).Count )", "0"),
        ("$( $e = & { }; @($e).Count )", "0"),
        ("$( $n = $null; @($n).Count )", "1"),
        ("$( $n = 0; foreach ($i in $null) { $n++ }; $n )", "0"),
        ("(1..10 | Where-Object { $_ % 2 } | Measure-Object -Sum).Sum", "25"),
        ("(1..3 | & { process { $_ * 2 } })", "2 4 6"),
        ("(1..3 | & { $input })", "1 2 3"),
        ("(@{ a = 1; b = 2 } | ForEach-Object { $_.Count })", "2"),
        ("('abc' | ForEach-Object { $_.Length })", "3"),
        ("(1, (2, 3) | ForEach-Object { @($_).Count })", "1 2"),
    ],
)
def test_unrolling(expression: str, shown: str) -> None:
    assert text(expression) == shown


def test_objects_stream_one_by_one() -> None:
    script = '1..2 | ForEach-Object { "a$_"; $_ } | ForEach-Object { "b$_" }'
    assert lines(script) == ["ba1", "b1", "ba2", "b2"]


def test_select_first_ends_what_stands_before_it() -> None:
    script = '$n = 0; $x = 1..100 | ForEach-Object { $n++; $_ } | Select-Object -First 3; "$x / $n"'
    assert lines(script) == ["1 2 3 / 3"]


def test_blocks_of_foreach_object_run_in_the_callers_scope() -> None:
    assert lines("$x = 1; 1 | ForEach-Object { $x = 2 }; $x; & { $x = 3 }; $x") == ["2", "2"]


def test_underscore_comes_back_after_an_inner_pipeline() -> None:
    assert lines('1 | ForEach-Object { 5 | ForEach-Object { "in $_" }; "out $_" }') == ["in 5", "out 1"]


def test_input_can_be_read_once() -> None:
    assert lines('$a = @($input); $b = @($input); "$($a.Count) $($b.Count)"', b"one\ntwo\n") == ["2 0"]


def test_empty_assignment_is_null_for_comparison() -> None:
    assert lines("$x = & { }; $null -eq $x; $x.Count") == ["True", "0"]
