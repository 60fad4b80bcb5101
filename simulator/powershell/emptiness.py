"""AutomationNull: what a command without output gives. It is $null everywhere but in a pipeline, where it is
nothing."""

from typing import Any, Final

from simulator.powershell.collections import PSArray


class AutomationNull:
    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Final = AutomationNull()


def collected(outputs: list[Any]) -> Any:
    """Outputs as a value: nothing, the only one, or object[]."""
    if len(outputs) == 1:
        return outputs[0]
    return PSArray(outputs) if outputs else EMPTY
