"""Rows that belong to a host, a VM or a cluster and are known by a natural key: disks, adapters, networks…

One comparison for all of them. What did not change is neither written nor locked; writes go in key order; what was not
seen is missed first, and gone when it was missed twice in a row by good runs of its section.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection, models

from inventory import prepared
from inventory.ingest.rows import Row

GONE_AFTER_MISSES = 2


class Belongings:
    """The table of `model` (a models.Belonging), its rows told apart by `key` and compared by `facts`.

    `key` names columns under a unique constraint of exactly these, owner included: ("host_id", "name").
    """

    def __init__(self, model: type[models.Model], key: Sequence[str], facts: Sequence[str]) -> None:
        self._model, self.key, self.facts = model, list(key), list(facts)
        columns = [self._column(name) for name in (*self.key, *self.facts)]
        self._json = [place for place, field in enumerate(columns) if isinstance(field, models.JSONField)]

    def replace(self, scope: str, values: Sequence[Any], seen: Mapping[tuple[Any, ...], Row], *, complete: bool) -> int:
        """Make the rows of `scope` those of `seen` (key values -> fact values); answers how many rows changed.

        `scope` is SQL of ours over this table ("host_id = %s"); `seen` holds keys within it alone. Where the section
        is not `complete`, nothing is missed.
        """
        known = self._read(scope, values)
        changed = {key: facts for key, facts in seen.items() if key not in known or known[key][1:] != [*facts, 0]}
        missed = [row for key, row in known.items() if key not in seen] if complete else []
        self._upsert(changed)
        self._miss(missed)
        return len(changed) + len(missed)

    def _read(self, scope: str, values: Sequence[Any]) -> dict[tuple[Any, ...], Row]:
        """Key values -> [primary key, facts…, missed polls]."""
        rows: dict[tuple[Any, ...], Row] = {}
        for pk, *stored in prepared.run(f"{self._select} WHERE {scope}", values):
            for place in self._json:
                stored[place] = None if stored[place] is None else json.loads(stored[place])
            rows[tuple(stored[: len(self.key)])] = [pk, *stored[len(self.key) :]]
        return rows

    def _upsert(self, rows: Mapping[tuple[Any, ...], Row]) -> None:
        if not rows:
            return
        ordered = sorted(rows, key=lambda key: tuple(map(str, key)))
        columns = [list(column) for column in zip(*((*key, *rows[key]) for key in ordered), strict=True)]
        for place in self._json:
            columns[place] = [None if value is None else json.dumps(value) for value in columns[place]]
        prepared.run(self._insert, columns)

    def _miss(self, rows: Collection[Row]) -> None:
        gone = sorted(row[0] for row in rows if row[-1] + 1 >= GONE_AFTER_MISSES)
        missed = sorted(row[0] for row in rows if row[-1] + 1 < GONE_AFTER_MISSES)
        for statement, keys in ((self._delete, gone), (self._count_miss, missed)):
            if keys:
                prepared.run(statement, [keys])

    def _column(self, name: str) -> Any:
        return self._model._meta.get_field(name.removesuffix("_id") if name != "id" else name)

    def _quoted(self, names: Iterable[str]) -> list[str]:
        return [connection.ops.quote_name(self._column(name).column) for name in names]

    @cached_property
    def _table(self) -> str:
        return connection.ops.quote_name(self._model._meta.db_table)

    @cached_property
    def _select(self) -> str:
        return f"SELECT id, {', '.join(self._quoted([*self.key, *self.facts]))}, missed_polls FROM {self._table}"  # noqa: S608

    @cached_property
    def _insert(self) -> str:
        names = self._quoted([*self.key, *self.facts])
        arrays = ", ".join(f"%s::{self._array_type(name)}" for name in (*self.key, *self.facts))
        updates = ", ".join(f"{name} = excluded.{name}" for name in [*self._quoted(self.facts), "missed_polls"])
        return (
            f"INSERT INTO {self._table} ({', '.join(names)}, missed_polls) "  # noqa: S608 - names of the models
            f"SELECT seen.*, 0 FROM unnest({arrays}) AS seen "
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
        return f"{field.rel_db_type(connection) if field.is_relation else field.db_type(connection)}[]"
