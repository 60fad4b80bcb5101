"""Comparing what is stored with what was seen, as plain tuples: a poll compares thousands of values and writes few."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models

# Two polls compute the moment of boot from an age in whole seconds and a clock read a little later.
BOOT_TOLERANCE = timedelta(seconds=5)


def facts_of(item: Any, names: Iterable[str]) -> list[Any]:
    """The item's values in the order of names, as they are stored (a tuple is a JSON list there)."""
    values = (getattr(item, name) for name in names)
    return [list(value) if isinstance(value, tuple) else value for value in values]


def stored(
    model: type[models.Model], keys: Collection[Any], names: Sequence[str], *, lock: bool = False, **conditions: Any
) -> dict[Any, list[Any]]:
    """Rows by primary key, each as the list of those columns; with `lock` in key order and held to the commit."""
    rows = model._default_manager.filter(pk__in=list(keys), **conditions)
    if lock:
        rows = rows.select_for_update().order_by("pk")
    return {row[0]: list(row[1:]) for row in rows.values_list("pk", *names)}


def replace_rows(model: type[models.Model], names: Sequence[str], rows: Mapping[Any, Sequence[Any]]) -> int:
    """Insert or overwrite whole rows of a narrow table in one statement, in key order; answers how many."""
    if rows:
        key = model._meta.pk.attname
        model._default_manager.bulk_create(
            [model(**{key: pk}, **dict(zip(names, rows[pk], strict=True))) for pk in sorted(rows)],
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],
            update_fields=list(names),
            batch_size=1000,
        )
    return len(rows)


def steady(before: datetime | None, now: datetime | None) -> datetime | None:
    """The moment already kept, where the new one is the same moment measured again."""
    return before if before and now and abs(now - before) <= BOOT_TOLERANCE else now


def advisory_lock(name: str) -> None:
    """Held to the end of the transaction; take it before any row is locked, so that it is no part of a deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
