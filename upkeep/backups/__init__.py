"""Backups: one directory each, with PostgreSQL's own archive and a manifest that says what it is.

    hvportal-20261125T193000Z/
        database.dump     pg_dump's custom format, one consistent moment
        manifest.json     version, migrations, rows by table, checksum, fingerprints of keys; never a key

Left out: sessions (a stolen backup logs nobody in) and the release (a restored portal is held, upkeep/hold.py).
"""

from upkeep.backups.manifest import Manifest, Refused
from upkeep.backups.restoring import restore
from upkeep.backups.taking import remove_old, take

__all__ = ["Manifest", "Refused", "remove_old", "restore", "take"]
