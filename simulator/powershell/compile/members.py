"""target.name, target.name(…), [type]::name, target[index]."""

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell import members, statics
from simulator.powershell.code import Code, Value, expression
from simulator.powershell.compile.registry import build, first, outside, parts, syntax
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import SubsetError
from simulator.powershell.indexing import element
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.types import NetType

MemberName = Callable[[Scope], str]


def member_name(source: Source, node: Node) -> MemberName:
    """A name as written, or worked out from an expression."""
    inner = node.children[0] if node.child_count else node
    if inner.type in ("simple_name", "member_name"):
        name = source.text_of(inner)
        return lambda _: name
    code = build(source, inner)
    return lambda scope: text_of(code.value(scope))


@syntax("member_access")
def member_access(source: Source, node: Node) -> Code:
    target_node, operator, name_node = parts(node)
    target = build(source, target_node).value
    position = source.position(node)
    if operator.type == "::":
        name = member_name(source, name_node)
        return expression(_placed(position, lambda scope: _static(source, node, scope, target(scope), name(scope))))
    if name_node.children and name_node.children[0].type == "simple_name":
        return expression(_placed(position, _reader(target, source.text_of(name_node))))
    name = member_name(source, name_node)
    return expression(_placed(position, lambda scope: members.read(scope.session, target(scope), name(scope))))


def _reader(target: Value, name: str) -> Value:
    read = members.read
    return lambda scope: read(scope.session, target(scope), name)


def _placed(position: Any, value: Value) -> Value:
    """Says where a SubsetError came from."""

    def placed(scope: Scope) -> Any:
        try:
            return value(scope)
        except SubsetError as error:
            if error.position is None:
                error.position = position
            raise

    return placed


def _static(source: Source, node: Node, scope: Scope, target: Any, name: str) -> Any:
    if not isinstance(target, NetType):
        raise outside(source, node, "'::' behind something that is no type is not declared")
    return statics.read_static(scope.session, target, name)


@syntax("invokation_expression")
def invocation(source: Source, node: Node) -> Code:
    pieces = parts(node)
    if len(pieces) != 4:
        raise outside(source, node, "this form of a method call is not declared")
    target_node, operator, name_node, list_node = pieces
    return call_code(source, node, build(source, target_node), operator.type == "::", name_node, list_node)


def call_code(source: Source, node: Node, target: Code, static: bool, name_node: Node, list_node: Node) -> Code:
    name = member_name(source, name_node)
    arguments = _arguments(source, list_node)
    owner = target.value

    def raw(scope: Scope) -> Any:
        receiver = owner(scope)
        values = [argument(scope) for argument in arguments]
        scope.session.current_scope = scope
        if not static:
            return members.invoke(scope.session, receiver, name(scope), values)
        if not isinstance(receiver, NetType):
            raise outside(source, node, "'::' behind something that is no type is not declared")
        return statics.invoke_static(scope.session, receiver, name(scope), values)

    placed = _placed(source.position(node), raw)

    def value(scope: Scope) -> Any:
        result = placed(scope)
        return None if result is EMPTY else result

    return expression(value, placed)


def _arguments(source: Source, node: Node) -> list[Value]:
    body = first(node, "argument_expression_list")
    if body is None:
        return []
    return [build(source, child).value for child in parts(body) if child.type != ","]


@syntax("element_access")
def element_access(source: Source, node: Node) -> Code:
    target_node, _, index_node, _ = parts(node)
    target, index = build(source, target_node).value, build(source, index_node).value
    return expression(_placed(source.position(node), lambda scope: element(target(scope), index(scope))))
