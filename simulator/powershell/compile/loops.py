"""foreach, for, while, do."""

from tree_sitter import Node

from simulator.powershell.code import Code, Run, Value, producer
from simulator.powershell.collections import PSArray
from simulator.powershell.compile.registry import build, first, named, outside, parts, syntax
from simulator.powershell.compile.statements import block
from simulator.powershell.compile.variables import variable_name
from simulator.powershell.dialect import WORDS
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.scopes import Scope
from simulator.powershell.signals import BreakSignal, ContinueSignal
from simulator.powershell.syntax import Source
from simulator.powershell.truth import truth
from simulator.powershell.unrolling import Emit, elements


@syntax("foreach_statement")
def foreach_statement(source: Source, node: Node) -> Code:
    if first(node, "foreach_parameter") is not None:
        raise outside(source, node, "foreach -parallel is not declared")
    pieces = parts(node)
    _, name = variable_name(source, pieces[2])
    items, body = build(source, pieces[4]).raw, block(source, pieces[-1])

    def run(scope: Scope, out: Emit) -> None:
        what = items(scope)
        if scope.session.version < WORDS and (what is None or what is EMPTY):
            what = PSArray([None])  # PowerShell 2.0 takes one turn over nothing
        for item in elements(what):
            scope.set(name, item)
            if not turn(body, scope, out):
                return

    return producer(run)


def turn(body: Run, scope: Scope, out: Emit) -> bool:
    """One turn of a loop; False where it was broken off."""
    try:
        body(scope, out)
    except ContinueSignal:
        return True
    except BreakSignal:
        return False
    return True


@syntax("while_statement")
def while_statement(source: Source, node: Node) -> Code:
    condition, body = _condition(source, node), block(source, named(node, "statement_block")[0])

    def run(scope: Scope, out: Emit) -> None:
        while truth(condition(scope)):
            if not turn(body, scope, out):
                return

    return producer(run)


@syntax("do_statement")
def do_statement(source: Source, node: Node) -> Code:
    condition, body = _condition(source, node), block(source, named(node, "statement_block")[0])
    until = any(child.type == "until" for child in node.children)

    def run(scope: Scope, out: Emit) -> None:
        while turn(body, scope, out):
            if truth(condition(scope)) == until:
                return

    return producer(run)


def _condition(source: Source, node: Node) -> Value:
    return build(source, named(node, "while_condition")[0]).value


@syntax("for_statement")
def for_statement(source: Source, node: Node) -> Code:
    start, condition, step = (first(node, f"for_{name}") for name in ("initializer", "condition", "iterator"))
    begin = build(source, start).run if start is not None else None
    test = build(source, condition).value if condition is not None else None
    advance = build(source, step).run if step is not None else None
    body = block(source, named(node, "statement_block")[0])

    def run(scope: Scope, out: Emit) -> None:
        if begin is not None:
            begin(scope, out)
        while test is None or truth(test(scope)):
            if not turn(body, scope, out):
                return
            if advance is not None:
                advance(scope, out)

    return producer(run)
