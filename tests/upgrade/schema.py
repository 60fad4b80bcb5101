"""A schema as PostgreSQL knows it, and what of a newer one would break the programs of an older release."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> ''
      FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
"""
# Foreign keys to a table of the older release are new only where the column is; names of Django's own differ by hash.
_RULES = """
    SELECT c.relname, con.contype::text || ': ' || pg_get_constraintdef(con.oid)
      FROM pg_constraint AS con JOIN pg_class AS c ON c.oid = con.conrelid
     WHERE c.relnamespace = 'public'::regnamespace AND con.contype IN ('c', 'u', 'x', 'f')
    UNION
    SELECT t.relname, 'u: ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '')
      FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
     WHERE t.relnamespace = 'public'::regnamespace AND i.indisunique AND NOT i.indisprimary
"""
# Wider types take whatever the older release writes, and give it back.
_WIDER = {("integer", "bigint"), ("smallint", "integer"), ("smallint", "bigint")}


@dataclass(frozen=True, slots=True)
class Column:
    type: str
    required: bool
    has_default: bool


@dataclass(frozen=True, slots=True)
class Schema:
    columns: dict[tuple[str, str], Column]
    rules: frozenset[tuple[str, str]]

    @property
    def tables(self) -> set[str]:
        return {table for table, _ in self.columns}


def schema_of(url: str) -> Schema:
    with psycopg.connect(url) as asked:
        columns = {(table, name): Column(*rest) for table, name, *rest in asked.execute(_COLUMNS).fetchall()}
        rules = frozenset((table, rule) for table, rule in asked.execute(_RULES).fetchall())
    return Schema(columns, rules)


def what_breaks(old: Schema, new: Schema) -> Iterator[str]:
    """One line for each thing that programs written for `old` could not do any more on `new`."""
    for (table, name), column in sorted(old.columns.items()):
        now = new.columns.get((table, name))
        if now is None:
            yield f"{table}.{name} is gone" if table in new.tables else f"{table} is gone"
        elif not _takes(now.type, column.type):
            yield f"{table}.{name} was {column.type} and is {now.type}"
        elif now.required and not column.required:
            yield f"{table}.{name} may not be null any more"
        elif column.has_default and not now.has_default and now.required:
            yield f"{table}.{name} has lost its default"
    for (table, name), column in sorted(new.columns.items()):
        fresh = table in old.tables and (table, name) not in old.columns
        if fresh and column.required and not column.has_default:
            yield f"{table}.{name} is new, compulsory and without a default in the database (db_default)"
    for table, rule in sorted(new.rules - old.rules):
        if table in old.tables and not _of_new_columns(table, rule, old, new):
            yield f"{table} has a new rule: {rule}"


def _takes(now: str, was: str) -> bool:
    if now == was or (was, now) in _WIDER:
        return True
    if was.startswith("character varying") and now.startswith("character varying"):
        return _length(now) >= _length(was)
    return was.startswith("character varying") and now == "text"


def _length(kind: str) -> float:
    return float(kind.partition("(")[2].rstrip(")") or "inf")


def _of_new_columns(table: str, rule: str, old: Schema, new: Schema) -> bool:
    """A rule that concerns a column that the older release does not write holds for whatever it writes: the column is
    null or has its default then."""
    fresh = [name for where, name in new.columns if where == table and (where, name) not in old.columns]
    return any(name in rule for name in fresh)
