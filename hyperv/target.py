"""Where a host is and how to log on to it."""

import re
from dataclasses import dataclass, field, fields
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Literal, get_args

from hyperv.secrets import Secret

Scheme = Literal["http", "https"]
Authentication = Literal["ntlm", "kerberos", "credssp", "certificate", "basic"]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Ways whose own key seals every message where there is no TLS (HYPERV.md §1.2).
_SEALING = ("ntlm", "kerberos", "credssp")
_ONLY_OVER_TLS = {
    "basic": "basic authentication goes over HTTPS only: over HTTP anyone on the way could read the password",
    "certificate": "a client certificate is shown in the TLS handshake: it needs HTTPS",
}


@dataclass(frozen=True, slots=True, init=False)
class Target:
    """One WinRM listener and one account. ValueError where it makes no sense or would send a password in the clear.

    `address` is a DNS name, an IPv4 or an IPv6 address (bare or in brackets). `password` is the secret of the way: a
    password, for a client certificate its PEM with the private key, empty for Kerberos.

    Over https the host is known by its certificate: by exactly the one whose DER has the SHA-256 `pinned_sha256`, or
    else by one that verifies against `ca_file`, or against the public authorities where there is neither. There is no
    fourth way. `kerberos_host` is the name in the host's SPN, where that is not the address.

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
    pinned_sha256: str | None
    kerberos_host: str | None

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
        pinned_sha256: str | None = None,
        kerberos_host: str | None = None,
    ) -> None:
        # First, so that this frame's own variable is unreadable should the rest fail.
        password = Secret(password)
        account, known_by = (transport, username, password), (pinned_sha256, kerberos_host)
        values = (address, port, scheme, *account, ca_file, os_version, *known_by)
        for attribute, value in zip(fields(self), values, strict=True):
            object.__setattr__(self, attribute.name, value)
        self._refuse_nonsense()

    def _refuse_nonsense(self) -> None:
        if self.scheme not in get_args(Scheme) or self.transport not in get_args(Authentication):
            raise ValueError(f"cannot speak {self.transport!r} over {self.scheme!r}")
        refused = way_refused(self.scheme, self.transport, self.address, self.kerberos_host)
        if refused:
            raise ValueError(refused)
        if not 0 < self.port < 65_536:
            raise ValueError(f"{self.port} is not a port")
        if not self.username:
            raise ValueError("a user name is needed")
        if self.pinned_sha256 is not None and not (self.scheme == "https" and _SHA256.fullmatch(self.pinned_sha256)):
            raise ValueError("a pinned certificate is the SHA-256 of its DER in small hexadecimal digits, over HTTPS")
        _host_part(self.address)

    @property
    def endpoint(self) -> str:
        """The URL, built and never parsed: pywinrm's own parsing mistakes IPv6 and `host:5986` (HYPERV.md §1.3)."""
        return f"{self.scheme}://{_host_part(self.address)}:{self.port}/wsman"

    @property
    def encrypts_messages(self) -> bool:
        """Over http the way of logging on seals every message; over https TLS does."""
        return self.scheme == "http"

    @property
    def logs_on_connections(self) -> bool:
        """Whether a logon belongs to its TCP connection, and is lost with it."""
        return self.transport in _SEALING


def way_refused(scheme: str, transport: str, address: str, kerberos_host: str | None = None) -> str | None:
    """Why nobody can log on that way there, in words; None where it makes sense."""
    if scheme == "http" and transport in _ONLY_OVER_TLS:
        return _ONLY_OVER_TLS[transport]
    if transport != "kerberos":
        return "only Kerberos asks for the host by another name" if kerberos_host else None
    if kerberos_host:
        named = _NAME.fullmatch(kerberos_host) and not _is_ip(kerberos_host)
        return None if named else f"{kerberos_host!r} is not a host name"
    return "Kerberos knows hosts by name and not by IP address: give the name in its SPN" if _is_ip(address) else None


def _is_ip(address: str) -> bool:
    for kind in (IPv4Address, IPv6Address):
        try:
            kind(address.removeprefix("[").removesuffix("]"))
        except AddressValueError:
            continue
        return True
    return False


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
