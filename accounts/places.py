"""Sites, clusters and tags, by their names. Apps register theirs in AppConfig.ready(); people know none of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from accounts.choices import ScopeKind

Names = Sequence[tuple[str, str]]  # key, name: in the order in which people look for them

NamesFor = Callable[[Any], Names]  # those that a person may see; for None all of them

_known: dict[str, NamesFor] = {}


def register(kind: ScopeKind, names: NamesFor) -> None:
    _known[kind] = names


def places(user: Any = None) -> Mapping[str, Names]:
    """Kind -> what there is of it; one query for each kind."""
    return {kind: names(user) for kind, names in _known.items()}


def choices(user: Any = None) -> list[tuple[str, str]]:
    """For a form: "cluster:7" -> "Cluster: Kassel"; the whole estate first."""
    found = [
        (f"{kind}:{key}", f"{kind.capitalize()}: {name}") for kind, names in places(user).items() for key, name in names
    ]
    return [(f"{ScopeKind.ESTATE}:", ScopeKind.ESTATE.label), *found]


def named(known: Mapping[str, Names], kind: str, key: str) -> str:
    """How people call it; a place that is gone keeps its key."""
    if kind == ScopeKind.ESTATE:
        return ScopeKind.ESTATE.label.lower()
    name = dict(known.get(kind, ())).get(key)
    return f"{kind} {name}" if name else f"{kind} {key}, which is gone"
