"""Quoting, expansion, -f, -replace, -split, -join (about_Quoting_Rules, about_Split, about_Regular_Expressions)."""

import pytest

from tests.simulator.powershell.console import lines, subset_sentence, text

_EXPANSION = [
    ('$x = 5; "a$x"', "a5"), ('$x = "ab"; "$x.Length"', "ab.Length"), ('$x = "ab"; "$($x.Length)"', "2"),
    ("$x = 5; '$x'", "$x"), ("'it''s'", "it's"), ('"a""b"', 'a"b'), ('"`$x `"q`" `t|"', '$x "q" \t|'),
    ('$x = 5; "${x}y"', "5y"), ('"a$"', "a$"), ('"$ 5"', "$ 5"), ('$a = 1, 2; "$a"', "1 2"),
    ('$a = 1, 2; $OFS = "-"; "$a"', "1-2"), ('"$(1; 2)"', "1 2"), ('"$null|"', "|"), ('"$true"', "True"),
    ('$h = @{ k = "v" }; "$($h.k) $h[k]"', "v System.Collections.Hashtable[k]"), ('"a $("b $(1 + 1)")"', "a b 2"),
    ('"x`ny"', "x"), ('"$(1.5)"', "1.5"), ('"# no comment"', "# no comment"), ('" lead"', " lead"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "shown"), _EXPANSION)
def test_expansion(script: str, shown: str) -> None:
    assert lines(script)[0] == shown


def test_typographic_quotation_marks_are_single_quotes() -> None:
    """Two of any of them are the second; one ends the text, which the grammar cannot follow: outside the subset."""
    assert lines("'it\u2019\u2019s'.Length; [int]'\u2018\u2018'[0]; '\u2018''\u201b'.Length") == ["4", "8216", "2"]
    assert "typographic" in subset_sentence("'O\u2019Brien'")


def test_here_strings() -> None:
    assert lines('$x = 1\n@"\na $x\n"b" `t.\n"@') == ["a 1", '"b" \t.']
    assert lines("@'\na $x\n'b'\n'@") == ["a $x", "'b'"]


_FORMATS = [
    ("'{0:x4}' -f 255", "00ff"), ("'{0:X}' -f 255", "FF"), ("'{0:d3}' -f 7", "007"), ("'{0:n2}' -f 1234.5", "1,234.50"),
    ("'{0:f1}' -f 2.25", "2.3"), ("'{0:p0}' -f 0.5", "50 %"), ("'{0,5}|{1,-5}|' -f 1, 'a'", "    1|a    |"),
    ("'{0:yyyy-MM-dd}' -f [datetime]'2026-01-02'", "2026-01-02"), ("'{{{0}}}' -f 1", "{1}"),
    ("'{1}{0}' -f 'a', 'b'", "ba"),
    ("'{0:0.00}' -f 1.5", "1.50"), ("'{0:#,##0}' -f 1234567", "1,234,567"), ("'{0:e2}' -f 12345", "1.23e+004"),
    ("'{0}' -f $null", ""), ("'{0:x}' -f -1", "ffffffff"), ("'{0}' -f (1.0 / 3)", "0.333333333333333"),
    ("'{0:00}:{1:00}' -f 5, 7", "05:07"), ("'{0:N0}' -f 2.5", "3"), ("'{0:hh\\:mm}' -f [timespan]'05:06:07'", "05:06"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "shown"), _FORMATS)
def test_format_operator(expression: str, shown: str) -> None:
    assert text(expression) == shown


_PATTERNS = [
    ("'a.b' -replace '\\.', '-'", "a-b"), ("'aXbx' -replace 'x', ''", "ab"), ("'aXbx' -creplace 'x', ''", "aXb"),
    ("'ab' -replace '(a)(b)', '$2$1'", "ba"), ("'ab' -replace '(?<n>a)', '${n}!'", "a!b"),
    ("'ab' -replace 'a', '$$'", "$b"),
    ("'a', 'b' -replace '^', '-'", "-a -b"), ("'x' -replace 'x', '$9'", "$9"), ("'a,b,c' -split ','", "a b c"),
    ("('a,b,c' -split ',', 2)[1]", "b,c"), ("('aXb' -split 'x').Count", "2"), ("('aXb' -csplit 'x').Count", "1"),
    ("('a.b' -split '.', 0, 'simplematch').Count", "2"), ("-split '  a  b '", "a b"), ("'a', 'b' -join '-'", "a-b"),
    ("-join ('a', 'b')", "ab"), ("(1, 2, 3) -join ','", "1,2,3"), ("'a1b' -split '(\\d)'", "a 1 b"),
    ("$( $null = 'k=v' -match '(?<key>\\w)=(\\w)'; \"$($Matches['key']) $($Matches[1]) $($Matches[0])\" )", "k v k=v"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "shown"), _PATTERNS)
def test_patterns(expression: str, shown: str) -> None:
    assert text(expression) == shown


def test_text_is_counted_in_utf16_units() -> None:
    assert text("'a😀'.Length") == "3"
    assert text("[int]'😀'[0]") == "55357"
    assert text("'😀'") == "😀"
    assert text("[regex]::Replace('a😀', '[^\\x20-\\x7e]', { param($m) '\\u{0:x4}' -f [int][char]$m.Value })") == (
        "a\\ud83d\\ude00"
    )
