"""One probe of one host, from its name to its clock."""

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial

from hyperv.contracts import EstateReading
from hyperv.probing.answers import clock_of, hyperv_of, versions_of
from hyperv.probing.network import GREETING_SECONDS, connect, greet, look_up, shake_hands
from hyperv.probing.session import Session
from hyperv.probing.steps import Found, Outcome
from hyperv.target import Target

SECTIONS = ("host", "vms")
SESSION_SECONDS = 45.0  # logging on, PowerShell with the Hyper-V module (seconds on a busy host), and the answer


class Probe:
    """`reading` is what the host told, None until the step powershell has passed."""

    def __init__(
        self,
        target: Target,
        sections: Sequence[str] = SECTIONS,
        *,
        session_seconds: float = SESSION_SECONDS,
        greeting_seconds: float = GREETING_SECONDS,
    ) -> None:
        self.reading: EstateReading | None = None
        self._target = target
        self._sections = sections
        self._seconds = session_seconds
        self._greeting_seconds = greeting_seconds

    def steps(self) -> Generator[Found, None, None]:
        """Each step as it ends; the last one is the one that failed, or the clock. Raises nothing of the host's."""
        found, addresses = look_up(self._target)
        yield found
        for step in () if found.outcome is Outcome.FAILED else self._from_outside(addresses):
            found = step()
            yield found
            if found.outcome is Outcome.FAILED:
                break
        if found.outcome is not Outcome.FAILED:
            yield from self._inside()

    def _from_outside(self, addresses: Sequence[str]) -> Sequence[Callable[[], Found]]:
        """What can be found out without logging on."""
        target = self._target
        return (
            partial(connect, addresses, target.port),
            partial(shake_hands, target, addresses[0]),
            partial(greet, target, self._greeting_seconds),
        )

    def _inside(self) -> Iterator[Found]:
        session = Session(self._target, self._seconds)
        try:
            for found in session.open():
                yield found
                if found.outcome is Outcome.FAILED:
                    return
            yield session.read(self._sections)
            self.reading = session.reading
        finally:
            session.close()
        if self.reading is not None:
            yield from _told(self.reading)


def _told(reading: EstateReading) -> Iterator[Found]:
    found = hyperv_of(reading)
    yield found
    if found.outcome is not Outcome.FAILED:
        yield versions_of(reading)
        yield clock_of(reading)
