"""Whether a column is one of many values that are at hand, as PostgreSQL finds rows by them: `column = ANY(array)`.

`IN (…)` with a list writes a placeholder for each value, and with a query in an `or` it is asked of every row. An array
is one value, and an index is asked for all of its elements at once.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from inventory.literals import array_text


def one_of(column: str, values: Sequence[Any]) -> Q:
    """`values`: of the type of the column, none of them None."""
    return _any(column, Value(array_text(values)))


def one_found(column: str, found: QuerySet[Any]) -> Q:
    """`found`: of one column, as `values` makes it. PostgreSQL reads it once, before anything else."""
    return _any(column, ArraySubquery(found))


def _any(column: str, array: Any) -> Q:
    return Q(Func(F(column), array, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()))
