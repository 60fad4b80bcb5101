"""What a key stands for, and whether a person may see and write about it. Apps register in AppConfig.ready() for the
things that they own; nobody imports a resolver."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

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

Seen = Callable[[Any], "Sequence[QuerySet[Any, Any]] | None"]
"""A person -> the object ids of what they may see, as queries of one column of text; None: all that there are."""

_resolvers: dict[str, Resolver] = {}
_lists: dict[str, str] = {}
_seen: dict[str, Seen] = {}


def register(kind: str, resolver: Resolver, in_list: str, seen: Seen) -> None:
    """`in_list`: the name of the address of the list of such things, which has a filter by tag."""
    _resolvers[kind], _lists[kind], _seen[kind] = resolver, in_list, seen


def list_with_tag(kind: str, slug: str) -> str:
    """The address of the list of things of that kind with that tag; empty for a kind that nobody has registered."""
    return f"{reverse(_lists[kind])}?{urlencode({'tag': slug})}" if kind in _lists else ""


def in_sight(user: Any) -> Q:
    """A filter of rows that have a `kind` and an `object_id`: those of what this person may see, resolved inside the
    query that it limits. Who sees everything is also told of what is gone, and of kinds that nobody has registered."""
    found = {kind: seen(user) for kind, seen in _seen.items()}
    if all(keys is None for keys in found.values()):
        return Q()
    wanted = Q(pk__in=())
    for kind, keys in found.items():
        within = Q() if keys is None else Q(pk__in=())
        for one in keys or ():
            within |= Q(object_id__in=one)
        wanted |= Q(kind=kind) & within
    return wanted


def kinds() -> tuple[str, ...]:
    return tuple(_resolvers)


def resolve(kind: str, object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
    """Nothing for a kind that nobody has registered."""
    resolver = _resolvers.get(kind)
    return resolver(object_ids, user) if resolver and object_ids else {}


def resolve_one(kind: str, object_id: str, user: Any) -> Target | None:
    return resolve(kind, [object_id], user).get(object_id)
