"""What is counted and summed of many rows beside each thing of a list: made once for all, looked up by the thing's key.

A subquery for each thing counts anew for each; a join multiplies what else is joined, and all of it has to be grouped.
PostgreSQL runs what hangs on no row of the outer query once, whatever the number of those.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, F, Func, JSONField, QuerySet, Subquery, TextField
from django.db.models.expressions import Combinable, Expression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject


class _Tally(Subquery):
    """Rows of (key, value) as one JSON object."""

    template = "(SELECT jsonb_object_agg(tally.key::text, tally.value) FROM (%(subquery)s) AS tally(key, value))"


class _Sums(Subquery):
    """The same of parts: rows of (key, value) with many of one key, whose values are added up."""

    template = (
        "(SELECT jsonb_object_agg(tally.key::text, tally.value) FROM (SELECT part.key, sum(part.value) "
        "FROM (%(subquery)s) AS part(key, value) GROUP BY part.key) AS tally(key, value))"
    )


def tallied(rows: QuerySet[Any], key: str, value: Combinable, of: str = "pk") -> Expression:
    """A whole number: `value` (a count, a sum) of the `rows` whose `key` is the column `of` of the outer query. None
    where there are none."""
    return Cast(_looked_up(rows, key, value, of, "->>", TextField()), BigIntegerField())


def summed(parts: QuerySet[Any], of: str = "pk") -> Expression:
    """The same of `parts`, rows of (key, whole number), of which many may have one key: what is counted of groups and
    added up. None where there are none."""
    return Cast(_at_key(_Sums(parts.order_by(), output_field=JSONField()), of, "->>", TextField()), BigIntegerField())


def told_of(rows: QuerySet[Any], key: str, values: Mapping[str, Combinable], of: str = "pk") -> Expression:
    """The same for several numbers in one pass, as a dict by their names; None where there are no rows."""
    return _looked_up(rows, key, JSONObject(**values), of, "->", JSONField())


def number_in(told: str, name: str, output: Any = None) -> Expression:
    """One of the numbers of an annotation that `told_of` made."""
    return Cast(KeyTextTransform(name, told), output or BigIntegerField())


def _looked_up(rows: QuerySet[Any], key: str, value: Combinable, of: str, way: str, output: Any) -> Func:
    grouped = rows.filter(**{f"{key}__isnull": False}).order_by().values(key).annotate(tally=value)
    every = _Tally(grouped.values_list(key, "tally"), output_field=JSONField())
    return _at_key(every, of, way, output)


def _at_key(every: Subquery, of: str, way: str, output: Any) -> Func:
    mine = Cast(F(of), TextField())
    return Func(every, mine, template="(%(expressions)s)", arg_joiner=f" {way} ", output_field=output)
