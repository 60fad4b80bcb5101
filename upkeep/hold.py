"""Whether anything may be sent from this database: polls, changes, messages.

A restored database believes what was true when its backup was taken. So it is held: nothing leaves it by itself until a
person has looked and released it. Whatever sends asks `is_held()` first, or calls `ensure_released()`.

It is released where the one row of Release names this very database. `manage.py backup` leaves that row out, a copy
that was made with other tools has other numbers, and `manage.py restore` removes it before anything else; so every way
back leads through here. An empty database is released as it is made: nothing in it could be sent.
"""

from typing import Any

from django.db import connection, transaction

from accounts.models import User
from audit.services import record
from upkeep.models import Release

_OWN = """
    SELECT system_identifier::text, oid::bigint
      FROM pg_control_system(), pg_database WHERE datname = current_database()
"""
_STAMP = """
    SELECT kept.system_identifier || ':' || kept.database_number || ':' || extract(epoch FROM kept.at) || ':'
           || upkeep_timeline()
      FROM upkeep_release AS kept, pg_control_system() AS own, pg_database AS here
     WHERE here.datname = current_database() AND kept.database_number = here.oid
       AND kept.system_identifier = own.system_identifier::text
"""
_RELEASED = """
    SELECT EXISTS (SELECT 1 FROM upkeep_release AS kept, pg_control_system() AS own, pg_database AS here
                    WHERE here.datname = current_database() AND kept.database_number = here.oid
                      AND kept.system_identifier = own.system_identifier::text)
"""


class Held(Exception):
    """The database was restored, and nobody has released it yet."""

    sentence = (
        "Nothing is sent: this portal was restored from a backup, and nobody has released it yet. "
        "An administrator can do so on the page “Portal health”."
    )

    def __init__(self) -> None:
        super().__init__(self.sentence)


def is_held() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_RELEASED)
        return not cursor.fetchone()[0]


def release_stamp() -> str | None:
    """Another text after each release of a held portal, and on each timeline of PostgreSQL: what carries an older one
    was begun before a restore, before a standby was promoted, or before a recovery to a point in time, and may have
    gone on without this database knowing. None while it is held."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        row = cursor.fetchone()
        return row[0] if row else None


def timeline() -> str | None:
    """Of PostgreSQL, in hexadecimal digits; None where it does not tell, and then a standby that is promoted, or a
    recovery to a point in time, is not noticed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT upkeep_timeline()")
        return cursor.fetchone()[0] or None


def ensure_released() -> None:
    """Raises Held."""
    if is_held():
        raise Held


@transaction.atomic
def release(by: Any) -> None:
    """Let the portal send again. Safe to repeat; audited."""
    was_held = is_held()
    _write(by.get_username())
    if was_held:
        record(
            "portal.released",
            summary="Released the restored portal: hosts are polled again.",
            before={"held": True},
            after={"held": False},
        )


def hold() -> None:
    """Stop whatever is sent by itself, now."""
    Release.objects.all().delete()


def own_numbers() -> tuple[str, int]:
    """By which this database knows itself: PostgreSQL's system identifier, and the database's number there."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN)
        identifier, number = cursor.fetchone()
        return identifier, number


def _write(by: str) -> None:
    identifier, number = own_numbers()
    told = {"system_identifier": identifier, "database_number": number, "by": by}
    Release.objects.update_or_create(key=1, defaults=told)


def release_empty(using: str = "default", **_: Any) -> None:
    """After migrations, also those of other apps alone: a portal without people is a new one."""
    if using != connection.alias or not {Release._meta.db_table, User._meta.db_table} <= _tables():
        return
    if not Release.objects.exists() and not User.objects.exists():
        _write("a new database")


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))
