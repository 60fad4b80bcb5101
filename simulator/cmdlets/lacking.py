"""Properties that objects lack on the host whose command runs now: as if its Windows had never had them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Lacking = Mapping[str, frozenset[str]]

_told: ContextVar[Lacking] = ContextVar("lacking_properties")
_NOTHING: frozenset[str] = frozenset()


@contextmanager
def told(missing: Lacking) -> Iterator[None]:
    """For the commands that this thread runs meanwhile. Names of types and properties as the facts spell them."""
    token = _told.set(missing)
    try:
        yield
    finally:
        _told.reset(token)


def properties_of(type_name: str) -> frozenset[str]:
    return _told.get({}).get(type_name, _NOTHING)
