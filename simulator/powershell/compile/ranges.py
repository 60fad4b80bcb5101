"""1..3 and 5GB at the head of a statement: the grammar takes them for commands, PowerShell for expressions."""

import re

from tree_sitter import Node

from simulator.powershell.code import Code, Value, expression
from simulator.powershell.compile.literals import number_code
from simulator.powershell.compile.registry import build, first, outside, parts
from simulator.powershell.numerals import parse_number
from simulator.powershell.operators.table import span
from simulator.powershell.syntax import Source


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
