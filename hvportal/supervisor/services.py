"""What the supervisor knows of a service before it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from hvportal.supervisor.child import Command
from hvportal.supervisor.probes import Probe


@dataclass(frozen=True, slots=True)
class Service:
    """A process that is to run all the time, or, without a probe, a task that has to end with exit code 0 once.

    `label` is what a person reads on the terminal, the name where there is none.
    `after` names services that must be up (tasks: done) before the first start; later restarts of those excuse this one
    for `grace_seconds`, in which its silence counts for nothing. `delay_seconds` after those are up it is started: what
    people wait for goes first. `stop_rank`: lower ones are stopped first, equal ones
    together; `stop_seconds` is the patience before a kill.
    """

    name: str
    command: Callable[[], Command]
    probe: Probe | None = None
    after: tuple[str, ...] = ()
    delay_seconds: float = 0.0
    start_seconds: float = 60.0
    grace_seconds: float = 0.0
    probe_seconds: float = 5.0
    misses: int = 3
    stop_rank: int = 0
    stop_seconds: float = 5.0
    label: str = ""
    prepare: Callable[[], None] = lambda: None  # before every start, in the main thread

    @property
    def title(self) -> str:
        """The label, or the name."""
        return self.label or self.name


def in_stop_order(services: list[Service]) -> list[list[Service]]:
    """Groups to stop together, in the order in which to stop them."""
    ranks = sorted({service.stop_rank for service in services})
    return [[service for service in services if service.stop_rank == rank] for rank in ranks]
