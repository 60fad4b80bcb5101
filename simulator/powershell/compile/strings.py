"""Strings: verbatim, expandable, here-strings. The grammar keeps the text between expansions out of the tree, so the
text is walked here and only the expansions come from the tree."""

import re
from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code, expression
from simulator.powershell.collections import PSArray
from simulator.powershell.compile.registry import build, outside, syntax
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source

_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": ""}


# To PowerShell these are single quotes too (about_Quoting_Rules): two of any of them are the second, one ends the text.
_SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
_TWO_QUOTES = re.compile(f"[{_SINGLE_QUOTES}]([{_SINGLE_QUOTES}])")
_ONE_QUOTE = re.compile(f"(?<![{_SINGLE_QUOTES}])[{_SINGLE_QUOTES}](?![{_SINGLE_QUOTES}])")


@syntax("verbatim_string_characters")
def verbatim(source: Source, node: Node) -> Code:
    """The grammar ends a text at ' alone; where one of the others stands by itself, Windows would end it there."""
    inner = source.text_of(node)[1:-1]
    if _ONE_QUOTE.search(_TWO_QUOTES.sub("", inner)):
        raise outside(source, node, "a typographic quotation mark ends the text on Windows; write two of them")
    text = _TWO_QUOTES.sub(r"\1", inner)
    return expression(lambda _: text)


@syntax("verbatim_here_string_characters")
def verbatim_here(source: Source, node: Node) -> Code:
    text = source.text_of(node)
    inner = text[text.index("\n") + 1 : text.rindex("\n")] if text.count("\n") > 1 else ""
    return expression(lambda _: inner)


@syntax("expandable_string_literal")
def expandable(source: Source, node: Node) -> Code:
    return _expanded(source, node, node.start_byte + 1, node.end_byte - 1, doubled=True)


@syntax("expandable_here_string_literal")
def expandable_here(source: Source, node: Node) -> Code:
    octets = source.octets
    start = octets.index(b"\n", node.start_byte) + 1
    end = octets.rindex(b"\n", node.start_byte, node.end_byte)
    return _expanded(source, node, start, max(start, end), doubled=False)


def _expanded(source: Source, node: Node, start: int, end: int, *, doubled: bool) -> Code:
    pieces: list[str | Code] = []
    at = start
    for child in node.children:
        if child.type in ("variable", "sub_expression"):
            pieces.append(_plain(source, node, source.slice(at, child.start_byte), doubled))
            pieces.append(build(source, child))
            at = child.end_byte
    pieces.append(_plain(source, node, source.slice(at, end), doubled))
    if len(pieces) == 1:
        only = str(pieces[0])
        return expression(lambda _: only)
    steps = [piece if isinstance(piece, str) else piece.value for piece in pieces if piece != ""]

    def value(scope: Scope) -> str:
        return "".join([step if isinstance(step, str) else shown(scope, step(scope)) for step in steps])

    return expression(value)


def shown(scope: Scope, value: Any) -> str:
    """A value inside a string; the elements of an array are joined by $OFS."""
    if type(value) is str:
        return value
    if isinstance(value, PSArray):
        separator = scope.get("ofs")
        return text_of(value, " " if separator is None else text_of(separator))
    return text_of(value)


def _plain(source: Source, node: Node, text: str, doubled: bool) -> str:
    """Backtick escapes and doubled quotes. A $ that is no expansion stays; $x: without a name is refused as Windows
    does."""
    out, i = [], 0
    while i < len(text):
        unit = text[i]
        if unit == "`" and i + 1 < len(text):
            i += 1
            out.append(_ESCAPES.get(text[i], text[i]))
        elif doubled and unit in '"\u201c\u201d' and text[i + 1 : i + 2] == unit:
            out.append('"')
            i += 1
        elif unit == "$" and text[i + 1 : i + 2] in ("$", "^", "?"):
            raise outside(source, node, f"the variable {text[i : i + 2]} in a string is not declared")
        else:
            out.append(unit)
        i += 1
    return "".join(out)
