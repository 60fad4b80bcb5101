"""Names that do not tell things apart: where several have one, a page shows the beginning of their GUIDs, too; and what
a VM has is named with the VM.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID


def alike(names: Iterable[str]) -> Collection[str]:
    """Those that come more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


@dataclass(frozen=True, slots=True)
class Named:
    """A thing in words. `beginning`: of its GUID, where another has that name; `of`: the VM whose it is. Or empty."""

    name: str
    beginning: str
    of: str


def told_apart(things: Iterable[Any], owner: Callable[[Any], str]) -> Sequence[Named]:
    """`owner`: of a thing, the name of the VM whose it is, where it takes that to know it."""
    named = [(str(one), one) for one in things]
    several = alike(name for name, _ in named)
    return [Named(name, beginning_of(one.pk) if name in several else "", owner(one)) for name, one in named]


def beginning_of(key: Any) -> str:
    return f"{str(key)[:8]}…" if isinstance(key, UUID) else ""
