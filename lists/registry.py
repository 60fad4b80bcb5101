"""Every list of the portal. Apps register theirs in AppConfig.ready(), or in the module of their URLs."""

from collections.abc import Sequence

from lists.definition import List

_lists: dict[str, List] = {}


def register(found: List) -> List:
    """Twice under one key is a mistake of two apps, unless it is the same list."""
    if _lists.setdefault(found.key, found) is not found:
        raise ValueError(f"two lists are called {found.key!r}")
    return found


def every_list() -> Sequence[List]:
    return tuple(_lists.values())


def list_called(key: str) -> List | None:
    return _lists.get(key)


def list_for(key: str) -> List:
    """For templates, which name lists that are there. Raises KeyError."""
    return _lists[key]
