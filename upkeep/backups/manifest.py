"""What a backup says of itself, and whether it is still what it says."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FORMAT = 1
PRODUCT = "hvportal"
MANIFEST, ARCHIVE = "manifest.json", "database.dump"


class Refused(Exception):
    """Why nothing was done, as a sentence for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`migrations`: applied ones as "app.name"; `rows` by table; `credential_keys`: fingerprints, newest key first."""

    version: str
    taken_at: datetime
    postgresql: str
    migrations: Sequence[str]
    rows: Mapping[str, int]
    credential_keys: Sequence[str]
    archive_bytes: int
    archive_sha256: str

    def write(self, directory: Path) -> None:
        told = {"product": PRODUCT, "format": FORMAT, **asdict(self), "taken_at": self.taken_at.isoformat()}
        (directory / MANIFEST).write_text(json.dumps(told, indent=2) + "\n")

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Raises Refused where this is no backup, or one of a later format."""
        try:
            told = json.loads((directory / MANIFEST).read_text())
            product, written_as = told.pop("product"), told.pop("format")
            if product != PRODUCT or written_as > FORMAT:
                raise Refused(f"{directory} holds a backup of {product} in format {written_as}: not of this release.")
            return cls(**{**told, "taken_at": datetime.fromisoformat(told["taken_at"])})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as reason:
            raise Refused(f"{directory} is no whole backup: its {MANIFEST} cannot be read ({reason}).") from None

    def verify(self, directory: Path) -> None:
        """Raises Refused where the archive is not the one that was written."""
        archive = directory / ARCHIVE
        if not archive.exists() or archive.stat().st_size != self.archive_bytes:
            raise Refused(f"{archive} is missing or cut short: the manifest says {self.archive_bytes} bytes.")
        if sha256_of(archive) != self.archive_sha256:
            raise Refused(f"{archive} was changed since it was written: its checksum is not that of the manifest.")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(key: str) -> str:
    """By which a key is known again. A key is 256 random bits: nobody finds it by trying."""
    return hashlib.sha256(b"hvportal credential key:" + key.encode()).hexdigest()[:16]
