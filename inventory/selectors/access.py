"""How the portal logs on to a host, what protects that, and by what the host is known."""

from dataclasses import dataclass
from datetime import datetime

from inventory.certificates import UNTRUSTED
from inventory.choices import Scheme, Transport
from inventory.models import Host, HostCertificate

# By way of logging on: what becomes of the secret, and what seals messages where there is no TLS.
_SECRET = {
    Transport.NTLM: "not sent: challenge and response",
    Transport.KERBEROS: "none is kept: a ticket of the domain",
    Transport.CREDSSP: "handed to the host, which can log on elsewhere with it",
    Transport.CERTIFICATE: "a private key that is never sent",
    Transport.BASIC: "sent to the host inside TLS",
}
_SEALED_BY = {Transport.NTLM: "NTLM", Transport.KERBEROS: "Kerberos", Transport.CREDSSP: "CredSSP"}


@dataclass(frozen=True, slots=True)
class HostAccess:
    """`waiting` is shown only while the host is not read for its sake; `accepted` is the pin."""

    host: Host
    accepted: HostCertificate | None
    waiting: HostCertificate | None
    expired: bool

    @property
    def way(self) -> str:
        return Transport(self.host.credential.transport).label

    @property
    def hands_password_over(self) -> bool:
        return self.host.credential.transport == Transport.CREDSSP

    @property
    def secret(self) -> str:
        return _SECRET[Transport(self.host.credential.transport)]

    @property
    def messages(self) -> str:
        if self.host.scheme == Scheme.HTTPS:
            return "encrypted by TLS"
        sealed_by = _SEALED_BY.get(Transport(self.host.credential.transport))
        return f"sealed by {sealed_by}" if sealed_by else "not at all: nothing is sent"

    @property
    def known_by(self) -> str:
        if self.host.scheme == Scheme.HTTP:
            return "its address alone: over HTTP it shows no certificate"
        if self.accepted:
            return "the certificate accepted for it, and no other"
        return f"a certificate of {self.host.ca_file}" if self.host.ca_file else "a certificate of a public authority"


def host_access(host: Host, last_error_code: str | None, now: datetime) -> HostAccess:
    """One query for hosts over HTTPS, none for others. The host comes with its credential."""
    rows = HostCertificate.objects.filter(host=host) if host.scheme == Scheme.HTTPS else ()
    known = {row.accepted_at is not None: row for row in rows}
    accepted, waiting = known.get(True), known.get(False) if last_error_code in UNTRUSTED else None
    expired = bool(accepted and accepted.valid_until and accepted.valid_until < now)
    return HostAccess(host, accepted, waiting, expired)
