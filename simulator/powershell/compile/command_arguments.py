"""The arguments of a command: values, -Name value, -Name:value, bare words, splatting, redirections."""

import re
from typing import Any

from tree_sitter import Node

from simulator.powershell.arguments import Argument, splatted
from simulator.powershell.code import Value
from simulator.powershell.collections import PSArray
from simulator.powershell.compile.members import call_code
from simulator.powershell.compile.redirections import streams_dropped
from simulator.powershell.compile.registry import build, outside, parts, unwrapped
from simulator.powershell.compile.running import ArgumentMaker
from simulator.powershell.compile.variables import variable_name
from simulator.powershell.numerals import parse_number
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source


def command_elements(source: Source, node: Node) -> tuple[list[ArgumentMaker], tuple[bool, bool]]:
    makers: list[ArgumentMaker] = []
    errors = output = False
    pieces = [child for child in node.children if child.type != "comment"]
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        if piece.type == "command_argument_sep":
            continue
        if piece.type == "redirection" or re.match(r"[0-9*]?>", source.text_of(piece)):
            dropped = streams_dropped(source, piece)
            errors, output = errors or dropped[0], output or dropped[1]
            continue
        if piece.type == "command_parameter":
            used = _parameter(source, pieces, index, makers)
            index += used
            continue
        if index > 1 and pieces[index - 2].type not in ("command_argument_sep", "redirection"):
            raise outside(source, piece, "arguments without a blank between them are not declared")
        index += _value(source, pieces, index - 1, makers)
    return makers, (errors, output)


def _parameter(source: Source, pieces: list[Node], index: int, makers: list[ArgumentMaker]) -> int:
    """-Name, or -Name:value; gives how many pieces behind it were used."""
    name = source.text_of(pieces[index - 1]).lstrip("-")
    if (
        index < len(pieces)
        and pieces[index].type == "command_argument_sep"
        and source.text_of(pieces[index])[:1] == ":"
    ):
        behind = index + 1
        while pieces[behind].type == "command_argument_sep":
            behind += 1
        values: list[ArgumentMaker] = []
        extra = _value(source, pieces, behind, values)
        makers.append(_colon(name, values[0]))
        return behind - index + 1 + extra
    makers.append(lambda _, given: given.append(Argument(name, None, False)))
    return 0


def _colon(name: str, value: ArgumentMaker) -> ArgumentMaker:
    def make(scope: Scope, given: list[Argument]) -> None:
        held: list[Argument] = []
        value(scope, held)
        given.append(Argument(name, held[0].value))

    return make


def _value(source: Source, pieces: list[Node], index: int, makers: list[ArgumentMaker]) -> int:
    """One argument; gives how many further pieces it took."""
    piece = unwrapped(pieces[index])
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    if piece.type == "member_access" and following is not None and following.type == "argument_list":
        owner, operator, name_node = parts(piece)
        code = call_code(source, piece, build(source, owner), operator.type == "::", name_node, following)
        makers.append(_plain(code.value))
        return 1
    if piece.type == "generic_token":
        return _word(source, pieces, index, makers)
    if piece.type == "variable" and source.text_of(piece).startswith("@"):
        _, name = variable_name(source, piece)
        makers.append(lambda scope, given: given.extend(splatted(scope.get(name))))
        return 0
    if piece.type == "type_literal":
        text = source.text_of(piece)
        makers.append(_plain(lambda _: text))  # an argument that looks like a type is a word: New-Object [x] is not one
        return 0
    if piece.type == "stop_parsing":
        raise outside(source, piece, "--% is not declared")
    makers.append(_plain(build(source, piece).value))
    return 0


def _plain(value: Value) -> ArgumentMaker:
    return lambda scope, given: given.append(Argument(None, value(scope)))


def _word(source: Source, pieces: list[Node], index: int, makers: list[ArgumentMaker]) -> int:
    """A bare word, or Id,Name: the grammar cuts such a list at its commas."""
    text = source.text_of(pieces[index])
    used = 0
    while index + used + 2 < len(pieces) and source.text_of(pieces[index + used + 2]).startswith(","):
        if pieces[index + used + 1].type != "command_argument_sep" or source.text_of(pieces[index + used + 1]):
            break
        text += source.text_of(pieces[index + used + 2])
        used += 2
    if re.search(r"[$`\"'(){}@]", text):
        raise outside(source, pieces[index], f"the bare word {text} is not declared; quote it")
    words = text.split(",")
    if len(words) > 1:
        makers.append(_plain(lambda _: PSArray(words)))
        return used
    value = _bare(text)
    makers.append(_plain(lambda _: value))
    return used


def _bare(text: str) -> Any:
    """A word that is a number is a number."""
    number = parse_number(text)
    return text if number is None else number
