"""Rows of a list, without what hangs on them and is not for the eyes of who asks. The app that knows what that is
registers it in AppConfig.ready()."""

from collections.abc import Callable, Iterable
from typing import Any

Veil = Callable[[Iterable[Any], Any], Iterable[Any]]
"""Rows as they were read, and a person -> the same rows."""

_veils: list[Veil] = []


def register(veil: Veil) -> None:
    if veil not in _veils:
        _veils.append(veil)


def veiled(rows: Iterable[Any], user: Any) -> Iterable[Any]:
    for veil in _veils:
        rows = veil(rows, user)
    return rows
