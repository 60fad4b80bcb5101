"""The statements by which inventory.ingest.belongings reads and writes one table, out of its model."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models


class Statements:
    """Of the table of `model`, its rows known by `key`; `names` are the columns beside it. `json` and `arrays`: which
    of all these, the key's first, hold JSON and lists."""

    def __init__(self, model: type[models.Model], key: Sequence[str], names: Sequence[str]) -> None:
        self._model, self._key, self._names = model, list(key), list(names)
        fields = list(enumerate(map(self._field, self._all)))
        self.json = [place for place, field in fields if isinstance(field, models.JSONField)]
        self.arrays = [place for place, field in fields if isinstance(field, ArrayField)]

    def select(self, scope: str) -> str:
        """`scope`: SQL of ours over this table."""
        return f"{self._select} WHERE {scope}"

    @cached_property
    def select_for_update(self) -> str:
        return f"SELECT id, missed_polls FROM {self._table} WHERE id = ANY(%s) ORDER BY id FOR UPDATE"  # noqa: S608

    @cached_property
    def insert(self) -> str:
        names = self._quoted(self._all)
        arrays = ", ".join(f"%s::{self._array_type(name)}" for name in self._all)
        updates = ", ".join(f"{name} = excluded.{name}" for name in [*self._quoted(self._names), "missed_polls"])
        # unnest takes arrays of arrays apart to the last element: a column of lists travels as text.
        values = [f"seen.{name}" for name in names]
        for place in self.arrays:
            values[place] += f"::{self._field(self._all[place]).db_type(connection)}"
        return (
            f"INSERT INTO {self._table} ({', '.join(names)}, missed_polls) "  # noqa: S608 - names of the models
            f"SELECT {', '.join(values)}, 0 FROM unnest({arrays}) AS seen({', '.join(names)}) "
            f"ON CONFLICT ({', '.join(self._quoted(self._key))}) DO UPDATE SET {updates}"
        )

    @cached_property
    def count_miss(self) -> str:
        return f"UPDATE {self._table} SET missed_polls = missed_polls + 1 WHERE id = ANY(%s)"  # noqa: S608

    @cached_property
    def delete(self) -> str:
        return f"DELETE FROM {self._table} WHERE id = ANY(%s)"  # noqa: S608

    @cached_property
    def _select(self) -> str:
        return f"SELECT id, {', '.join(self._quoted(self._all))}, missed_polls FROM {self._table}"  # noqa: S608

    @property
    def _all(self) -> list[str]:
        return [*self._key, *self._names]

    def _field(self, name: str) -> Any:
        return self._model._meta.get_field(name)

    def _quoted(self, names: Iterable[str]) -> list[str]:
        return [connection.ops.quote_name(self._field(name).column) for name in names]

    @cached_property
    def _table(self) -> str:
        return connection.ops.quote_name(self._model._meta.db_table)

    def _array_type(self, name: str) -> str:
        field = self._field(name)
        if isinstance(field, models.JSONField):
            return "text[]::jsonb[]"
        if isinstance(field, ArrayField):
            return "text[]"
        return f"{field.rel_db_type(connection) if field.is_relation else field.db_type(connection)}[]"
