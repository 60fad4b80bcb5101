"""What a search found, and who finds it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from urllib.parse import urlencode

from django.urls import reverse

from inventory.scope import Scope, scope_of
from inventory.search.needle import Needle
from lists.definition import Asking

SHOWN = 12  # of one kind; the rest is in the list of that kind, where there is one
WANTED = SHOWN + 1  # one more tells that there is more
BESIDE = 80  # characters of a long text on each side of what was found in it: with it, two lines on a phone


@dataclass(frozen=True, slots=True)
class Hit:
    """`exact`: the thing is called, or has, exactly what was typed. `because`: what of it was found, where its title
    does not show it. `place`: where it is. `badge`: which of the badges (templatetags.badges), and of what. `at`: when
    it came into being. `words`: of a text in which it was found, what stands before, the words, and what follows."""

    title: str
    url: str
    exact: bool
    because: str = ""
    place: str = ""
    badge: tuple[str, str | None] | None = None
    at: datetime | None = None
    words: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, the exact ones first. `all_url`: the list that holds all of them; empty where none does."""

    kind: str
    title: str
    icon: str
    hits: Sequence[Hit]
    more: bool
    all_url: str = ""


Finder = Callable[[Needle, Asking], Iterable[Group]]
FinderInScope = Callable[[Needle, Scope, datetime], Group]
FinderOfMany = Callable[[Needle, Scope, datetime], Iterable[Group]]

_finders: dict[str, Finder] = {}


def register(kind: str, finder: Finder) -> None:
    """Groups stand on the page in the order of registration."""
    _finders[kind] = finder


def within_scope(find: FinderInScope) -> Finder:
    """A finder of things of one kind that have a place in a scope."""
    return lambda needle, asking: [find(needle, scope_of(asking.user), asking.now)]


def each_within_scope(find: FinderOfMany) -> Finder:
    """A finder of several kinds at once."""
    return lambda needle, asking: find(needle, scope_of(asking.user), asking.now)


def group_of(kind: str, title: str, icon: str, hits: Iterable[Hit], all_url: str = "") -> Group:
    """`hits`: up to WANTED, in the order in which they are shown among their equals."""
    found = sorted(hits, key=lambda hit: not hit.exact)
    return Group(kind, title, icon, found[:SHOWN], len(found) > SHOWN, all_url)


def list_address(name: str, /, **question: str) -> str:
    """Of a list, asked for that."""
    return f"{reverse(name)}?{urlencode(question)}"


def words_around(text: str, words: str) -> tuple[str, str, str]:
    """What is shown of a long text: the words as they stand there, and what is beside them. The beginning alone where
    only the database's rules of upper and lower case found them."""
    found = re.search(re.escape(words), text, re.IGNORECASE)
    if not found:
        return _ends_with_dots(text), "", ""
    return (
        _begins_with_dots(text[: found.start()]),
        found.group(),
        _ends_with_dots(text[found.end() :]),
    )


def _begins_with_dots(text: str) -> str:
    return text if len(text) <= BESIDE else f"…{text[-BESIDE:]}"


def _ends_with_dots(text: str) -> str:
    return text if len(text) <= BESIDE else f"{text[:BESIDE]}…"


def things_called(needle: Needle, asking: Asking) -> "Found":
    every = chain.from_iterable(finder(needle, asking) for finder in _finders.values())
    return Found([group for group in every if group.hits])


@dataclass(frozen=True, slots=True)
class Found:
    groups: Sequence[Group]

    @property
    def hits(self) -> Iterator[Hit]:
        return (hit for group in self.groups for hit in group.hits)

    @property
    def exact(self) -> Sequence[Hit]:
        return [hit for hit in self.hits if hit.exact]

    @property
    def only(self) -> Hit | None:
        """Where there is one exact hit, or one hit at all, that is what was meant."""
        every = list(self.hits)
        wanted = self.exact or every
        return wanted[0] if len(wanted) == 1 and (self.exact or not any(group.more for group in self.groups)) else None
