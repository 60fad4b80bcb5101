"""PostgreSQL and Valkey of the faults' own, with an empty portal in them; both may be restarted at any moment."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from hvportal.supervisor import secrets, servers
from tests.conftest import FIXED, ROOT


@contextmanager
def portal_servers() -> Iterator[servers.Servers]:
    """Django is set up and migrated inside, and this process is a part of the portal."""
    with tempfile.TemporaryDirectory(prefix="hvportal-faults-") as directory:
        started = servers.start(Path(directory) / "servers")
        try:
            os.environ.update(
                FIXED,
                DATABASE_URL=started.database_url,
                REDIS_URL=started.redis_url,
                HVPORTAL_CREDENTIAL_KEYS=secrets.fernet_key(),
                HVPORTAL_DB_POOL="0",  # in this process; workers and beats have what they come with
                HVPORTAL_LOG_LEVEL="CRITICAL",
                HVPORTAL_VAR=str(Path(directory) / "var"),
                DJANGO_SETTINGS_MODULE="hvportal.settings",
            )
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, check=True)
            django.setup()
            yield started
        finally:
            started.stop()
