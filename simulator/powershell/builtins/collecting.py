"""Common ground of the commands that need everything before they answer."""

from typing import Any

from simulator.powershell.core_commands import Invocation
from simulator.powershell.unrolling import elements


class Collector:
    """Gathers the piped objects, or the elements of -InputObject; `answer` is then called once."""

    def __init__(self, invocation: Invocation) -> None:
        self.invocation = invocation
        self.bound = invocation.bound
        self.scope = invocation.scope
        self.items: list[Any] = []

    def alone(self) -> None:
        if "InputObject" in self.bound:
            self.items = elements(self.bound["InputObject"])
        self.answer()

    def process(self, value: Any) -> None:
        self.items.append(value)

    def finish(self) -> None:
        self.answer()

    def answer(self) -> None:
        raise NotImplementedError
