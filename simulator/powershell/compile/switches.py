"""switch, with -Regex, -Wildcard, -Exact and -CaseSensitive."""

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code, Run, Value, producer
from simulator.powershell.compile.registry import build, first, named, outside, parts, syntax
from simulator.powershell.compile.statements import block
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.inline import run_inline
from simulator.powershell.operators import patterns
from simulator.powershell.operators.equality import equal
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.signals import BreakSignal, ContinueSignal
from simulator.powershell.syntax import Source
from simulator.powershell.truth import truth
from simulator.powershell.unrolling import Emit, elements

Test = Callable[[Scope, Any, Any], bool]
Clause = tuple[Value | None, Run]  # without a condition: default


@syntax("switch_statement")
def switch_statement(source: Source, node: Node) -> Code:
    test = _test(source, node)
    condition = named(node, "switch_condition")[0]
    if parts(condition)[0].type != "(":
        raise outside(source, condition, "switch -file is not declared")
    values = build(source, parts(condition)[1]).raw
    listed = first(named(node, "switch_body")[0], "switch_clauses")
    clauses = [_clause(source, each) for each in named(listed, "switch_clause")] if listed is not None else []

    def run(scope: Scope, out: Emit) -> None:
        value = values(scope)
        items = [None] if value is None else [] if value is EMPTY else elements(value)
        had, previous = "_" in scope.variables, scope.variables.get("_")
        try:
            for item in items:
                scope.variables["_"] = item
                _one(item, clauses, test, scope, out)
        except BreakSignal:
            return
        finally:
            if had:
                scope.variables["_"] = previous
            else:
                scope.variables.pop("_", None)

    return producer(run)


def _one(item: Any, clauses: list[Clause], test: Test, scope: Scope, out: Emit) -> None:
    """Every clause that fits runs; default runs where none did."""
    matched = False
    try:
        for condition, body in clauses:
            if condition is not None and test(scope, item, condition(scope)):
                matched = True
                body(scope, out)
        if not matched:
            for condition, body in clauses:
                if condition is None:
                    body(scope, out)
    except ContinueSignal:
        return


def _clause(source: Source, node: Node) -> Clause:
    condition, body = named(node, "switch_clause_condition")[0], named(node, "statement_block")[0]
    run = block(source, body)
    if condition.child_count:
        return build(source, condition.children[0]).value, run
    text = source.text_of(condition)
    if text.lower() == "default":
        return None, run
    if any(sign in text for sign in "$`("):
        raise outside(source, condition, f"the switch condition {text} is not declared; put it in parentheses")
    bare = text[1:-1] if text[:1] in "\"'" else text
    return (lambda _: bare), run


def _test(source: Source, node: Node) -> Test:
    words: set[str] = set()
    listed = first(node, "switch_parameters")
    if listed is not None:
        words = {source.text_of(each).lower() for each in named(listed, "switch_parameter")}
    unknown = words - {"-regex", "-wildcard", "-exact", "-casesensitive"}
    if unknown:
        raise outside(source, node, f"switch {unknown.pop()} is not declared")
    exact_case = "-casesensitive" in words
    if "-regex" in words:
        return _by_block(_matcher(exact_case))
    if "-wildcard" in words:
        return _by_block(lambda _, item, wanted: patterns.like(item, wanted, exact_case=exact_case))
    return _by_block(lambda _, item, wanted: _same(item, wanted, exact_case))


def _same(item: Any, wanted: Any, exact_case: bool) -> bool:
    """The condition's text decides where it is text: switch compares as strings then."""
    if isinstance(wanted, str):
        return equal(wanted, text_of(item), exact_case=exact_case)
    return equal(item, wanted, exact_case=exact_case)


def _matcher(exact_case: bool) -> Test:
    def test(scope: Scope, item: Any, wanted: Any) -> bool:
        found, groups = patterns.match(item, wanted, exact_case=exact_case)
        if groups is not None:
            scope.variables["matches"] = groups
        return found

    return test


def _by_block(test: Test) -> Test:
    """A script block as condition is asked itself."""

    def ask(scope: Scope, item: Any, wanted: Any) -> bool:
        if isinstance(wanted, ScriptBlock):
            outputs: list[Any] = []
            run_inline(wanted, scope, outputs.append)
            return any(truth(output) for output in outputs)
        return test(scope, item, wanted)

    return ask
