"""The registry of syntax: node type -> the function that compiles it."""

from collections.abc import Callable

from tree_sitter import Node

from simulator.powershell.code import Code
from simulator.powershell.failures import SubsetError
from simulator.powershell.syntax import Source

Rule = Callable[[Source, Node], Code]
RULES: dict[str, Rule] = {}


def syntax(*node_types: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        for node_type in node_types:
            RULES[node_type] = rule
        return rule

    return register


def build(source: Source, node: Node) -> Code:
    """Compiles a node; chains of nodes with a single child are the grammar's ladder of precedence."""
    while node.type in _LADDER and node.child_count == 1:
        node = node.children[0]
    rule = RULES.get(node.type)
    if rule is None:
        raise outside(source, node, f"the construct '{node.type}' is not declared")
    return rule(source, node)


def outside(source: Source, node: Node, message: str) -> SubsetError:
    return SubsetError(message, source.position(node))


_LEVELS = ("logical", "bitwise", "comparison", "additive", "multiplicative", "format", "range")
_LADDER = frozenset(
    {
        "pipeline",
        "pipeline_chain",
        "array_literal_expression",
        "unary_expression",
        "argument_expression",
        "string_literal",
    }
    | {"integer_literal", "expression_with_unary_operator", "while_condition", "for_condition", "for_initializer"}
    | {"for_iterator", "left_assignment_expression"}
    | {f"{level}_expression" for level in _LEVELS}
    | {f"{level}_argument_expression" for level in _LEVELS}
)


def unwrapped(node: Node) -> Node:
    """The node below the ladder."""
    while node.type in _LADDER and node.child_count == 1:
        node = node.children[0]
    return node


def named(node: Node, *types: str) -> list[Node]:
    return [child for child in node.children if child.type in types]


def first(node: Node, node_type: str) -> Node | None:
    return next((child for child in node.children if child.type == node_type), None)


def parts(node: Node) -> list[Node]:
    """The children without comments."""
    return [child for child in node.children if child.type != "comment"]
