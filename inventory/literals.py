"""Columns of values as PostgreSQL reads arrays.

psycopg asks for a dumper for every element of a list: a fifth of a worker's processor time went there, and a column of
moments cost forty times what writing them down does. The statements say what the elements are (`%s::timestamptz[]`), or
PostgreSQL infers it (`= ANY(%s)`), so a text without a type is all that it needs.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is none")
    return f'"{moment.isoformat()}"'


# By exact type: bool is an int to Python and not to PostgreSQL.
_WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "NULL",
    bool: lambda value: "t" if value else "f",
    int: str,
    float: repr,
    Decimal: str,
    str: _quoted,
    UUID: str,
    datetime: _moment,
}


def _plain(texts: Sequence[str]) -> str | None:
    """Of texts of which none has to be escaped; None where one has."""
    joined = '","'.join(texts)
    return None if "\\" in joined or joined.count('"') != 2 * (len(texts) - 1) else f'{{"{joined}"}}'


def array_text(values: Sequence[Any]) -> str:
    """A list as PostgreSQL's array literal. TypeError for an element of a type that no column here holds."""
    kinds = set(map(type, values))
    if kinds == {str} and (text := _plain(values)):
        return text
    if len(kinds) == 1:  # as most columns are
        return "{" + ",".join(map(_writer(values[0]), values)) + "}"
    return "{" + ",".join([_writer(value)(value) for value in values]) + "}"


def _writer(value: Any) -> Callable[[Any], str]:
    known = _WRITERS.get(type(value))
    if known is not None:
        return known
    if isinstance(value, str):  # a member of TextChoices
        return lambda member: _quoted(str(member.value) if hasattr(member, "value") else str(member))
    raise TypeError(f"{type(value).__name__} is not written into arrays")
