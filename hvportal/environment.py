"""The environment as the settings read it.

Every name may be given as NAME_FILE instead: the path of a file that holds the value. Docker's secrets and systemd's
credentials are handed over like that, and nobody sees them in `docker inspect`, `ps` or /proc/PID/environ.
"""

from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class _Variables(FileAwareMapping):
    """A value from a file is without the line break at its end: every editor leaves one."""

    def __getitem__(self, key: str) -> str:
        try:
            value: str = super().__getitem__(key)
        except OSError as failure:
            raise ImproperlyConfigured(
                f"{key}_FILE names a file that cannot be read: {failure.filename} ({failure.strerror})."
            ) from None
        return value.rstrip("\r\n")


class Environment(environ.Env):
    ENVIRON = _Variables()

    def database_url(self) -> str:
        """DATABASE_URL, with DATABASE_PASSWORD in it where that is given apart, as PostgreSQL's image has it."""
        return with_password(self.str("DATABASE_URL"), self.str("DATABASE_PASSWORD", default=""))

    def database(self) -> dict[str, Any]:
        found: dict[str, Any] = self.db_url_config(self.database_url())
        return found

    def broker_url(self) -> str:
        """REDIS_URL, with REDIS_PASSWORD in it where that is given apart."""
        return with_password(self.str("REDIS_URL"), self.str("REDIS_PASSWORD", default=""))


def with_password(url: str, password: str) -> str:
    if not password:
        return url
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:{quote(password, safe='')}@{place}"))
