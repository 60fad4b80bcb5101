"""Rows of a model by COPY: a hundred times as fast as objects, and as strict about columns and constraints."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Max, Model
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone
from psycopg.types.json import Jsonb

Row = Mapping[str, Any]


def copy_rows(model: type[Model], rows: Iterable[Row]) -> int:
    """`rows`: column names (host_id, not host) to values; what is left out gets its default. Answers how many."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    source = iter(rows)
    first = next(source, None)
    if first is None:
        return 0
    known = {field.attname for field in fields}
    if unknown := first.keys() - known:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    written = [field for field in fields if field.attname in first or not _by_database(field)]
    columns = ", ".join(f'"{field.column}"' for field in written)
    table = model._meta.db_table
    count = 0
    with connection.cursor() as cursor, cursor.cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
        takers = [_taker(field) for field in written]
        while first is not None:
            copy.write_row([take(first) for take in takers])
            count += 1
            first = next(source, None)
    _past_the_last_key(model)
    return count


def _by_database(field: "Field[Any, Any]") -> bool:
    """What the database fills in where nothing is given."""
    return (bool(field.primary_key) and field.db_returning) or field.db_default is not NOT_PROVIDED


def _taker(field: "Field[Any, Any]") -> Callable[[Row], Any]:
    name = field.attname
    default = field.default if field.default is not NOT_PROVIDED else None
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        default = timezone.now
    if callable(default):
        default = default()
    elif default is None and not field.null and field.empty_strings_allowed:
        default = ""
    if isinstance(field, JSONField):
        return lambda row: None if (value := row.get(name, default)) is None else Jsonb(value)
    return lambda row: row.get(name, default)


def _past_the_last_key(model: type[Model]) -> None:
    """Rows that the portal itself adds later get the keys after these."""
    key = model._meta.pk
    if key is None or not key.db_returning:
        return
    table = model._meta.db_table
    last = model._default_manager.aggregate(last=Max("pk"))["last"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, key.column, last])
