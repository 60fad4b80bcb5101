"""Taking a backup: the archive and what the manifest says are of one moment, and nothing half-made has its name."""

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from upkeep.backups import tools
from upkeep.backups.manifest import ARCHIVE, MANIFEST, Manifest, fingerprint, sha256_of

PREFIX = "hvportal-"
WITHOUT_DATA = ("django_session", "upkeep_release")


def take(place: Path, now: datetime, *, prefix: str = PREFIX) -> Path:
    """A new directory below `place`, which is made. Raises Refused."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{prefix}{now:%Y%m%dT%H%M%SZ}"
    draft = place / f".{name}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        manifest = _dump(draft, now)
        tools.run("pg_restore", "--list", str(draft / ARCHIVE))  # it can be read to its end
        manifest.write(draft)
        _to_disk(draft)
        return draft.rename(place / name)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def remove_old(place: Path, keep: int) -> list[Path]:
    """All but the newest `keep` backups; answers what was removed. What is no whole backup is left alone."""
    whole = sorted(path for path in place.glob(f"{PREFIX}*") if (path / MANIFEST).exists())
    old = whole[: max(0, len(whole) - keep)]
    for path in old:
        shutil.rmtree(path)
    return old


def _dump(directory: Path, now: datetime) -> Manifest:
    archive = directory / ARCHIVE
    os.close(os.open(archive, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with transaction.atomic(), connection.cursor() as cursor:
        # pg_dump sees exactly what is counted here: it is given this transaction's snapshot.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, server = cursor.fetchone()
        rows, migrations = rows_by_table(), applied_migrations()
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={archive}"]
        options += [f"--exclude-table-data={table}" for table in WITHOUT_DATA]
        tools.run("pg_dump", *options)
    return Manifest(
        version=settings.VERSION,
        taken_at=now,
        postgresql=server,
        migrations=migrations,
        rows={table: count for table, count in rows.items() if table not in WITHOUT_DATA},
        credential_keys=[fingerprint(key) for key in settings.HVPORTAL_CREDENTIAL_KEYS],
        archive_bytes=archive.stat().st_size,
        archive_sha256=sha256_of(archive),
    )


def applied_migrations() -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def rows_by_table() -> Mapping[str, int]:
    """Partitions are counted in the table that they are parts of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = current_schema()::regnamespace ORDER BY 1"
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counts[table] = cursor.fetchone()[0]
        return counts


def _to_disk(directory: Path) -> None:
    for path in (*directory.iterdir(), directory):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
