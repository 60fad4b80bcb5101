"""Every list of the portal. Apps register theirs in AppConfig.ready(), or in the module of their URLs."""

from collections.abc import Sequence

from lists.additions import with_additions
from lists.definition import List

_declared: dict[str, List] = {}
_lists: dict[str, List] = {}


def register(found: List) -> List:
    """Answers it with what other apps have added. Twice under one key is a mistake of two apps, unless it is the same
    list."""
    if _declared.setdefault(found.key, found) is not found:
        raise ValueError(f"two lists are called {found.key!r}")
    return _lists.setdefault(found.key, with_additions(found))


def every_list() -> Sequence[List]:
    return tuple(_lists.values())


def lists_asked_by(field: str) -> Sequence[List]:
    """Those that have such a filter."""
    return [found for found in _lists.values() if field in found.form.base_fields]


def list_called(key: str) -> List | None:
    return _lists.get(key)


def list_for(key: str) -> List:
    """For templates, which name lists that are there. Raises KeyError."""
    return _lists[key]
