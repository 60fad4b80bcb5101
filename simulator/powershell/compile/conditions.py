"""if, elseif, else."""

from tree_sitter import Node

from simulator.powershell.code import Code, Run, Value, producer
from simulator.powershell.compile.registry import build, first, named, parts, syntax
from simulator.powershell.compile.statements import block
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.truth import truth
from simulator.powershell.unrolling import Emit


@syntax("if_statement")
def if_statement(source: Source, node: Node) -> Code:
    branches = [_branch(source, node)]
    others = first(node, "elseif_clauses")
    if others is not None:
        branches += [_branch(source, clause) for clause in named(others, "elseif_clause")]
    last = first(node, "else_clause")
    otherwise = block(source, named(last, "statement_block")[0]) if last is not None else None

    def run(scope: Scope, out: Emit) -> None:
        for condition, body in branches:
            if truth(condition(scope)):
                body(scope, out)
                return
        if otherwise is not None:
            otherwise(scope, out)

    return producer(run)


def _branch(source: Source, node: Node) -> tuple[Value, Run]:
    pieces = parts(node)
    opening = next(index for index, piece in enumerate(pieces) if piece.type == "(")
    return build(source, pieces[opening + 1]).value, block(source, named(node, "statement_block")[0])
