"""$x = …, +=, -=, *=, /=, %=."""

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code, Run
from simulator.powershell.compile.registry import build, outside, parts, syntax, unwrapped
from simulator.powershell.compile.targets import target
from simulator.powershell.compile.variables import variable_name
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.operators import arithmetic
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.unrolling import Emit

_COMPOUND: dict[str, Callable[[Any, Any], Any]] = {
    "+=": arithmetic.add,
    "-=": arithmetic.subtract,
    "*=": arithmetic.multiply,
    "/=": arithmetic.divide,
    "%=": arithmetic.remainder,
}


@syntax("assignment_expression")
def assignment(source: Source, node: Node) -> Code:
    """Writes nothing to the pipeline; in parentheses its value is what was assigned."""
    left, sign_node, right = parts(node)
    sign = source.text_of(sign_node)
    code = build(source, right)
    if sign == "=":
        return _silent(_simple(source, left, code))
    operation = _COMPOUND.get(sign)
    if operation is None:
        raise outside(source, sign_node, f"the operator {sign} is not declared")
    place_of, act, value = target(source, left), operation, code.value

    def apply(scope: Scope) -> Any:
        place = place_of(scope)
        current = place.get()
        result = act(None if current is EMPTY else current, value(scope))
        place.set(result)
        return result

    return _silent(apply)


def _simple(source: Source, left: Node, code: Code) -> Callable[[Scope], Any]:
    raw = code.raw
    inner = unwrapped(left)
    if inner.type == "variable":
        scope_name, name = variable_name(source, inner)
        if not scope_name and name not in ("null", "true", "false", "?", "error", "psversiontable", "input", "args"):

            def quick(scope: Scope) -> Any:
                value = raw(scope)
                if scope.types is None:
                    scope.variables[name] = value
                else:
                    scope.set(name, None if value is EMPTY else value)
                return value

            return quick
    place_of = target(source, left)

    def apply(scope: Scope) -> Any:
        value = raw(scope)  # PowerShell works out the right side first
        place_of(scope).set(value)
        return value

    return apply


def _silent(apply: Callable[[Scope], Any]) -> Code:
    def run(scope: Scope, _: Emit) -> None:
        apply(scope)

    def value(scope: Scope) -> Any:
        result = apply(scope)
        return None if result is EMPTY else result

    silent: Run = run
    return Code(value, apply, silent)
