"""2>$null and >$null, the only redirections of the subset."""

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Run
from simulator.powershell.compile.registry import named, outside
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.unrolling import Emit

_ERRORS, _OUTPUT = ("2>",), (">", "1>")


def streams_dropped(source: Source, node: Node) -> tuple[bool, bool]:
    """(errors, output) of one redirection. Raises SubsetError for any other."""
    text = source.text_of(node).replace(" ", "").lower()
    if not text.endswith("$null"):
        raise outside(source, node, f"the redirection {text} is not declared")
    sign = text.removesuffix("$null")
    if sign in _ERRORS:
        return True, False
    if sign in _OUTPUT:
        return False, True
    raise outside(source, node, f"the redirection {text} is not declared")


def redirected(source: Source, node: Node, run: Run) -> Run:
    flags = [streams_dropped(source, each) for each in named(node, "redirection")]
    errors, output = any(flag[0] for flag in flags), any(flag[1] for flag in flags)

    def apply(scope: Scope, out: Emit) -> None:
        with_muted(scope, errors, lambda: run(scope, nowhere if output else out))

    return apply


def with_muted(scope: Scope, errors: bool, action: Callable[[], None]) -> None:
    """Runs an action; with `errors` the error stream goes nowhere meanwhile ($Error still fills)."""
    scope.session.muted += errors
    try:
        action()
    finally:
        scope.session.muted -= errors


def nowhere(_: Any) -> None:
    return None
