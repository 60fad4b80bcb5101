"""What the compiler makes of a piece of syntax: closures over the current scope."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.powershell.emptiness import EMPTY, collected
from simulator.powershell.failures import Position
from simulator.powershell.parameter_table import ParameterTable
from simulator.powershell.scopes import Scope
from simulator.powershell.types import NetType
from simulator.powershell.unrolling import Emit, unroll

Value = Callable[[Scope], Any]
Run = Callable[[Scope, Emit], None]


class Code:
    """`value` gives one value, never EMPTY; `raw` may give EMPTY (what assignments keep); `run` writes to a
    pipeline."""

    __slots__ = ("raw", "run", "value")

    def __init__(self, value: Value, raw: Value, run: Run) -> None:
        self.value = value
        self.raw = raw
        self.run = run


def expression(value: Value, raw: Value | None = None) -> Code:
    """Code of an expression: in a pipeline its arrays unroll."""
    source = raw or value

    def run(scope: Scope, out: Emit) -> None:
        unroll(source(scope), out)

    return Code(value, source, run)


def producer(run: Run) -> Code:
    """Code of something that writes output: as a value it is nothing, the only output, or an array."""

    def raw(scope: Scope) -> Any:
        outputs: list[Any] = []
        run(scope, outputs.append)
        return collected(outputs)

    def value(scope: Scope) -> Any:
        result = raw(scope)
        return None if result is EMPTY else result

    return Code(value, raw, run)


@dataclass(frozen=True, slots=True)
class FunctionParameter:
    """A parameter of a function or script block; `default` is worked out in the new scope."""

    name: str
    key: str
    kind: NetType | None
    default: Value | None


@dataclass(slots=True)
class BlockCode:
    """A compiled script block. `advanced`: it has [CmdletBinding()] or a [Parameter()], so unknown arguments are
    errors and the common parameters exist."""

    name: str
    parameters: tuple[FunctionParameter, ...]
    table: ParameterTable
    advanced: bool
    position: Position
    begin: Run | None = None
    process: Run | None = None
    end: Run | None = None
    is_filter: bool = field(default=False)
