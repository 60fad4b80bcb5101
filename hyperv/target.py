"""Where a host is and how to log on to it."""

import re
from dataclasses import dataclass, field, fields
from ipaddress import AddressValueError, IPv6Address
from typing import Literal

from hyperv.secrets import Secret

Scheme = Literal["http", "https"]
Authentication = Literal["ntlm", "basic"]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, init=False)
class Target:
    """One WinRM listener and one account. ValueError where it makes no sense or would send a password in the clear.

    `address` is a DNS name, an IPv4 or an IPv6 address (bare or in brackets). `ca_file` is a PEM file that replaces the
    public authorities; without one the certificate must come from those. Certificates are always verified.
    `os_version` is what the host last said its Windows is ("6.1.7601"), None where nobody knows: it tells which scripts
    to try first.
    """

    address: str
    port: int
    scheme: Scheme
    transport: Authentication
    username: str
    password: str = field(repr=False)
    ca_file: str | None
    os_version: str | None

    def __init__(
        self,
        address: str,
        port: int,
        scheme: Scheme,
        transport: Authentication,
        username: str,
        password: str,
        ca_file: str | None = None,
        os_version: str | None = None,
    ) -> None:
        # First, so that this frame's own variable is unreadable should the rest fail.
        password = Secret(password)
        values = (address, port, scheme, transport, username, password, ca_file, os_version)
        for attribute, value in zip(fields(self), values, strict=True):
            object.__setattr__(self, attribute.name, value)
        self._refuse_nonsense()

    def _refuse_nonsense(self) -> None:
        if self.scheme not in ("http", "https") or self.transport not in ("ntlm", "basic"):
            raise ValueError(f"cannot speak {self.transport!r} over {self.scheme!r}")
        if self.transport == "basic" and self.scheme != "https":
            raise ValueError("basic authentication is sent over https only: over http anyone could read the password")
        if not 0 < self.port < 65_536:
            raise ValueError(f"{self.port} is not a port")
        if not self.username:
            raise ValueError("a user name is needed")
        _host_part(self.address)

    @property
    def endpoint(self) -> str:
        """The URL, built and never parsed: pywinrm's own parsing mistakes IPv6 and `host:5986` (HYPERV.md §1.3)."""
        return f"{self.scheme}://{_host_part(self.address)}:{self.port}/wsman"

    @property
    def encrypts_messages(self) -> bool:
        """NTLM over http seals every message; over https TLS does."""
        return self.scheme == "http"


def _host_part(address: str) -> str:
    bare = address.removeprefix("[").removesuffix("]")
    try:
        literal = IPv6Address(bare)
    except AddressValueError:
        pass
    else:
        if literal.scope_id:
            raise ValueError(f"{address!r} means another host on every machine: a zone is not an address")
        return f"[{literal}]"
    if len(address) > 253 or not _NAME.fullmatch(address):
        raise ValueError(f"{address!r} is not a host name or an address")
    return address
