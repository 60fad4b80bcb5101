"""What stays the same from one start to the next: passwords, keys and ports, in one file that only its owner reads."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def password() -> str:
    """A random password without characters that need quoting in a URL or a configuration file."""
    return secrets.token_urlsafe(24)


def fernet_key() -> str:
    """A key for credentials at rest, in the form that cryptography.fernet takes."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


class Secrets:
    """A JSON file of names and values (0600), written whole and moved into place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def get(self, name: str, make: Callable[[], str]) -> str:
        """The kept value; made and kept at the first asking."""
        if name not in self._values:
            self.put(name, make())
        return self._values[name]

    def put(self, name: str, value: str) -> None:
        """Keep a value in place of what was there."""
        if self._values.get(name) != value:
            self._values[name] = value
            write_private(self.path, json.dumps(self._values, indent=1) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; a reader sees the old or the new one, never a half."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
