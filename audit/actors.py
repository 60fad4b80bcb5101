"""Who is at work just now: set by the middleware for a request, by `acting_as` for a command, nobody in a task.

It is kept in a context variable, so that services need not be told by every caller and cannot be told wrongly by one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from audit.choices import Via


@dataclass(frozen=True, slots=True)
class Actor:
    name: str
    user_id: int | None = None
    via: str = Via.TASK
    address: str | None = None
    request_id: str = ""
    token: str = ""


THE_PORTAL = Actor("the portal")
# A function and not an actor: who somebody is costs a query, which only a request that changes something has to pay.
_at_work: ContextVar[Callable[[], Actor]] = ContextVar("actor_at_work", default=lambda: THE_PORTAL)


def actor_at_work() -> Actor:
    return _at_work.get()()


@contextmanager
def working(who: Callable[[], Actor]) -> Iterator[None]:
    kept = _at_work.set(who)
    try:
        yield
    finally:
        _at_work.reset(kept)


@contextmanager
def acting_as(command: str) -> Iterator[None]:
    """What is recorded inside was done by this management command."""
    with working(lambda: Actor(f"manage.py {command}", via=Via.COMMAND)):
        yield
