"""All services: started in their order, watched until somebody asks to stop, stopped in the order of their ranks."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from hvportal.supervisor.child import rotate_log
from hvportal.supervisor.problem import Problem
from hvportal.supervisor.services import Service, in_stop_order
from hvportal.supervisor.watch import State, Watch

TICK_SECONDS = 0.05
HOPELESS = 5  # failures in a row of one service before everything has been up once


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or SIGHUP."""


class Loop:
    """Runs services. Use from the main thread, inside `signals()`; `changed` is told after every change of a state."""

    def __init__(
        self,
        services: list[Service],
        logs: Path,
        say: Callable[[str, Path | None], None],
        changed: Callable[["Loop"], None] = lambda loop: None,
    ) -> None:
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._pool = ThreadPoolExecutor(max_workers=len(services) + 1, thread_name_prefix="probe")
        self._changed = changed
        self._stops = 0
        self.watches = {service.name: Watch(service, _log(logs, service.name), self._pool, say) for service in services}

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Ctrl-C, SIGTERM and a closed terminal ask for an orderly stop; a second one hurries it."""
        kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        for number in kept:
            signal.signal(number, self._asked)
        try:
            yield
        finally:
            for number, before in kept.items():
                signal.signal(number, before)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def run_until(self, reached: Callable[[], bool]) -> None:
        """Watch until `reached`. Raises StopRequested, and Problem when a service cannot be brought up."""
        while True:
            self.tick()
            if reached():
                return
            self._give_up_when_hopeless()
            time.sleep(TICK_SECONDS)

    def run(self) -> None:
        """Watch until somebody asks to stop (raises StopRequested). Nothing is hopeless any more: it ran once."""
        while True:
            self.tick()
            time.sleep(TICK_SECONDS)

    def tick(self) -> None:
        """One look at everything."""
        if self._stops:
            raise StopRequested
        before = self._states()
        now = time.monotonic()
        for watch in self.watches.values():
            was_ready = watch.ready
            watch.tick(now, all(self.watches[name].ready for name in watch.service.after))
            if watch.ready and not was_ready:
                self._excuse_dependents(watch, now)
        if self._states() != before:
            self._changed(self)

    def _excuse_dependents(self, watch: Watch, now: float) -> None:
        for other in self.watches.values():
            if watch.service.name in other.service.after:
                other.excuse(now)

    def _states(self) -> list[tuple[State, int | None]]:
        return [(watch.state, watch.child.pid if watch.child else None) for watch in self.watches.values()]

    def _give_up_when_hopeless(self) -> None:
        for watch in self.watches.values():
            if watch.failures >= HOPELESS and watch.child:
                words = "\n".join(f"    {line}" for line in watch.child.last_words())
                raise Problem(
                    f"{watch.service.title} does not start: {watch.last_failure}. "
                    f"Its log is {watch.log}; it ends with:\n{words}"
                )

    def stop(self) -> None:
        """Stop everything in order, however it goes; a second signal shortens the patience. Leaves no process."""
        try:
            for group in in_stop_order([watch.service for watch in self.watches.values()]):
                self._stop_together([self.watches[service.name] for service in group])
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._changed(self)

    def _stop_together(self, group: list[Watch]) -> None:
        hurried = self._stops
        for watch in group:
            if watch.child:
                watch.child.ask_to_stop()
        started = time.monotonic()
        for watch in group:
            while watch.child and watch.child.exit_code() is None:
                patience = watch.service.stop_seconds if self._stops <= max(hurried, 1) else 1.0
                if time.monotonic() - started > patience:
                    watch.child.kill()
                time.sleep(0.01)
            if watch.state is not State.DONE:
                watch.state = State.WAITING


def _log(logs: Path, name: str) -> Path:
    path = logs / f"{name.replace(':', '-')}.log"
    rotate_log(path)
    return path
