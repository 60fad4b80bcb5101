"""Lists of statements, and what an error does to the statements behind it."""

from tree_sitter import Node

from simulator.powershell.code import Code, Run, producer
from simulator.powershell.compile.registry import build, first, outside, syntax
from simulator.powershell.failures import Position, PowerShellError, SubsetError
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.unrolling import Emit

_NO_STATEMENT = frozenset({"empty_statement", "comment", ";"})


@syntax("statement_list")
def statement_list(source: Source, node: Node) -> Code:
    steps: list[tuple[Run, Position]] = []
    for child in node.children:
        if child.type == "label":
            raise outside(source, child, "labels are not declared")
        if child.type not in _NO_STATEMENT:
            steps.append((build(source, child).run, source.position(child)))

    def run(scope: Scope, out: Emit) -> None:
        for step, position in steps:
            try:
                step(scope, out)
            except PowerShellError as error:
                scope.session.statement_failed(scope, error, position)
            except SubsetError as error:
                if error.position is None:
                    error.position = position
                raise

    return producer(run)


def block(source: Source, node: Node) -> Run:
    """The statements of a { … }."""
    body = first(node, "statement_list")
    return build(source, body).run if body is not None else _nothing


def _nothing(_: Scope, __: Emit) -> None:
    return None
