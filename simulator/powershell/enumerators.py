"""$input: an enumerator, which gives what it holds once."""

from typing import Any

from simulator.powershell.collections import NetList

INPUT_TYPE = "System.Collections.ArrayList+ArrayListEnumeratorSimple"


class InputEnumerator(NetList):
    __slots__ = ()

    def __init__(self, items: list[Any]) -> None:
        super().__init__(INPUT_TYPE, items)

    def drain(self) -> list[Any]:
        """Everything that nobody has read yet."""
        items = list(self)
        self.clear()
        return items
