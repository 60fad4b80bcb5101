"""The declared binary operators by their sign. `SCOPED` ones need the scope: -match sets $Matches, -f
writes in the culture of the process."""

from collections.abc import Callable
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.formatting import format_items
from simulator.powershell.integers import Int32
from simulator.powershell.operators import arithmetic, bits, patterns
from simulator.powershell.operators.comparing import as_type, containment, filtering, is_of, ordering
from simulator.powershell.rendering import text_of
from simulator.powershell.scopes import Scope
from simulator.powershell.types import named_type

Operator = Callable[[Any, Any], Any]
_INT = named_type("int")


def span(left: Any, right: Any) -> PSArray:
    """left..right, downwards where left is the larger."""
    first, last = int(convert(left, _INT)), int(convert(right, _INT))
    step = 1 if first <= last else -1
    return PSArray([Int32(number) for number in range(first, last + step, step)])


def format_operator(scope: Scope, left: Any, right: Any) -> str:
    """In the culture of the process."""
    values = right if isinstance(right, PSArray) else [right]
    return format_items(text_of(left), values, scope.session.machine.culture)


def _matching(exact_case: bool, negated: bool) -> Callable[[Scope, Any, Any], Any]:
    def apply(scope: Scope, left: Any, right: Any) -> Any:
        if isinstance(left, PSArray):
            return PSArray(i for i in left if patterns.match(i, right, exact_case=exact_case)[0] != negated)
        found, groups = patterns.match(left, right, exact_case=exact_case)
        if groups is not None:
            scope.variables["matches"] = groups
        return found != negated

    return apply


def _with_case(prefix: str, exact_case: bool) -> dict[str, Operator]:
    named: dict[str, Operator] = {
        **ordering(exact_case),
        **containment(exact_case),
        "like": filtering(lambda a, b: patterns.like(a, b, exact_case=exact_case)),
        "notlike": filtering(lambda a, b: not patterns.like(a, b, exact_case=exact_case)),
        "replace": lambda a, b: patterns.replace(a, b, exact_case=exact_case),
        "split": lambda a, b: patterns.split(a, b, exact_case=exact_case),
    }
    return {f"-{prefix}{name}": operator for name, operator in named.items()}


BINARY: dict[str, Operator] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "%": arithmetic.remainder,
    "..": span,
    "-join": patterns.join,
    "-is": is_of,
    "-isnot": lambda left, right: not is_of(left, right),
    "-as": as_type,
    "-band": bits.band,
    "-bor": bits.bor,
    "-bxor": bits.bxor,
    "-shl": bits.shift_left,
    "-shr": bits.shift_right,
    **_with_case("", False),
    **_with_case("i", False),
    **_with_case("c", True),
}

SCOPED: dict[str, Callable[[Scope, Any, Any], Any]] = {
    "-f": format_operator,
    "-match": _matching(False, False),
    "-notmatch": _matching(False, True),
    "-imatch": _matching(False, False),
    "-inotmatch": _matching(False, True),
    "-cmatch": _matching(True, False),
    "-cnotmatch": _matching(True, True),
}
