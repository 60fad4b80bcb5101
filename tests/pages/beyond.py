"""By what things beyond a border are known, in every notation, and answers searched for it."""

import base64
import binascii
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from django.apps import apps
from django.db.models import Field, ForeignKey, JSONField, Model
from django.http import HttpResponseBase

from inventory.models import VM, Cluster, Host, Site

# Columns in which a row that lies within names what lies beyond.
NAMING_OTHERS = {
    *("message", "primary_server", "replica_server", "current_replica_server", "owner_node"),
    *("unknown_reason", "name of Change"),
}
ROOMS = ("inventory", "snapshots", "findings", "history", "backups", "onboarding", "upkeep", "jobs")
OWNERS = (VM, Host, Cluster, Site)
SHORTEST = 6
# Words of people and of Windows: kinds, states, sentences. What names something has a digit or a mark in it.
NAMING = re.compile(r"[\d\\:@]|geheim", re.IGNORECASE)
SEALED = re.compile(r"[\w+/=-]{16,}")
ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)


def identifiers(beyond: Iterable[Model], within: Iterable[Model], shared: tuple[type[Model], ...]) -> set[str]:
    """Names, GUIDs, addresses, paths and other words, in small letters, of rows that hang on what lies beyond, and that
    stand in no row that hangs on what lies within. `shared`: kinds of things that both sides have."""
    hidden, seen = {(type(one), one.pk) for one in beyond}, {(type(one), one.pk) for one in within}
    secret: set[str] = set()
    known: set[str] = set()
    for row, owners in _rows():
        if owners & seen:
            known |= set(_words(row, NAMING_OTHERS))
        elif owners & hidden and not owners & seen and not isinstance(row, shared):
            secret |= set(_words(row))
    told = "\n".join(known)
    found = {word for word in secret if len(word) >= SHORTEST and NAMING.search(word) and word not in told}
    assert len(found) > 20, "too little lies beyond: this would find nothing"
    return {form for word in found for form in _forms(word)}


def _rows() -> Iterator[tuple[Model, set[tuple[type[Model], Any]]]]:
    """Every row of the estate's tables, and the VM, host, cluster or site that it is or hangs on."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            links = [one for one in model._meta.fields if isinstance(one, ForeignKey) and one.related_model in OWNERS]
            for row in model._default_manager.all():
                hung = [(one.related_model, vars(row)[one.attname]) for one in links]
                own: list[Any] = [(model, row.pk)] if model in OWNERS else hung
                yield row, {one for one in own if one[1] is not None}


def _words(row: Model, without: Collection[str] = ()) -> Iterator[str]:
    for field in row._meta.concrete_fields:
        plain = not isinstance(field, ForeignKey | JSONField) and not field.choices
        if plain and field.name not in without and f"{field.name} of {type(row).__name__}" not in without:
            yield from _texts(field, vars(row).get(field.attname))


def _texts(field: "Field[Any, Any]", value: Any) -> Iterator[str]:
    if isinstance(value, str | UUID):
        yield str(value).lower()
    for one in value if isinstance(value, list) else ():
        yield from _texts(field, one)


def _forms(word: str) -> Iterator[str]:
    """As it is kept, and as people write it: a GUID without hyphens, a MAC address with colons or hyphens."""
    yield word
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", word):
        yield word.replace("-", "")
    if re.fullmatch(r"[0-9a-f]{12}", word):
        pairs = [word[at : at + 2] for at in range(0, 12, 2)]
        yield from (":".join(pairs), "-".join(pairs))


def told_by(response: HttpResponseBase, text: str) -> str:
    """All that came, `text` and headers and cookies, as it is and with every wrapping taken off, in small letters."""
    plain = "\n".join((text, *map(str, response.items()), str(response.cookies)))
    unescaped = ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), plain).replace("\\\\", "\\")
    return "\n".join((plain, unescaped, unquote_plus(plain), *_unsealed(plain))).lower()


def _unsealed(text: str) -> Iterator[str]:
    """Whatever base64 hides from the eye, compressed or not: cookies, cursors, tokens."""
    for word in set(SEALED.findall(text)):
        for part in {word, *word.split("-")}:
            try:
                packed = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_")
            except (binascii.Error, ValueError):
                continue
            yield packed.decode("utf-8", "replace")
            try:
                yield zlib.decompressobj().decompress(packed).decode("utf-8", "replace")
            except zlib.error:
                continue


def named(secrets: Iterable[str], answers: Mapping[str, str]) -> Iterator[str]:
    """Where something of it is told, in which words; nothing of what stands in the path itself: whoever asked knew."""
    for path, told in answers.items():
        asked = unquote_plus(path).lower()
        for one in secrets:
            if one in told and one not in asked:
                at = told.index(one)
                yield f"{path} tells {one}: {told[max(0, at - 70) : at + len(one) + 30]!r}"
