"""Rows that belong to a host, a VM or a cluster and are known by a natural key: disks, adapters, networks…

One comparison for all of them. What did not change is neither written nor locked. What is to change is locked first, in
the order of primary keys, then what is new is inserted in the order of natural keys: two polls that write the same rows
(a VM that moves between their hosts) wait for each other and never deadlock. What was not seen is missed first, and
gone when it was missed twice in a row by good runs of its section.
"""

import json
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from inventory import prepared
from inventory.differences import Written
from inventory.ingest.belonging_statements import Statements
from inventory.ingest.rows import Row
from inventory.literals import array_text

GONE_AFTER_MISSES = 2

Key = tuple[Any, ...]
Known = Mapping[Key, Row]
"""Key -> [primary key, facts…, derived…, missed polls]."""


@dataclass(frozen=True, slots=True)
class _Changes:
    """What a section says differently: rows to write, by key; those of them whose facts are others; and the primary
    keys of rows to overwrite, and of rows that it did not show."""

    written: Mapping[Key, Row]
    told: Mapping[Key, Row]
    overwritten: Collection[int]
    missed: Collection[int]


class Belongings:
    """The table of `model` (a models.Belonging), its rows told apart by `key` and compared by `facts`.

    `key` names columns under a unique constraint of exactly these, owner included: ("host_id", "name"). One that may be
    null needs nulls_distinct=False, or it would be inserted anew at every poll. ImproperlyConfigured otherwise.

    `derived` are columns that follow from facts, of these rows and of others: written with them, in the same version of
    a row, but neither counted nor told as changes.
    """

    def __init__(
        self, model: type[models.Model], key: Sequence[str], facts: Sequence[str], derived: Sequence[str] = ()
    ) -> None:
        self._model, self.key, self.facts, self.derived = model, list(key), list(facts), list(derived)
        self._check_key()
        self._sql = Statements(model, self.key, [*self.facts, *self.derived])

    def replace(
        self,
        scope: str,
        values: Sequence[Any],
        seen: Mapping[Key, Row],
        *,
        complete: bool,
        told: list[Written] | None = None,
        known: Known | None = None,
        spared: Container[Key] = (),
    ) -> int:
        """Make the rows of `scope` those of `seen` (key values -> facts and what is derived); answers how many changed.

        `scope` is SQL of ours over this table ("host_id = %s"); `seen` holds keys within it alone; `known` is what
        `read` answered for it, where somebody has read it. Where the section is not `complete`, nothing is missed, and
        nothing that is `spared` ever is. What was written otherwise is left in `told`. Call it in a transaction.
        """
        if known is None:
            known = self.read(scope, values)
        changes = self._compare(known, seen, complete, spared)
        missed = self._lock(changes)
        gone = self._miss(missed)
        at_once = {pk for pk in gone if missed[pk] >= GONE_AFTER_MISSES}
        self._upsert(changes.written)
        if told is not None and (changes.told or changes.missed):
            told.append(self._written(known, changes, gone, at_once))
        return len(changes.told) + len(changes.missed)

    def read(self, scope: str, values: Sequence[Any]) -> dict[Key, Row]:
        """The rows of `scope` as they stand."""
        rows: dict[Key, Row] = {}
        for pk, *stored in prepared.run(self._sql.select(scope), values):
            for place in self._sql.json:
                stored[place] = None if stored[place] is None else json.loads(stored[place])
            rows[tuple(stored[: len(self.key)])] = [pk, *stored[len(self.key) :]]
        return rows

    def standing(
        self, known: Known, seen: Mapping[Key, Row], *, complete: bool, spared: Container[Key] = ()
    ) -> dict[Key, Row]:
        """Key -> facts and what is derived, of the rows that will be there when `seen` has replaced what is known."""
        last = GONE_AFTER_MISSES - 1
        kept = {
            key: row[1:-1]
            for key, row in known.items()
            if key not in seen and (key in spared or not (complete and row[-1] >= last))
        }
        return {**kept, **seen}

    def _written(self, known: Known, changes: _Changes, gone: Collection[int], at_once: Collection[int]) -> Written:
        count = len(self.facts)
        before = {key: row[1 : 1 + count] for key, row in known.items() if key in changes.told or row[0] in gone}
        after = {key: changes.written[key][:count] for key in changes.told}
        went, seen_gone = ([key for key in before if known[key][0] in those] for those in (gone, at_once))
        return Written(self._model, self.key, self.facts, before, after, went, seen_gone)

    def _compare(self, known: Known, seen: Mapping[Key, Row], complete: bool, spared: Container[Key]) -> _Changes:
        if not known:  # looking a key up costs more than everything else where all of it is new
            return _Changes(seen, seen, (), ())
        written = {key: row for key, row in seen.items() if key not in known or known[key][1:] != [*row, 0]}
        told = written
        if self.derived:
            told = {key: row for key, row in written.items() if key not in known or self._is_told(known[key], row)}
        absent = (key for key in known if key not in seen and key not in spared) if complete else ()
        missed = [known[key][0] for key in absent]
        return _Changes(written, told, [known[key][0] for key in written if key in known], missed)

    def _is_told(self, stored: Row, row: Row) -> bool:
        """More than what is derived differs: a fact, or that it was missed."""
        count = len(self.facts)
        return stored[-1] != 0 or stored[1 : 1 + count] != row[:count]

    def _lock(self, changes: _Changes) -> dict[int, int]:
        """Lock every row that is to change; the missed ones among them that still exist, with their misses so far."""
        keys = [*changes.overwritten, *changes.missed]
        held = dict(prepared.run(self._sql.select_for_update, [keys])) if keys else {}
        return {pk: held[pk] for pk in changes.missed if pk in held}

    def _upsert(self, rows: Mapping[Key, Row]) -> None:
        if not rows:
            return
        ordered = sorted(rows.items(), key=lambda item: tuple(map(str, item[0])))
        columns = [list(column) for column in zip(*((*key, *row) for key, row in ordered), strict=True)]
        for place in self._sql.json:
            columns[place] = [None if value is None else json.dumps(value) for value in columns[place]]
        for place in self._sql.arrays:
            columns[place] = [None if value is None else array_text(value) for value in columns[place]]
        prepared.run(self._sql.insert, columns)

    def _miss(self, missed: Mapping[int, int]) -> Collection[int]:
        """The primary keys of those that are gone."""
        gone = [pk for pk, misses in missed.items() if misses + 1 >= GONE_AFTER_MISSES]
        once = [pk for pk, misses in missed.items() if misses + 1 < GONE_AFTER_MISSES]
        for statement, keys in ((self._sql.delete, gone), (self._sql.count_miss, once)):
            if keys:
                prepared.run(statement, [keys])
        return frozenset(gone)

    def _check_key(self) -> None:
        columns = [self._model._meta.get_field(name) for name in self.key]
        names, nullable = {field.name for field in columns}, any(getattr(field, "null", False) for field in columns)
        for constraint in self._model._meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint) or constraint.condition:
                continue
            if set(constraint.fields) == names and not (nullable and constraint.nulls_distinct is not False):
                return
        raise ImproperlyConfigured(f"{self._model.__name__} has no unique constraint of {', '.join(sorted(names))}")
