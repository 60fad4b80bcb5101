"""Numbers, types, arrays, parentheses and sub-expressions."""

from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code, expression, producer
from simulator.powershell.collections import PSArray
from simulator.powershell.compile.registry import build, first, outside, parts, syntax
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import SubsetError
from simulator.powershell.numerals import parse_number
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.types import named_type


@syntax("decimal_integer_literal", "hexadecimal_integer_literal", "real_literal")
def number(source: Source, node: Node) -> Code:
    return number_code(source, node, source.text_of(node))


def number_code(source: Source, node: Node, text: str) -> Code:
    value = parse_number(text)
    if value is None:
        raise outside(source, node, f"the number '{text}' is not declared")
    return expression(lambda _: value)


@syntax("type_literal")
def type_literal(source: Source, node: Node) -> Code:
    text = source.text_of(node)[1:-1]
    try:
        kind = named_type(text)
    except SubsetError as error:
        raise outside(source, node, str(error)) from None
    return expression(lambda _: kind)


@syntax("array_literal_expression")
def array_literal(source: Source, node: Node) -> Code:
    """a, b, c"""
    values = [build(source, item).value for item in list_items(node)]
    return expression(lambda scope: PSArray(value(scope) for value in values))


def list_items(node: Node) -> list[Node]:
    """The elements of a, b, c."""
    return [piece for piece in parts(node) if piece.type != ","]


@syntax("parenthesized_expression")
def parenthesized(source: Source, node: Node) -> Code:
    """(pipeline): an assignment inside gives its value."""
    inner = next(child for child in parts(node) if child.type not in ("(", ")"))
    code = build(source, inner)
    return expression(code.value, code.raw)


@syntax("sub_expression")
def sub_expression(source: Source, node: Node) -> Code:
    """$( … ): statements whose outputs are collected."""
    body = first(node, "statement_list")
    return producer(build(source, body).run) if body is not None else expression(lambda _: None, lambda _: EMPTY)


@syntax("array_expression")
def array_expression(source: Source, node: Node) -> Code:
    """@( … ): the outputs, always as an array. A bare array literal inside is that array."""
    body = first(node, "statement_list")
    if body is None:
        return expression(lambda _: PSArray())
    run = build(source, body).run

    def value(scope: Scope) -> Any:
        items: list[Any] = []
        run(scope, items.append)
        return PSArray(items)

    return expression(value)
