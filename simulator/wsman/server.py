"""A simulator inside another process, for tests and benchmarks: a context manager with a thread of its own."""

import asyncio
import tempfile
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from simulator.estate import Estate
from simulator.wsman.description import Kept
from simulator.wsman.limits import Limits
from simulator.wsman.service import Runner
from simulator.wsman.simulation import Simulation

Answer = TypeVar("Answer")

_WAIT_SECONDS = 30.0


class SimulatorServer:
    """Inside the context the hosts listen; `description` is what `python -m simulator` writes to its state file.

    Raises what starting raised. Leaving takes less than a second and leaves no thread behind but those of commands that
    never end.
    """

    def __init__(
        self,
        estate: Estate,
        run: Runner,
        *,
        tls: bool = False,
        limits: Limits | None = None,
        kept: Kept | None = None,
        cache_answers: float | None = None,
    ) -> None:
        self.estate = estate
        self._folder = tempfile.TemporaryDirectory(prefix="hvportal-simulator-")
        stem = Path(self._folder.name, "simulator")
        self._make: Callable[[], Simulation] = lambda: Simulation(
            estate, run, stem, kept or Kept(), limits, tls=tls, cache_answers=cache_answers
        )
        self._ready: Future[dict[str, Any]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), name="simulator", daemon=True)
        self.description: dict[str, Any] = {}

    def __enter__(self) -> "SimulatorServer":
        self._thread.start()
        self.description = self._ready.result(_WAIT_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(_WAIT_SECONDS)
        self._folder.cleanup()

    def host(self, name: str | None = None) -> dict[str, Any]:
        """The description of that host, of the first where no name is given."""
        return next(host for host in self.description["hosts"] if name in (None, host["name"]))

    def change_host(self, name: str, **changes: Any) -> None:
        """As POST /hosts/NAME of the control API; raises SteeringError as that answers 4xx."""
        self._do(self._simulation.steering.change_host(name, changes))

    def tell_host(self, name: str) -> dict[str, Any]:
        """As GET /hosts/NAME of the control API."""
        return self._simulation.steering.tell_host(name)

    def counters(self) -> dict[str, dict[str, int]]:
        """As GET /counters of the control API."""
        return self._do(self._simulation.steering.counters())

    def commands(self) -> dict[str, dict[str, dict[str, int]]]:
        """As GET /commands of the control API."""
        return self._simulation.steering.commands()

    def _do(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_WAIT_SECONDS)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        try:
            self._simulation = self._make()
            description = await self._simulation.start()
        except BaseException as error:
            self._ready.set_exception(error)
            raise
        self._ready.set_result(description)
        await self._ended.wait()
        await self._simulation.stop()
