"""What a key stands for, and whether a person may see and write about it. Apps register in AppConfig.ready() for the
things that they own; nobody imports a resolver."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from tags.keys import Key


@dataclass(frozen=True, slots=True)
class Target:
    """A thing as pages name it, and its row. `may_annotate`: whether the person who asked may write about it."""

    key: Key
    name: str
    url: str
    may_annotate: bool
    row: Model


Resolver = Callable[[Collection[str], Any], Mapping[str, Target]]
"""Object ids and a person -> those of them that exist and that this person may see; a constant number of queries."""

_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    _resolvers[kind] = resolver


def kinds() -> tuple[str, ...]:
    return tuple(_resolvers)


def resolve(kind: str, object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
    """Nothing for a kind that nobody has registered."""
    resolver = _resolvers.get(kind)
    return resolver(object_ids, user) if resolver and object_ids else {}


def resolve_one(kind: str, object_id: str, user: Any) -> Target | None:
    return resolve(kind, [object_id], user).get(object_id)
