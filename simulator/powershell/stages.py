"""A command at work in a pipeline: objects come in one by one, what it writes goes on at once."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from simulator.powershell.signals import StopUpstream
from simulator.powershell.unrolling import Emit


class Stage(Protocol):
    """`alone` runs it where nothing is piped in; otherwise `process` for each object, then `finish`."""

    def alone(self) -> None: ...

    def process(self, value: Any) -> None: ...

    def finish(self) -> None: ...


def run_stages(stages: Sequence[Stage], feed: Callable[[Emit], None] | None) -> None:
    """Runs stages that are chained already. `feed` writes the value of an expression at the head of the pipeline.

    A stage that raises StopUpstream ends the stages before it; it and those behind it still finish.
    """
    steps: list[Callable[[], None]] = [stage.finish for stage in stages]
    if feed is None:
        steps[0] = stages[0].alone
    else:
        source = feed
        steps.insert(0, lambda: source(stages[0].process))
    offset = len(steps) - len(stages)
    index = 0
    while index < len(steps):
        step = steps[index]
        index += 1
        try:
            step()
        except StopUpstream as stop:
            found = [
                number for number, stage in enumerate(stages) if stop.stage in (stage, getattr(stage, "inner", None))
            ]
            if not found:
                raise
            index = max(index, found[0] + offset)
