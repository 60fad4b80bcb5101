"""What can stand left of an assignment: a variable, a typed variable, a property, an element, a list of these."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tree_sitter import Node

from simulator.powershell import members, statics
from simulator.powershell.collections import PSArray
from simulator.powershell.compile.literals import list_items
from simulator.powershell.compile.members import member_name
from simulator.powershell.compile.operations import type_of
from simulator.powershell.compile.registry import build, outside, parts, unwrapped
from simulator.powershell.compile.variables import variable_name
from simulator.powershell.conversion import convert
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import net_error
from simulator.powershell.indexing import assign, element
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.types import NetType


class Place(NamedTuple):
    """A place that is worked out once: its value now, and how to set it."""

    get: Callable[[], Any]
    set: Callable[[Any], None]


Target = Callable[[Scope], Place]
_READ_ONLY = ("true", "false", "?", "error", "psversiontable", "executioncontext", "input", "args")


def target(source: Source, node: Node) -> Target:
    node = unwrapped(node)
    if node.type == "variable":
        return _variable(source, node, None)
    if node.type == "cast_expression":
        kind_node, inner = parts(node)
        if unwrapped(inner).type == "variable":
            return _variable(source, unwrapped(inner), type_of(source, kind_node))
    if node.type == "member_access":
        return _member(source, node) if parts(node)[1].type == "." else _static(source, node)
    if node.type == "element_access":
        return _element(source, node)
    if node.type == "array_literal_expression":
        return _several(source, node)
    if node.type == "parenthesized_expression":
        return target(source, parts(node)[1])
    raise outside(source, node, f"assigning to '{node.type}' is not declared")


def _variable(source: Source, node: Node, kind: NetType | None) -> Target:
    scope_name, name = variable_name(source, node)
    if name == "null":
        return lambda scope: Place(lambda: None, lambda value: None)
    if name in _READ_ONLY:
        return lambda scope: Place(lambda: scope.get(name), _refuse(name))

    def place(scope: Scope) -> Place:
        home = scope.session.globals if scope_name in ("global", "script") else scope

        def put(value: Any) -> None:
            if kind is not None:
                converted = convert(None if value is EMPTY else value, kind, scope.session.utc_offset)
                home.constrain(name, kind)
                home.variables[name] = converted
            else:
                home.set(name, value)

        return Place(lambda: home.get(name), put)

    return place


def _refuse(name: str) -> Callable[[Any], None]:
    def refuse(_: Any) -> None:
        kind = "System.Management.Automation.SessionStateUnauthorizedAccessException"
        message = f"Cannot overwrite variable {name} because it is read-only or constant."
        raise net_error(kind, message, "VariableNotWritable", "WriteError", name)

    return refuse


def _member(source: Source, node: Node) -> Target:
    owner_node, _, name_node = parts(node)
    owner, name = build(source, owner_node).value, member_name(source, name_node)

    def place(scope: Scope) -> Place:
        session, receiver, member = scope.session, owner(scope), name(scope)
        return Place(
            lambda: members.read(session, receiver, member),
            lambda value: members.write(session, receiver, member, value),
        )

    return place


def _static(source: Source, node: Node) -> Target:
    owner_node, _, name_node = parts(node)
    owner, name = build(source, owner_node).value, member_name(source, name_node)

    def place(scope: Scope) -> Place:
        session, kind, member = scope.session, owner(scope), name(scope)
        if not isinstance(kind, NetType):
            raise outside(source, node, "'::' behind something that is no type is not declared")
        return Place(
            lambda: statics.read_static(session, kind, member),
            lambda value: statics.write_static(session, kind, member, None if value is EMPTY else value),
        )

    return place


def _element(source: Source, node: Node) -> Target:
    owner_node, _, index_node, _ = parts(node)
    owner, index = build(source, owner_node).value, build(source, index_node).value

    def place(scope: Scope) -> Place:
        receiver, at = owner(scope), index(scope)
        return Place(
            lambda: element(receiver, at), lambda value: assign(receiver, at, None if value is EMPTY else value)
        )

    return place


def _several(source: Source, node: Node) -> Target:
    """$a, $b = …: the last takes what is left; places without a value become $null."""
    targets = [target(source, each) for each in list_items(node)]

    def place(scope: Scope) -> Place:
        places = [each(scope) for each in targets]

        def put(value: Any) -> None:
            items = list(value) if isinstance(value, PSArray) else [None if value is EMPTY else value]
            for position, each in enumerate(places[:-1]):
                each.set(items[position] if position < len(items) else None)
            rest = items[len(places) - 1 :]
            places[-1].set(None if not rest else rest[0] if len(rest) == 1 else PSArray(rest))

        return Place(lambda: PSArray(each.get() for each in places), put)

    return place
