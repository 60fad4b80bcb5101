"""An empty database of the portal, for benchmarks that run the portal in their own process."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg

from hvportal.supervisor import secrets, servers


@contextmanager
def portal_database(pool: int = 12) -> Iterator[None]:
    """Django is set up and migrated inside. One for each process: settings are read once. `pool`: connections that are
    kept; none where a benchmark wants to know which one it is."""
    with tempfile.TemporaryDirectory(prefix="hvportal-bench-") as directory:
        started = servers.start(Path(directory) / "servers")
        try:
            os.environ.update(
                DATABASE_URL=started.database_url,
                REDIS_URL=started.redis_url,
                SECRET_KEY=secrets.password(),
                HVPORTAL_CREDENTIAL_KEYS=secrets.fernet_key(),
                HVPORTAL_DB_POOL=str(pool),
                HVPORTAL_HTTPS_ONLY="false",
                HVPORTAL_LOG_LEVEL="WARNING",
                HVPORTAL_VAR=str(Path(directory) / "var"),
                DJANGO_SETTINGS_MODULE="hvportal.settings",
            )
            (Path(directory) / "var" / "static").mkdir(parents=True)
            django.setup()
            from django.core.management import call_command

            call_command("migrate", interactive=False, verbosity=0)
            yield
        finally:
            started.stop()


@contextmanager
def another_database(name: str) -> Iterator[Any]:
    """A copy of the database as it stands, beside it on the same server; answers Django's connection to it."""
    from django.db import DEFAULT_DB_ALIAS, connections

    own: Any = connections[DEFAULT_DB_ALIAS]
    copied = own.settings_dict["NAME"]
    own.close()
    own.close_pool()  # nobody may be connected to what is copied
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{address}/postgres".replace("postgres://", "postgresql://"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    options = {
        key: value for key, value in other.settings_dict["OPTIONS"].items() if key != "pool"
    }  # one for each alias
    other.settings_dict = {**other.settings_dict, "NAME": name, "OPTIONS": options}
    try:
        yield other
    finally:
        other.close()


def empty_tables() -> None:
    """All but what migrations fill, and the audit trail, which lets nobody empty it."""
    from django.apps import apps

    kept = {"audit", "contenttypes"}
    models = [model for model in apps.get_models() if model._meta.app_label not in kept]
    tables = [model._meta.db_table for model in models if model._meta.model_name != "permission"]
    truncate(f"{', '.join(tables)} RESTART IDENTITY CASCADE")


def truncate(what: str) -> None:
    """In a database that was made for the measurement; there no trigger keeps jobs from being emptied."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {what}")
