"""Text as .NET holds it: a str of UTF-16 code units, so that Length, regular expressions and [char] behave as on
Windows."""

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def to_net(text: str) -> str:
    """The same text with each character beyond U+FFFF as its surrogate pair."""
    if text.isascii() or not _ASTRAL.search(text):
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(units[i] | units[i + 1] << 8) for i in range(0, len(units), 2))


def from_net(text: str) -> str:
    """The same text with surrogate pairs joined; a lone surrogate becomes U+FFFD, as .NET's UTF-8 encoder writes it."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_folded: dict[str, str] = {}


def fold(name: str) -> str:
    """The key under which a case-insensitive name is kept. Remembered, because names repeat."""
    known = _folded.get(name)
    if known is None:
        known = name.lower()
        if len(_folded) < 65536:  # bounded: names made at run time must not grow it for ever
            _folded[name] = known
    return known
