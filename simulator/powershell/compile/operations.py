"""Binary and unary operators, casts."""

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code, expression
from simulator.powershell.collections import PSArray
from simulator.powershell.compile.hashes import object_literal, ordered_literal
from simulator.powershell.compile.registry import build, outside, parts, syntax, unwrapped
from simulator.powershell.compile.strings import shown
from simulator.powershell.conversion import convert
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import SubsetError
from simulator.powershell.operators import arithmetic, bits, patterns, table
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.truth import truth
from simulator.powershell.types import NetType, named_type

_LEVELS = ("additive", "multiplicative", "format", "range", "comparison", "bitwise")


@syntax(*(f"{level}_expression" for level in _LEVELS), *(f"{level}_argument_expression" for level in _LEVELS))
def binary(source: Source, node: Node) -> Code:
    left_node, sign_node, right_node = parts(node)
    sign = re.sub(r"\s", "", source.text_of(sign_node)).lower()
    if sign in ("-and", "-or", "-xor"):
        return logical(source, node)
    left, right = build(source, left_node).value, build(source, right_node).value
    operation = table.SCOPED.get(sign)
    if operation is not None:
        act = operation
        return expression(lambda scope: act(scope, left(scope), right(scope)))
    plain = table.BINARY.get(sign)
    if plain is None:
        raise outside(source, sign_node, f"the operator {sign} is not declared")
    return expression(lambda scope: plain(left(scope), right(scope)))


@syntax("logical_expression", "logical_argument_expression")
def logical(source: Source, node: Node) -> Code:
    left_node, sign_node, right_node = parts(node)
    left, right = build(source, left_node).value, build(source, right_node).value
    sign = source.text_of(sign_node).lower()
    if sign == "-and":
        return expression(lambda scope: truth(left(scope)) and truth(right(scope)))
    if sign == "-or":
        return expression(lambda scope: truth(left(scope)) or truth(right(scope)))
    return expression(lambda scope: truth(left(scope)) != truth(right(scope)))


_UNARY: dict[str, Callable[[Any], Any]] = {
    ",": lambda value: PSArray([value]),
    "-not": lambda value: not truth(value),
    "!": lambda value: not truth(value),
    "-bnot": bits.bnot,
    "+": arithmetic.as_number,
    "-": arithmetic.negate,
    "-split": patterns.split_words,
    "-join": lambda value: patterns.join(value, ""),
}


@syntax("expression_with_unary_operator")
def unary(source: Source, node: Node) -> Code:
    sign_node, operand = parts(node)
    sign = source.text_of(sign_node).lower()
    operation = _UNARY.get(sign)
    if operation is None:
        raise outside(source, sign_node, f"the operator {sign} is not declared")
    act, value = operation, build(source, operand).value
    return expression(lambda scope: act(value(scope)))


@syntax("cast_expression")
def cast(source: Source, node: Node) -> Code:
    type_node, operand = parts(node)
    kind = type_of(source, type_node)
    inner = unwrapped(operand)
    if inner.type == "hash_literal_expression":
        if kind.name.endswith("PSCustomObject"):
            return object_literal(source, inner)
        if kind.name.endswith("OrderedDictionary"):
            return ordered_literal(source, inner)
    value = build(source, operand).value
    if kind.name == "System.String":
        return expression(lambda scope: shown(scope, value(scope)))
    if kind.name == "System.Void":
        return _void(value)
    return expression(lambda scope: convert(value(scope), kind, scope.session.utc_offset))


def _void(value: Callable[[Scope], Any]) -> Code:
    def raw(scope: Scope) -> Any:
        value(scope)
        return EMPTY

    def nothing(scope: Scope) -> None:
        value(scope)

    return expression(nothing, raw)


def type_of(source: Source, node: Node) -> NetType:
    """The type that a type_literal names."""
    try:
        return named_type(source.text_of(node)[1:-1])
    except SubsetError as error:
        raise outside(source, node, str(error)) from None
