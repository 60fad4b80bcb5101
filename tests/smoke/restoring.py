"""The nightly backup and the drill: a backup of the running portal, restored into another database, and held there."""

import json
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.smoke.manage import manage
from tests.smoke.running import Demo, Untrue

ELSEWHERE = "smoke_restored"
COUNTED = ("inventory_vm", "inventory_host", "accounts_user", "audit_auditentry")


def backup_and_restore(demo: Demo) -> str:
    """Tables have as many rows there as the manifest says, and the portal says that it is held."""
    with tempfile.TemporaryDirectory(prefix="hvportal-smoke-backup-") as place:
        url = str(demo.facts["database_url"])
        manage(demo, url, "backup", "--to", place)
        (made,) = Path(place).glob("hvportal-*")
        manifest = json.loads((made / "manifest.json").read_text())
        elsewhere = urlunsplit(urlsplit(url)._replace(path=f"/{ELSEWHERE}"))
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {ELSEWHERE}")
            try:
                said = manage(demo, elsewhere, "restore", str(made))
                counts = _counts(elsewhere)
            finally:
                server.execute(f"DROP DATABASE {ELSEWHERE} WITH (FORCE)")
    if "held" not in said:
        raise Untrue(f"after a restore the portal does not say that it is held: {said}")
    for table, count in counts.items():  # the restore itself is an entry of the audit trail
        if count != manifest["rows"][table] + (table == "audit_auditentry") or not count:
            raise Untrue(f"{table} has {count} rows, and {manifest['rows'][table]} were backed up")
    return f"backup tables={len(manifest['rows'])} rows={sum(manifest['rows'].values())} restored=held"


def _counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as asked:
        return {table: asked.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # type: ignore[index]
