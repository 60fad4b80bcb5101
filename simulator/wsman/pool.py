"""Threads for commands: the event loop goes on while they compute.

A few compute at once, because more would only fight for the interpreter's lock. Whoever computes for longer than the
patience gives its place up and goes on beside the others, so a command that never ends holds up nobody. Threads are
daemons: an abandoned one dies with the process.
"""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

Result = TypeVar("Result")

_STACK_BYTES = 64 << 20  # scripts may nest deeply; it is address space, of which only what is used becomes memory


class _Place:
    """One of the semaphore's places; giving it up twice does nothing."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._held = True

    def give_up(self) -> None:
        if self._held:
            self._held = False
            self._places.release()


class CommandPool(Generic[Result]):
    """`run` answers what the work returned or raises what it raised; cancelling `run` abandons the thread."""

    def __init__(self, places: int, patience_seconds: float) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience = patience_seconds

    async def run(self, work: Callable[[], Result]) -> Result:
        await self._places.acquire()
        place = _Place(self._places)
        loop = asyncio.get_running_loop()
        impatience = loop.call_later(self._patience, place.give_up)
        answer: asyncio.Future[Result] = loop.create_future()
        _start(threading.Thread(target=_work, args=(work, loop, answer), name="winrs-command", daemon=True))
        try:
            return await answer
        finally:
            impatience.cancel()
            place.give_up()


def _start(thread: threading.Thread) -> None:
    usual = threading.stack_size(_STACK_BYTES)
    try:
        thread.start()
    finally:
        threading.stack_size(usual)


def _work(work: Callable[[], Result], loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[Result]") -> None:
    try:
        result = work()
    except BaseException as error:
        _tell(loop, answer, partial(answer.set_exception, error))
    else:
        _tell(loop, answer, partial(answer.set_result, result))


def _tell(loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[Result]", say: Callable[[], None]) -> None:
    def unless_abandoned() -> None:
        if not answer.done():
            say()

    # The loop is closed when the simulator ended while this command still computed: nobody waits any more.
    if not loop.is_closed():
        loop.call_soon_threadsafe(unless_abandoned)
