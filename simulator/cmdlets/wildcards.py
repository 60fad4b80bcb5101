"""PowerShell's wildcards: *, ?, [a-z] and the backtick that takes their meaning away. Letters without regard to
case."""

import re
from functools import lru_cache

_SPECIAL = frozenset("*?[")


def has_wildcards(pattern: str) -> bool:
    """As WildcardPattern.ContainsWildcardCharacters: an escaped one does not count."""
    return any(character in _SPECIAL for character in re.sub(r"`.", "", pattern, flags=re.S))


def matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    token = re.compile(r"`(?P<escaped>.)|(?P<any>\*)|(?P<one>\?)|\[(?P<set>[^\]]+)\]|(?P<plain>.)", re.S)
    return re.compile("".join(_piece(found) for found in token.finditer(pattern)), re.I | re.S)


def _piece(found: re.Match[str]) -> str:
    if found["any"]:
        return ".*"
    if found["one"]:
        return "."
    if found["set"]:
        return "[" + re.sub(r"([\\\]^])", r"\\\1", found["set"]) + "]"
    return re.escape(found["escaped"] or found["plain"])
