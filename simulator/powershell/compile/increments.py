"""$i++, $i--, ++$i, --$i: as statements they write nothing."""

from typing import Any

from tree_sitter import Node

from simulator.powershell.code import Code
from simulator.powershell.compile.registry import parts, syntax
from simulator.powershell.compile.targets import target
from simulator.powershell.integers import Int32
from simulator.powershell.operators.arithmetic import add
from simulator.powershell.scopes import Scope
from simulator.powershell.syntax import Source
from simulator.powershell.unrolling import Emit

_STEPS = {"++": Int32(1), "--": Int32(-1)}


@syntax(
    "post_increment_expression", "post_decrement_expression", "pre_increment_expression", "pre_decrement_expression"
)
def increment(source: Source, node: Node) -> Code:
    pieces = parts(node)
    before = node.type.startswith("pre_")
    place_of = target(source, pieces[1] if before else pieces[0])
    step = _STEPS[source.text_of(pieces[0] if before else pieces[1])]

    def value(scope: Scope) -> Any:
        place = place_of(scope)
        old = place.get()
        new = add(old, step) if old is not None else step
        place.set(new)
        return new if before else old

    def run(scope: Scope, _: Emit) -> None:
        value(scope)

    return Code(value, value, run)
