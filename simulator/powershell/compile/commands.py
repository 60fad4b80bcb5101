"""A command and how it is named: Name, & block, . block, & $object.property."""

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell import members
from simulator.powershell.code import Value
from simulator.powershell.compile.command_arguments import command_elements
from simulator.powershell.compile.registry import build, first, outside, parts
from simulator.powershell.compile.running import Command
from simulator.powershell.failures import net_error
from simulator.powershell.lookup import find_command
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.start import Command as Found
from simulator.powershell.syntax import Source


def command_code(source: Source, node: Node) -> Command:
    pieces = parts(node)
    operator = source.text_of(pieces[0]) if pieces[0].type == "command_invokation_operator" else ""
    name_node = pieces[1] if operator else pieces[0]
    find = _found_by_value(source, name_node) if operator else _found_by_name(source, name_node)
    elements = first(node, "command_elements")
    arguments, drops = command_elements(source, elements) if elements is not None else ([], (False, False))
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
