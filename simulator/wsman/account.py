"""The one account that every host of the estate knows, and how it is proved without storing its password in clear."""

import base64
import binascii
import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from spnego._ntlm_raw.crypto import ntowfv1

# pyspnego's acceptor finds its accounts through this variable alone, and it belongs to the whole process.
_VARIABLE = "NTLM_USER_FILE"
_variable_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Account:
    """`name` is DOMAIN\\user; `password` never shows in a repr."""

    name: str
    password: str = field(repr=False)

    @property
    def domain(self) -> str:
        return self.name.rpartition("\\")[0]

    @property
    def user(self) -> str:
        return self.name.rpartition("\\")[2]

    def accepts_basic(self, credentials: str) -> bool:
        """`credentials` as in the Authorization header: base64 of name:password, the domain may be left out."""
        try:
            name, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        known = name.lower() in (self.name.lower(), self.user.lower())
        return hmac.compare_digest(password.encode(), self.password.encode()) and known

    @property
    def certificate_name(self) -> str:
        """The user principal name that a client certificate of this account carries, as New-SelfSignedCertificate and
        `New-Item WSMan:\\localhost\\ClientCertificate -Subject` have it for local accounts."""
        return f"{self.user}@localhost"

    def write_credentials(self, path: Path) -> None:
        """As a line of smbpasswd with the NT hash, which spares the acceptor a millisecond of DES for each logon."""
        nt_hash = ntowfv1(self.password).hex().upper()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{self.name}:1000:{'0' * 32}:{nt_hash}:[U]:LCT-00000000\n")


@contextmanager
def credentials_from(path: Path) -> Iterator[None]:
    """Inside, pyspnego's acceptor knows the accounts of that file only; two simulators of one process take turns."""
    with _variable_lock:
        before = os.environ.get(_VARIABLE)
        os.environ[_VARIABLE] = str(path)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before
