"""One service's life: waiting → starting → up, and round again through stopping and back-off when it fails.

A pure state machine over time: `tick(now)` looks and acts, never blocks. Probes run in the threads of `pool`.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from enum import StrEnum
from pathlib import Path
from signal import SIGKILL, Signals

from hvportal.supervisor.child import Child
from hvportal.supervisor.probes import CannotTell, Silent
from hvportal.supervisor.services import Service

START_PROBE_EVERY_SECONDS = 0.1
KILL_SECONDS = 5.0  # patience with a silent process that is asked to stop
LONGEST_PAUSE_SECONDS = 30.0
WELL_SECONDS = 60.0  # up for so long: the next failure counts as the first


class State(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    UP = "up"
    STOPPING = "stopping"
    PAUSE = "pause"  # waits for the moment of its next start
    DONE = "done"  # a task that has succeeded


class Watch:
    """Keeps one service running. `say(text, log)` tells a person; `failures` counts those in a row."""

    def __init__(self, service: Service, log: Path, pool: Executor, say: Callable[[str, Path | None], None]) -> None:
        self.service = service
        self.log = log
        self.state = State.WAITING
        self.child: Child | None = None
        self.restarts = 0
        self.failures = 0
        self.last_failure: str | None = None
        self._pool, self._say = pool, say
        self._question: Future[None] | None = None
        self._misses = 0
        self._next_probe_at = self._state_since = self._resume_at = self._excused_until = 0.0

    @property
    def ready(self) -> bool:
        """Whether what depends on this one may start."""
        return self.state in (State.UP, State.DONE)

    def excuse(self, now: float) -> None:
        """Something that this service needs has just come back: its silence counts for nothing for a while."""
        self._misses = 0
        self._excused_until = max(self._excused_until, now + self.service.grace_seconds)

    def tick(self, now: float, may_start: bool) -> None:
        """Look at the process, ask the probe, start or restart: whatever is due."""
        if self.state is State.WAITING and may_start:
            self._resume_at = now + self.service.delay_seconds
            self._enter(State.PAUSE, now)
        if self.state is State.PAUSE and now >= self._resume_at:
            self._start(now)
        elif self.child and self.state not in (State.PAUSE, State.DONE):
            code = self.child.exit_code()
            if code is not None:
                self._ended(now, code)
            elif self.state is State.STOPPING:
                self._press(now)
            else:
                self._look(now)

    def _start(self, now: float) -> None:
        self.service.prepare()
        self.child = Child(self.service.command(), self.log)
        self._question, self._misses, self._next_probe_at = None, 0, now
        self.excuse(now)
        self._enter(State.STARTING, now)

    def _enter(self, state: State, now: float) -> None:
        self.state, self._state_since = state, now

    def _ended(self, now: float, code: int) -> None:
        if self.service.probe is None and code == 0:
            self._enter(State.DONE, now)
            return
        if self.state is not State.STOPPING:
            self._failed(now, _ending(code))
        pause = min(0.5 * 2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
        self.restarts += 1
        self._resume_at = now + pause
        self._enter(State.PAUSE, now)
        said_why = None if self.last_failure == _ending(-SIGKILL) else self.log  # a killed process has no last words
        self._say(f"{self.service.title}: {self.last_failure}; start {self.restarts + 1} in {pause:g} s", said_why)

    def _failed(self, now: float, reason: str) -> None:
        if self.state is State.UP and now - self._state_since > WELL_SECONDS:
            self.failures = 0
        self.failures += 1
        self.last_failure = reason

    def _press(self, now: float) -> None:
        if self.child and now - self._state_since > KILL_SECONDS:
            self.child.kill()

    def _look(self, now: float) -> None:
        if self._question is None:
            if self.service.probe and self.child and now >= self._next_probe_at:
                self._question = self._pool.submit(self.service.probe, now - self.child.started_at)
        elif self._question.done():
            question, self._question = self._question, None
            every = START_PROBE_EVERY_SECONDS if self.state is State.STARTING else self.service.probe_seconds
            self._next_probe_at = now + every
            self._hear(question, now)

    def _hear(self, question: "Future[None]", now: float) -> None:
        try:
            question.result()
        except Silent as silence:
            self._missed(now, str(silence))
        except CannotTell as trouble:
            if self.state is State.STARTING:
                self._missed(now, str(trouble))
        else:
            self._misses = 0
            if self.state is State.STARTING:
                self._enter(State.UP, now)

    def _missed(self, now: float, reason: str) -> None:
        if self.state is State.STARTING:
            patience = max(self.service.start_seconds, self._excused_until - self._state_since)
            given_up = now - self._state_since > patience
        else:
            self._misses += now >= self._excused_until
            given_up = self._misses >= self.service.misses
        if given_up and self.child:
            self._failed(now, f"silent: {reason}")
            self._say(f"{self.service.title}: silent ({reason}), it is stopped", None)
            self.child.ask_to_stop()
            self._enter(State.STOPPING, now)


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    names = {number.value: number.name for number in Signals}
    return f"ended by {names.get(-code, f'signal {-code}')}"
