"""How much disk every table takes: looked at hourly, kept once a day."""

from datetime import date, timedelta

from django.db import connection

from upkeep.models import TableSize

# Partitions count as the table that they are parts of; TOAST and indexes are in pg_total_relation_size.
_LOOK = """
    INSERT INTO upkeep_tablesize (name, day, total_bytes, row_estimate)
    SELECT coalesce(parent.relname, part.relname), %s, sum(pg_total_relation_size(part.oid)),
           CASE WHEN min(part.reltuples) >= 0 THEN sum(part.reltuples)::bigint END
      FROM pg_class AS part
      LEFT JOIN pg_inherits ON inhrelid = part.oid
      LEFT JOIN pg_class AS parent ON parent.oid = inhparent
     WHERE part.relkind IN ('r', 'm') AND part.relnamespace = current_schema()::regnamespace
     GROUP BY 1
    ON CONFLICT (name, day) DO UPDATE
       SET total_bytes = excluded.total_bytes, row_estimate = excluded.row_estimate
"""


def look(today: date) -> int:
    """Tables seen."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [today])
        return int(cursor.rowcount)


def before(day: date, days: int) -> dict[str, int]:
    """Bytes by table at the latest look that is at least so many days older than `day`."""
    earlier = TableSize.objects.filter(day__lte=day - timedelta(days=days)).order_by("name", "-day").distinct("name")
    return dict(earlier.values_list("name", "total_bytes"))
