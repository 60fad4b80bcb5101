"""Running a script block in the caller's own scope, as ForEach-Object, Where-Object and switch conditions do."""

from collections.abc import Sequence
from typing import Any

from simulator.powershell.arguments import Argument
from simulator.powershell.block_stage import BlockStage
from simulator.powershell.collections import PSArray
from simulator.powershell.failures import SubsetError
from simulator.powershell.scopes import Scope
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.signals import ReturnSignal
from simulator.powershell.unrolling import Emit


def run_inline(block: ScriptBlock, scope: Scope, out: Emit) -> None:
    """No new scope: what the block assigns stays assigned."""
    code = block.code
    if code.parameters or code.begin is not None or code.process is not None:
        raise SubsetError("a block with param, begin or process is not declared in this place")
    if code.end is None:
        return
    try:
        code.end(scope, out)
    except ReturnSignal:
        return


def with_underscore(block: ScriptBlock, scope: Scope, value: Any, out: Emit) -> None:
    """The same with $_ set for the time being."""
    variables = scope.variables
    had, previous = "_" in variables, variables.get("_")
    variables["_"] = value
    try:
        run_inline(block, scope, out)
    finally:
        if had:
            variables["_"] = previous
        else:
            variables.pop("_", None)


def call_block(block: ScriptBlock, scope: Scope, arguments: Sequence[Any]) -> Any:
    """A block as a delegate: its outputs as one value, $args and parameters set from the arguments, a scope of its
    own."""
    outputs: list[Any] = []
    stage = BlockStage(block, [Argument(None, value) for value in arguments], scope, outputs.append)
    stage.alone()
    if len(outputs) == 1:
        return outputs[0]
    return PSArray(outputs) if outputs else None
