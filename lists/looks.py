"""One look for one thing, on every page: text, icon, and colour only as a third sign.

A vocabulary is a closed set of words that people see as badges; /style/ shows every one that is registered here, with
what it means. Apps declare theirs and make template tags of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

BADGE = "components/badge.html"


@dataclass(frozen=True, slots=True)
class Look:
    """`colour`: good, warn, bad, busy or calm. `text` empty: the word itself. `meaning`: a sentence for people."""

    colour: str
    icon: str
    meaning: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`about`: what these words are said of. A word that is not among `looks` is shown as it came: it may be new."""

    title: str
    about: str
    looks: Mapping[str, Look]

    def badge(self, word: str | None) -> SafeString:
        look = self.looks.get(word or "", Look("calm", "help"))
        return badge(look.colour, look.icon, look.text or word or "Unknown")

    @property
    def words(self) -> Sequence[tuple[SafeString, str]]:
        """Each badge once, with its meaning: words that look the same and mean the same stand together."""
        return [(self.badge(word), look.meaning) for word, look in self.looks.items()]


@lru_cache(maxsize=2048)
def badge(colour: str, icon: str, text: str, spoken: str = "") -> SafeString:
    """Kept, because a list shows the same few a hundred times."""
    context = {"colour": colour, "icon": icon, "text": text, "spoken": spoken}
    return SafeString(render_to_string(BADGE, context).strip())


_vocabularies: list[Vocabulary] = []


def vocabulary(title: str, about: str, looks: Mapping[str, Look]) -> Vocabulary:
    """Declares one, so that it is documented."""
    found = Vocabulary(title, about, looks)
    _vocabularies.append(found)
    return found


def every_vocabulary() -> Sequence[Vocabulary]:
    return tuple(_vocabularies)
