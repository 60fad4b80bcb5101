"""Names that do not tell things apart: where several have one, a page shows the beginning of their GUIDs, too."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID


def alike(names: Iterable[str]) -> Collection[str]:
    """Those that come more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


def told_apart(things: Iterable[Any]) -> Sequence[tuple[str, str]]:
    """Each by its name, and by the beginning of its key where another has that name and keys are GUIDs."""
    named = [(str(one), one.pk) for one in things]
    several = alike(name for name, _ in named)
    return [(name, beginning_of(key) if name in several else "") for name, key in named]


def beginning_of(key: Any) -> str:
    return f"{str(key)[:8]}…" if isinstance(key, UUID) else ""
