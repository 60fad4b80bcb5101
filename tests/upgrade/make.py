"""`python -m tests.upgrade.make`: the filled database of this release, for the next one's upgrade test.

Runs the demo for two minutes, then dumps its database without what is secret: passwords are unusable, the account of
the simulated hosts is encrypted with a key that stands in the test.
"""

import subprocess
import sys
import time
from pathlib import Path

import psycopg

from tests.conftest import ROOT
from tests.smoke.running import demo
from tests.upkeep.databases import programs

PLACE = Path(__file__).with_name("previous-release.dump")
KEY = "dGVzdHMtb25seS1ub3QtYS1zZWNyZXQtMDEyMzQ1Njc="
PASSWORD = "of the simulated estate"
SECONDS = 100
WITHOUT_DATA = ("django_session", "inventory_heartbeat")


def main() -> None:
    from cryptography.fernet import Fernet

    with demo() as running:
        time.sleep(SECONDS)
        url = running.facts["database_url"]
        with psycopg.connect(url) as database:
            database.execute("UPDATE accounts_user SET password = '!'")
            database.execute("UPDATE inventory_credential SET secret = %s", [Fernet(KEY).encrypt(PASSWORD.encode())])
        options = ["--format=custom", "--compress=9", "--no-owner", "--no-privileges", f"--file={PLACE}"]
        options += [f"--exclude-table-data={table}" for table in WITHOUT_DATA]
        subprocess.run([f"{programs()}/pg_dump", *options, f"--dbname={url}"], check=True)
    sys.stdout.write(f"{PLACE.relative_to(ROOT)}: {PLACE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
