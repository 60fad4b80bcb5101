"""What a key stands for, and whether a person may see and write about it. Apps register in AppConfig.ready() for the
things that they own; nobody imports a resolver."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
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

_resolvers: dict[str, Resolver] = {}
_lists: dict[str, str] = {}


def register(kind: str, resolver: Resolver, in_list: str) -> None:
    """`in_list`: the name of the address of the list of such things, which has a filter by tag."""
    _resolvers[kind], _lists[kind] = resolver, in_list


def list_with_tag(kind: str, slug: str) -> str:
    """The address of the list of things of that kind with that tag; empty for a kind that nobody has registered."""
    return f"{reverse(_lists[kind])}?{urlencode({'tag': slug})}" if kind in _lists else ""


def kinds() -> tuple[str, ...]:
    return tuple(_resolvers)


def resolve(kind: str, object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
    """Nothing for a kind that nobody has registered."""
    resolver = _resolvers.get(kind)
    return resolver(object_ids, user) if resolver and object_ids else {}


def resolve_one(kind: str, object_id: str, user: Any) -> Target | None:
    return resolve(kind, [object_id], user).get(object_id)
