"""Arrays, hashtables, indexes, member enumeration (about_Arrays, about_Hash_Tables, about_Properties)."""

import pytest

from tests.simulator.powershell.console import caught, lines, text

_INDEXES = [
    ("(1, 2, 3)[0]", "1"), ("(1, 2, 3)[-1]", "3"), ("$null -eq (1, 2)[5]", "True"), ("(1, 2, 3)[0, 2]", "1 3"),
    ("(1, 2, 3)[0..1]", "1 2"), ("@((1, 2)[1..9]).Count", "1"), ("'abc'[1]", "b"), ("'abc'[-1]", "c"),
    ("(1, 2, 3)['1']", "2"), ("@{ a = 1 }['A']", "1"), ("$null -eq @{ a = 1 }['b']", "True"), ("@{ a = 1 }.A", "1"),
    ("@{ a = 1; b = 2 }['a', 'b']", "1 2"), ("([ordered]@{ x = 1; y = 2 })[1]", "2"), ("(1, 2, 3).Length", "3"),
    ("'x'.Count", "1"), ("(5).Length", "1"), ("@{ Count = 9 }.Count", "9"), ("@{ a = 1 }.Keys", "a"),
    ("@{ 1 = 'x' }[1]", "x"), ("$null -eq @{ 1 = 'x' }['1']", "True"), ("('a', 'bcd').Length", "2"),
    ("('a', 'bcd').ToUpper()", "A BCD"), ("([pscustomobject]@{ n = 1 }, [pscustomobject]@{ n = 2 }).n", "1 2"),
    ("@([pscustomobject]@{ n = 7 }).n + 1", "8"), ("@{ a = 1 }.ContainsKey('A')", "True"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "shown"), _INDEXES)
def test_reading(expression: str, shown: str) -> None:
    assert text(expression) == shown


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ('$a = @(1); $a += 2; $a += 3, 4; "$a"', "1 2 3 4"),
        ('$a = 1, 2; $b = $a; $b += 3; "$a"', "1 2"),
        ('$a = 1, 2, 3; $a[1] = 9; "$a"', "1 9 3"),
        ("$h = @{}; $h['x'] = 1; $h.y = 2; $h.Count", "2"),
        ("$h = @{ a = 1 }; $h.A = 2; $h['a']", "2"),
        ("$h = @{ a = 1 } + @{ b = 2 }; $h.Count", "2"),
        ("$o = [pscustomobject]@{ n = 1 }; $o.N = 5; $o.n", "5"),
        ('$a, $b = 1, 2, 3; "$a|$b"', "1|2 3"),
        ('$a, $b = 1; "$a|$b"', "1|"),
        ("$x = $y = 3; $x + $y", "6"),
        ("$l = New-Object System.Collections.ArrayList; $null = $l.Add(1); [void]$l.Add(2); $l.Count", "2"),
        ("$l = [System.Collections.Generic.List[string]]::new(); $l.Add(5); $l[0].GetType().Name", "String"),
        ('$i = 5; $j = $i++; $k = ++$i; "$i $j $k"', "7 5 7"),
        ("$h = @{ n = 1 }; $h.n += 4; $h.n", "5"),
    ],
)
def test_writing(script: str, shown: str) -> None:
    assert lines(script) == [shown]


def test_hashtable_does_not_promise_the_order_of_insertion() -> None:
    names = [f"key{number}" for number in range(12)]
    filling = "; ".join(f"$h['{name}'] = 1" for name in names)
    shown = lines(f"$h = @{{}}; {filling}; $h.Keys")
    assert sorted(shown) == sorted(names)
    assert shown != names


def test_properties_can_be_asked_for() -> None:
    """The way to ask whether a property is there without reading it."""
    script = "$o = [pscustomobject]@{ a = 1; b = 2 }; $p = $o.PSObject.Properties"
    assert lines(f"{script}; $p.Name; $p['A'].Value; $null -eq $p['c']; @($p).Count") == ["a", "b", "1", "True", "2"]


def test_array_list_add_writes_the_index() -> None:
    assert lines("$l = New-Object System.Collections.ArrayList; $l.Add('x'); 'end'") == ["0", "end"]


@pytest.mark.parametrize(
    ("statement", "kind", "error_id"),
    [
        ("$x = $null; $x[0]", "System.Management.Automation.RuntimeException", "NullArray"),
        ("$x = $null; $x.Trim()", "System.Management.Automation.RuntimeException", "InvokeMethodOnNull"),
        ("$a = 1, 2; $a[5] = 1", "System.IndexOutOfRangeException", "System.IndexOutOfRangeException"),
        ("$a = @{}; $a[$null]", "System.Management.Automation.RuntimeException", "NullArrayIndex"),
        (
            "$o = [pscustomobject]@{ n = 1 }; $o.m = 1",
            "System.Management.Automation.RuntimeException",
            "PropertyNotFound",
        ),
        (
            "$h = @{ a = 1 }; $h.Add('A', 2)",
            "System.Management.Automation.MethodInvocationException",
            "ArgumentException",
        ),
        ("$true = 1", "System.Management.Automation.SessionStateUnauthorizedAccessException", "VariableNotWritable"),
    ],
)
def test_refusals(statement: str, kind: str, error_id: str) -> None:
    assert caught(statement)[:2] == (kind, error_id)


def test_a_set_keeps_letters_apart_that_differ_in_case_and_is_no_array() -> None:
    of = "(New-Object -TypeName 'System.Collections.Generic.HashSet[char]' -ArgumentList (, 'aAbA'.ToCharArray()))"
    assert text(f"{of}.Count") == "3"
    assert text(of) == "a A b"
    assert text(f"{of}.Add('c'), {of}.Add('a'), {of}.Contains([char]'A')") == "True False True"
    assert caught(f"{of}[0]")[1] == "CannotIndex"


def test_a_hashtable_of_net_itself_minds_the_case_of_its_keys() -> None:
    made = "$h = New-Object System.Collections.Hashtable; $h['a'] = 1; $h['A'] = 2"
    assert lines(f"{made}; $h.Count; $h['a']; $h.ContainsKey('A')") == ["2", "1", "True"]
    assert lines("$h = @{}; $h['a'] = 1; $h['A'] = 2; $h.Count") == ["1"]
