"""Comparing what is stored with what was seen, as plain values: a poll compares thousands of values and writes few.

Plain SQL, because this is where polls spend their time: through the ORM, reading and writing 25 VMs costs twice as
much. The columns and their types still come from the models.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import repeat
from typing import Any

from django.db import connection, models

from inventory import prepared

# Two polls compute the moment of boot from an age in whole seconds and a clock read a little later.
BOOT_TOLERANCE = timedelta(seconds=5)

Row = list[Any]


def facts_of(item: Any, names: Iterable[str]) -> Row:
    """The item's values in the order of names, as they are stored (a tuple is a JSON list there)."""
    return [list(value) if type(value) is tuple else value for value in map(getattr, repeat(item), names)]


class Columns:
    """Some columns of a model's table, read and written by primary key as lists in the order of `names`."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        self._model, self.names = model, list(names)
        self._json = [place for place, name in enumerate(self.names) if isinstance(self._field(name), models.JSONField)]

    def _field(self, name: str) -> Any:
        return self._model._meta.get_field(name)

    @cached_property
    def _table(self) -> str:
        return connection.ops.quote_name(self._model._meta.db_table)

    @cached_property
    def _key(self) -> str:
        return connection.ops.quote_name(str(self._model._meta.pk.column))

    @cached_property
    def _quoted(self) -> list[str]:
        return [connection.ops.quote_name(self._field(name).column) for name in self.names]

    @cached_property
    def _select(self) -> str:
        return f"SELECT {', '.join([self._key, *self._quoted])} FROM {self._table} WHERE {self._key} = ANY(%s)"  # noqa: S608

    @cached_property
    def _update(self) -> str:
        arrays = self._arrays_of_columns
        names = ", ".join([self._key, *self._quoted])
        changes = ", ".join(f"{column} = seen.{column}" for column in self._quoted)
        return (
            f"WITH held AS (SELECT {self._key} AS held FROM {self._table} WHERE {self._key} = ANY(%s) "  # noqa: S608
            f"ORDER BY {self._key} FOR UPDATE) UPDATE {self._table} AS stored SET {changes} "
            f"FROM held JOIN unnest({arrays}) AS seen ({names}) ON held.held = seen.{self._key} "
            f"WHERE stored.{self._key} = held.held"
        )

    @cached_property
    def _upsert(self) -> str:
        arrays = self._arrays_of_columns
        updates = ", ".join(f"{column} = excluded.{column}" for column in self._quoted)
        return (
            f"INSERT INTO {self._table} ({', '.join([self._key, *self._quoted])}) "  # noqa: S608 - names of the models
            f"SELECT * FROM unnest({arrays}) ON CONFLICT ({self._key}) DO UPDATE SET {updates}"
        )

    @property
    def _arrays_of_columns(self) -> str:
        fields = [self._model._meta.pk, *map(self._field, self.names)]
        return ", ".join(f"%s::{_array_type(field)}" for field in fields)

    def read(
        self, keys: Collection[Any], *, where: str = "", values: Sequence[Any] = (), lock: bool = False
    ) -> Mapping[Any, Row]:
        """Rows by key. `where` narrows them: SQL of ours, never of others. `lock`: in key order, held to the commit."""
        query = self._select + where + (f" ORDER BY {self._key} FOR UPDATE" if lock else "")
        rows = {row[0]: list(row[1:]) for row in prepared.run(query, [list(keys), *values])}
        for place in self._json:
            for row in rows.values():
                row[place] = None if row[place] is None else json.loads(row[place])
        return rows

    def replace(self, rows: Mapping[Any, Sequence[Any]]) -> int:
        """Insert the rows, or overwrite these columns, in one statement and in key order; answers how many."""
        if rows:
            prepared.run(self._upsert, self._arrays(rows))
        return len(rows)

    def update(self, rows: Mapping[Any, Sequence[Any]]) -> int:
        """Overwrite these columns of rows that exist, locked in key order; answers how many were given."""
        if rows:
            prepared.run(self._update, [sorted(rows), *self._arrays(rows)])
        return len(rows)

    def _arrays(self, rows: Mapping[Any, Sequence[Any]]) -> list[list[Any]]:
        """The keys in their order, then each column."""
        keys = sorted(rows)
        columns = [list(column) for column in zip(*(rows[key] for key in keys), strict=True)]
        for place in self._json:
            columns[place] = [None if value is None else json.dumps(value) for value in columns[place]]
        return [keys, *columns]


class Additions:
    """Rows that are only ever added to a model's table: lists of values in the order of `names`, the key left out."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        self._model, self._names = model, list(names)

    def add(self, rows: Collection[Sequence[Any]]) -> int:
        """In the order given, in one statement; answers how many."""
        if rows:
            prepared.run(self._insert, [list(column) for column in zip(*rows, strict=True)])
        return len(rows)

    @cached_property
    def _insert(self) -> str:
        fields: list[Any] = [self._model._meta.get_field(name) for name in self._names]
        arrays = ", ".join(f"%s::{_array_type(field)}" for field in fields)
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        table = connection.ops.quote_name(self._model._meta.db_table)
        return f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names of the models


def _array_type(field: Any) -> str:
    """Of a column of such values as one parameter."""
    if isinstance(field, models.JSONField):
        return "text[]::jsonb[]"
    return f"{field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}[]"


def steady(before: datetime | None, now: datetime | None) -> datetime | None:
    """The moment already kept, where the new one is the same moment measured again."""
    return before if before and now and abs(now - before) <= BOOT_TOLERANCE else now


def advisory_lock(name: str) -> None:
    """Held to the end of the transaction; take it before any row is locked, so that it is no part of a deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
