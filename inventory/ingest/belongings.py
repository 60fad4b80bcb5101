"""Rows that belong to a host, a VM or a cluster and are known by a natural key: disks, adapters, networks…

One comparison for all of them. What did not change is neither written nor locked. What is to change is locked first, in
the order of primary keys, then what is new is inserted in the order of natural keys: two polls that write the same rows
(a VM that moves between their hosts) wait for each other and never deadlock. What was not seen is missed first, and
gone when it was missed twice in a row by good runs of its section.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

from inventory import prepared
from inventory.differences import Written
from inventory.ingest.rows import Row
from inventory.literals import array_text

GONE_AFTER_MISSES = 2

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Changes:
    """What a section says differently: rows to write, by key, and the primary keys of rows that it did not show."""

    written: Mapping[Key, Row]
    overwritten: Collection[int]
    missed: Collection[int]

    @property
    def count(self) -> int:
        return len(self.written) + len(self.missed)


class Belongings:
    """The table of `model` (a models.Belonging), its rows told apart by `key` and compared by `facts`.

    `key` names columns under a unique constraint of exactly these, owner included: ("host_id", "name"). One that may be
    null needs nulls_distinct=False, or it would be inserted anew at every poll. ImproperlyConfigured otherwise.
    """

    def __init__(self, model: type[models.Model], key: Sequence[str], facts: Sequence[str]) -> None:
        self._model, self.key, self.facts = model, list(key), list(facts)
        self._check_key()
        columns = [self._column(name) for name in (*self.key, *self.facts)]
        self._json = [place for place, field in enumerate(columns) if isinstance(field, models.JSONField)]
        self._arrays = [place for place, field in enumerate(columns) if isinstance(field, ArrayField)]

    def replace(
        self,
        scope: str,
        values: Sequence[Any],
        seen: Mapping[Key, Row],
        *,
        complete: bool,
        told: list[Written] | None = None,
    ) -> int:
        """Make the rows of `scope` those of `seen` (key values -> fact values); answers how many rows changed.

        `scope` is SQL of ours over this table ("host_id = %s"); `seen` holds keys within it alone. Where the section
        is not `complete`, nothing is missed. What was written otherwise is left in `told`. Call it in a transaction.
        """
        known = self._read(scope, values)
        changes = self._compare(known, seen, complete)
        if changes.count:
            missed = self._lock(changes)
            gone = self._miss(missed)
            self._upsert(changes.written)
            if told is not None:
                told.append(self._written(known, changes, gone))
        return changes.count

    def _written(self, known: Mapping[Key, Row], changes: _Changes, gone: Collection[int]) -> Written:
        before = {key: row[1:-1] for key, row in known.items() if key in changes.written or row[0] in gone}
        keys = [key for key in before if known[key][0] in gone]
        return Written(self._model, self.key, self.facts, before, changes.written, keys)

    def _compare(self, known: Mapping[Key, Row], seen: Mapping[Key, Row], complete: bool) -> _Changes:
        written = {key: facts for key, facts in seen.items() if key not in known or known[key][1:] != [*facts, 0]}
        missed = [row[0] for key, row in known.items() if key not in seen] if complete else []
        return _Changes(written, [known[key][0] for key in written if key in known], missed)

    def _read(self, scope: str, values: Sequence[Any]) -> dict[Key, Row]:
        """Key values -> [primary key, facts…, missed polls]."""
        rows: dict[Key, Row] = {}
        for pk, *stored in prepared.run(f"{self._select} WHERE {scope}", values):
            for place in self._json:
                stored[place] = None if stored[place] is None else json.loads(stored[place])
            rows[tuple(stored[: len(self.key)])] = [pk, *stored[len(self.key) :]]
        return rows

    def _lock(self, changes: _Changes) -> dict[int, int]:
        """Lock every row that is to change; the missed ones among them that still exist, with their misses so far."""
        keys = [*changes.overwritten, *changes.missed]
        held = dict(prepared.run(self._select_for_update, [keys])) if keys else {}
        return {pk: held[pk] for pk in changes.missed if pk in held}

    def _upsert(self, rows: Mapping[Key, Row]) -> None:
        if not rows:
            return
        ordered = sorted(rows, key=lambda key: tuple(map(str, key)))
        columns = [list(column) for column in zip(*((*key, *rows[key]) for key in ordered), strict=True)]
        for place in self._json:
            columns[place] = [None if value is None else json.dumps(value) for value in columns[place]]
        for place in self._arrays:
            columns[place] = [None if value is None else array_text(value) for value in columns[place]]
        prepared.run(self._insert, columns)

    def _miss(self, missed: Mapping[int, int]) -> Collection[int]:
        """The primary keys of those that are gone."""
        gone = [pk for pk, misses in missed.items() if misses + 1 >= GONE_AFTER_MISSES]
        once = [pk for pk, misses in missed.items() if misses + 1 < GONE_AFTER_MISSES]
        for statement, keys in ((self._delete, gone), (self._count_miss, once)):
            if keys:
                prepared.run(statement, [keys])
        return frozenset(gone)

    def _check_key(self) -> None:
        columns = [self._column(name) for name in self.key]
        names, nullable = {field.name for field in columns}, any(field.null for field in columns)
        for constraint in self._model._meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint) or constraint.condition:
                continue
            if set(constraint.fields) == names and not (nullable and constraint.nulls_distinct is not False):
                return
        raise ImproperlyConfigured(f"{self._model.__name__} has no unique constraint of {', '.join(sorted(names))}")

    def _column(self, name: str) -> Any:
        return self._model._meta.get_field(name)

    def _quoted(self, names: Iterable[str]) -> list[str]:
        return [connection.ops.quote_name(self._column(name).column) for name in names]

    @cached_property
    def _table(self) -> str:
        return connection.ops.quote_name(self._model._meta.db_table)

    @cached_property
    def _select(self) -> str:
        return f"SELECT id, {', '.join(self._quoted([*self.key, *self.facts]))}, missed_polls FROM {self._table}"  # noqa: S608

    @cached_property
    def _select_for_update(self) -> str:
        return f"SELECT id, missed_polls FROM {self._table} WHERE id = ANY(%s) ORDER BY id FOR UPDATE"  # noqa: S608

    @cached_property
    def _insert(self) -> str:
        names = self._quoted([*self.key, *self.facts])
        arrays = ", ".join(f"%s::{self._array_type(name)}" for name in (*self.key, *self.facts))
        updates = ", ".join(f"{name} = excluded.{name}" for name in [*self._quoted(self.facts), "missed_polls"])
        # unnest takes arrays of arrays apart to the last element: a column of lists travels as text.
        values = [f"seen.{name}" for name in names]
        for place in self._arrays:
            values[place] += f"::{self._column([*self.key, *self.facts][place]).db_type(connection)}"
        return (
            f"INSERT INTO {self._table} ({', '.join(names)}, missed_polls) "  # noqa: S608 - names of the models
            f"SELECT {', '.join(values)}, 0 FROM unnest({arrays}) AS seen({', '.join(names)}) "
            f"ON CONFLICT ({', '.join(self._quoted(self.key))}) DO UPDATE SET {updates}"
        )

    @cached_property
    def _count_miss(self) -> str:
        return f"UPDATE {self._table} SET missed_polls = missed_polls + 1 WHERE id = ANY(%s)"  # noqa: S608

    @cached_property
    def _delete(self) -> str:
        return f"DELETE FROM {self._table} WHERE id = ANY(%s)"  # noqa: S608

    def _array_type(self, name: str) -> str:
        field = self._column(name)
        if isinstance(field, models.JSONField):
            return "text[]::jsonb[]"
        if isinstance(field, ArrayField):
            return "text[]"
        return f"{field.rel_db_type(connection) if field.is_relation else field.db_type(connection)}[]"
