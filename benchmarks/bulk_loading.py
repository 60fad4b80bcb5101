"""The floor of an ingest: the same rows by COPY into a staging table and one upsert, under the same indexes."""

from django.db import connection, transaction

from benchmarks.ingested_estate import fact_tables


class BulkLoading:
    """Copies of the tables of inventory, loaded in as many parts as there are hosts."""

    def __init__(self, parts: int) -> None:
        self.parts, self.rows = parts, 0
        self._parts: list[dict[str, bytes]] = []
        self._upserts = {table: _upsert(table) for table in fact_tables()}

    def forget(self) -> None:
        with connection.cursor() as cursor:
            for table in self._upserts:
                cursor.execute(f"DROP TABLE IF EXISTS floor_{table}, staging_{table}")
                cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
                cursor.execute(f"CREATE TEMP TABLE staging_{table} (LIKE {table})")

    def take_over(self) -> None:
        """The rows that the tables of inventory have now, as text, in as many parts as there are hosts."""
        self._parts = [{} for _ in range(self.parts)]
        self.rows = 0
        for table in self._upserts:
            lines = _lines_of(table)
            self.rows += len(lines)
            for number, part in enumerate(self._parts):
                mine = lines[number * len(lines) // self.parts : (number + 1) * len(lines) // self.parts]
                if mine:
                    part[table] = b"".join(mine)

    def load(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # polls do not wait for the disk either
            for part in self._parts:
                for table, rows in part.items():  # a table is about a section, and each section is committed by itself
                    self._load(table, rows)
            cursor.execute("SET synchronous_commit = on")

    def _load(self, table: str, rows: bytes) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.cursor.copy(f"COPY staging_{table} FROM STDIN") as copy:
                copy.write(rows)
            cursor.execute(self._upserts[table])
            cursor.execute(f"TRUNCATE staging_{table}")


def _lines_of(table: str) -> list[bytes]:
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY (SELECT * FROM {table} ORDER BY ctid) TO STDOUT") as copy,
    ):
        return [bytes(line) for line in copy]


def _upsert(table: str) -> str:
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        key = connection.introspection.get_primary_key_column(cursor, table)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != key)
    return f'INSERT INTO floor_{table} SELECT * FROM staging_{table} ON CONFLICT ("{key}") DO UPDATE SET {changes}'
