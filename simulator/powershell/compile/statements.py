"""Lists of statements, and what an error does to the statements behind it."""

from tree_sitter import Node

from simulator.powershell.code import Code, Run, producer
from simulator.powershell.compile.registry import build, first, outside, syntax, unwrapped
from simulator.powershell.failures import Position, PowerShellError, SubsetError
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.unrolling import Emit

_NO_STATEMENT = frozenset({"empty_statement", "comment", ";"})


@syntax("statement_list")
def statement_list(source: Source, node: Node) -> Code:
    steps: list[tuple[Run, Position, bool]] = []
    for child in node.children:
        if child.type == "label":
            raise outside(source, child, "labels are not declared")
        if child.type not in _NO_STATEMENT:
            steps.append((build(source, child).run, source.position(child), _is_expression(child)))

    def run(scope: Scope, out: Emit) -> None:
        for step, position, succeeds in steps:
            try:
                step(scope, out)
                if succeeds:
                    scope.session.success = True
            except PowerShellError as error:
                scope.session.statement_failed(scope, error, position)
            except SubsetError as error:
                if error.position is None:
                    error.position = position
                raise

    return producer(run)


def _is_expression(node: Node) -> bool:
    """An expression that ends without an error sets $? to $true; a command decides for itself."""
    inner = unwrapped(node)
    if inner.type == "assignment_expression":
        return _is_expression(inner.children[-1])
    return inner.type.endswith(("_expression", "_literal", "_access", "_characters")) or inner.type == "variable"


def block(source: Source, node: Node) -> Run:
    """The statements of a { … }."""
    body = first(node, "statement_list")
    return build(source, body).run if body is not None else _nothing


def _nothing(_: Scope, __: Emit) -> None:
    return None
