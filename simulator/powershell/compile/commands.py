"""A command with its arguments: Name -Parameter value …, & block, . block, splatting."""

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell import members
from simulator.powershell.arguments import Argument, splatted
from simulator.powershell.code import Code, Value, expression
from simulator.powershell.collections import PSArray
from simulator.powershell.compile.literals import number_code
from simulator.powershell.compile.members import call_code
from simulator.powershell.compile.redirections import nowhere, streams_dropped, with_muted
from simulator.powershell.compile.registry import build, first, outside, parts, unwrapped
from simulator.powershell.compile.variables import variable_name
from simulator.powershell.failures import Position, PowerShellError, SubsetError, net_error
from simulator.powershell.lookup import find_command
from simulator.powershell.numerals import parse_number
from simulator.powershell.operators.table import span
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.stages import Stage
from simulator.powershell.start import Command as Found
from simulator.powershell.start import start
from simulator.powershell.syntax import Source
from simulator.powershell.unrolling import Emit

ArgumentMaker = Callable[[Scope, list[Argument]], None]
Maker = Callable[[Emit], "Placed"]


class Command:
    def __init__(
        self,
        find: Callable[[Scope], Found],
        arguments: list[ArgumentMaker],
        position: Position,
        *,
        dot: bool,
        drops: tuple[bool, bool],
    ) -> None:
        self._find = find
        self._arguments = arguments
        self._position = position
        self._dot = dot
        self._drop_errors, self._drop_output = drops

    def prepare(self, scope: Scope, *, piped: bool) -> Maker:
        """Works out the arguments now; the stage is made when it is known where its output goes."""
        given: list[Argument] = []
        for make in self._arguments:
            make(scope, given)

        def maker(out: Emit) -> Placed:
            return Placed(
                self._make(scope, given, nowhere if self._drop_output else out, piped),
                self._position,
                scope,
                self._drop_errors,
            )

        return maker

    def _make(self, scope: Scope, given: list[Argument], out: Emit, piped: bool) -> Stage:
        try:
            return start(self._find(scope), given, scope, out, piped=piped, dot=self._dot)
        except PowerShellError as error:
            if error.record.position is None:
                error.record.position = self._position
            raise

    def run_alone(self, scope: Scope, out: Emit) -> None:
        stage = self.prepare(scope, piped=False)(out)
        stage.alone()
        scope.session.success = not stage.failed


class Placed:
    """A stage that knows where its command stands in the script, for errors that do not know better."""

    __slots__ = ("_mute", "_position", "_scope", "inner")

    def __init__(self, stage: Stage, position: Position, scope: Scope, mute: bool) -> None:
        self.inner = stage
        self._position = position
        self._scope = scope
        self._mute = mute

    @property
    def failed(self) -> bool:
        """It wrote an error: $? will say so."""
        return bool(getattr(self.inner, "failed", False))

    def alone(self) -> None:
        self._guard(self.inner.alone)

    def process(self, value: Any) -> None:
        self._guard(lambda: self.inner.process(value))

    def finish(self) -> None:
        self._guard(self.inner.finish)

    def _guard(self, action: Callable[[], None]) -> None:
        session = self._scope.session
        outer, session.command_position = session.command_position, self._position
        try:
            if self._mute:
                with_muted(self._scope, True, action)
            else:
                action()
        except PowerShellError as error:
            if error.record.position is None:
                error.record.position = self._position
            raise
        except SubsetError as error:
            if error.position is None:
                error.position = self._position
            raise
        finally:
            session.command_position = outer


def numeric_command(source: Source, node: Node) -> Code | None:
    """1..3 and 5GB: the grammar takes them for commands, PowerShell for expressions."""
    name_node = parts(node)[0]
    text = source.text_of(name_node)
    if name_node.type != "command_name" or not re.match(r"[0-9]|\.[0-9]", text):
        return None
    elements = first(node, "command_elements")
    others = [each for each in elements.children if each.type != "command_argument_sep"] if elements else []
    if not others and parse_number(text) is not None:
        return number_code(source, node, text)
    low, dots, high = text.partition("..")
    left = number_code(source, node, low).value if dots else None
    right: Value | None = None
    if left is not None and high == "" and len(others) == 1 and others[0].type == "parenthesized_expression":
        right = build(source, others[0]).value
    elif left is not None and not others and re.fullmatch(r"-?[0-9]+", high):
        right = number_code(source, node, high).value
    elif left is not None and not others and re.fullmatch(r"\$\w+", high):
        name = high[1:].lower()
        right = lambda scope: scope.get(name)  # noqa: E731
    if left is None or right is None:
        raise outside(source, node, f"'{text}' at the head of a statement is not declared; put it in parentheses")
    begin, end = left, right
    return expression(lambda scope: span(begin(scope), end(scope)))


def command_code(source: Source, node: Node) -> Command:
    pieces = parts(node)
    operator = source.text_of(pieces[0]) if pieces[0].type == "command_invokation_operator" else ""
    name_node = pieces[1] if operator else pieces[0]
    find = _found_by_value(source, name_node) if operator else _found_by_name(source, name_node)
    elements = first(node, "command_elements")
    arguments, drops = _elements(source, elements) if elements is not None else ([], (False, False))
    return Command(find, arguments, source.position(node), dot=operator == ".", drops=drops)


def _found_by_name(source: Source, node: Node) -> Callable[[Scope], Found]:
    name = source.text_of(node)
    if re.search(r"[$`\"']", name):
        raise outside(source, node, f"the command name {name} is not declared")
    return lambda scope: find_command(scope, name)


def _found_by_value(source: Source, node: Node) -> Callable[[Scope], Found]:
    inner = parts(node)[0]
    if inner.type == "command_name":
        return _found_by_name(source, inner)
    value = _path(source, inner) if inner.type == "path_command_name" else build(source, inner).value

    def find(scope: Scope) -> Found:
        what = value(scope)
        if isinstance(what, ScriptBlock):
            return what
        if isinstance(what, str):
            return find_command(scope, what)
        kind = "System.Management.Automation.RuntimeException"
        message = (
            "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a "
            "command name, a script block, or a CommandInfo object."
        )
        raise net_error(kind, message, "BadExpression", "InvalidOperation", what)

    return find


def _path(source: Source, node: Node) -> Value:
    """& $x and & $x.name."""
    variable, *tokens = parts(node)
    value = build(source, variable).value
    for token in tokens:
        text = source.text_of(token)
        if not re.fullmatch(r"(\.\w+)+", text):
            raise outside(source, node, f"the command {source.text_of(node)} is not declared; put it in parentheses")
        for name in text[1:].split("."):
            value = _step(value, name, members.read)
    return value


def _step(value: Value, name: str, read: Callable[..., Any]) -> Value:
    return lambda scope: read(scope.session, value(scope), name)


def _elements(source: Source, node: Node) -> tuple[list[ArgumentMaker], tuple[bool, bool]]:
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
