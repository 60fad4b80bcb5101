"""Restoring a backup: into an empty database, or over another one where that is said; held afterwards, always."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from audit.services import record
from upkeep import hold
from upkeep.backups import tools
from upkeep.backups.manifest import ARCHIVE, Manifest, Refused, fingerprint
from upkeep.backups.taking import rows_by_table, take
from upkeep.models import Restoration

BEFORE = "before-restore-"
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_THINGS = "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"

Say = Callable[[str], object]


def restore(source: Path, *, replace: bool, without_keys: bool, say: Say) -> Manifest:
    """Raises Refused before anything is touched; after that only where PostgreSQL itself fails."""
    manifest = Manifest.read(source)
    _judge(manifest, source, without_keys=without_keys)
    if _one(_OTHERS):
        raise Refused(
            "Other programs are connected to this database. Stop the web server, the workers and the timetable first."
        )
    if _one(_THINGS):
        if not replace:
            raise Refused("This database is not empty. --replace empties it first, after a backup of what is in it.")
        _empty(say)
    say(f"Restoring {source.name}, taken {manifest.taken_at:%Y-%m-%d %H:%M} UTC by version {manifest.version} …")
    connection.close()
    tools.run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
              f"--dbname={connection.settings_dict['NAME']}", str(source / ARCHIVE))  # fmt: skip
    _compare(manifest)
    say("Every table has the rows that the manifest says. Migrating to this release …")
    call_command("migrate", interactive=False, verbosity=0)
    _settle(manifest, source)
    return manifest


def _judge(manifest: Manifest, source: Path, *, without_keys: bool) -> None:
    manifest.verify(source)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    ours = {name.partition(".")[0] for name in known}
    strange = [name for name in manifest.migrations if name not in known and name.partition(".")[0] in ours]
    if strange:
        raise Refused(
            f"This backup was taken by a later release ({manifest.version}): its migration {strange[0]} is unknown "
            "here. Install that release and restore with it."
        )
    held = {fingerprint(key) for key in settings.HVPORTAL_CREDENTIAL_KEYS}
    missing = [key for key in manifest.credential_keys if key not in held]
    if missing and not without_keys:
        raise Refused(
            f"HVPORTAL_CREDENTIAL_KEYS lacks {len(missing)} of the keys that this backup may need (fingerprint "
            f"{', '.join(missing)}). Without them the passwords of hosts cannot be read; --without-keys restores all "
            "the same."
        )


def _empty(say: Say) -> None:
    """What was there is backed up where it is one of our databases; then nothing of it is left."""
    if _one("SELECT to_regclass('django_migrations') IS NOT NULL"):
        kept = take(settings.BACKUP_DIR, timezone.now(), prefix=BEFORE)
        say(f"What is in the database now was backed up first: {kept}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(f"DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}")


def _compare(manifest: Manifest) -> None:
    found = rows_by_table()
    differing = {
        table: (count, found.get(table)) for table, count in manifest.rows.items() if found.get(table) != count
    }
    if differing:
        told = "; ".join(f"{table}: {was} in the manifest, {now} restored" for table, (was, now) in differing.items())
        raise Refused(f"What was restored is not what was backed up ({told}). Do not use this database.")


def _settle(manifest: Manifest, source: Path) -> None:
    """Held, told on the page, and in the audit trail; the planner knows the tables."""
    hold.hold()
    Restoration.objects.create(
        backup_name=source.name[:255], backup_taken_at=manifest.taken_at, backup_version=manifest.version
    )
    told: Mapping[str, object] = {"backup": source.name, "taken_at": manifest.taken_at, "version": manifest.version}
    record("portal.restored", summary=f"Restored the portal from {source.name}; it is held.", after=dict(told))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _one(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
