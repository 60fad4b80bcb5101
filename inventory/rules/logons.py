"""Which accounts and addresses make sense together: each rule answers with a sentence, or None where all is well."""

from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.exceptions import ValidationError

from hyperv.target import Target, way_refused
from inventory.choices import Scheme, Transport
from inventory.models import Credential, Host


def host_refused(host: Host, credential: Credential) -> str | None:
    """Why this host cannot be read as it would be registered."""
    if host.ca_file and host.scheme == Scheme.HTTP:
        return "A CA file is for HTTPS: over HTTP the host shows no certificate. Leave it out, or register with HTTPS."
    try:
        Target(
            address=host.address,
            port=host.port,
            scheme=host.scheme,  # type: ignore[arg-type]  # Target refuses what it does not know
            transport=credential.transport,  # type: ignore[arg-type]
            username=credential.username,
            password="",
            ca_file=host.ca_file or None,
            kerberos_host=host.kerberos_host or None,
        )
    except ValueError as reason:
        return _sentence(str(reason))
    return None


def transport_refused(transport: str, hosts: Iterable[Host]) -> str | None:
    """Why a credential cannot change to that way of logging on: hosts are registered with it that cannot do it."""
    for host in hosts:
        reason = way_refused(host.scheme, transport, host.address, host.kerberos_host or None)
        if reason:
            return f"{host.name} is read with this credential over {host.scheme.upper()}: {reason}."
    return None


def secret_refused(transport: str, username: str, secret: str) -> str | None:
    """Why this cannot be kept as a credential."""
    if transport == Transport.KERBEROS:
        return _kerberos_refused(username, secret)
    if not secret:
        return "An empty password is not kept."
    return None if username else "A user name is needed."


def _kerberos_refused(username: str, secret: str) -> str | None:
    if "@" not in username.strip("@"):
        return "Kerberos needs the user name with its realm: svc-hvportal@EXAMPLE.COM, as klist shows it."
    if secret:
        return "Kerberos uses no password, so none is kept: the ticket comes from the worker's cache or keytab."
    return None


def client_certificate_kept(pem: str) -> tuple[str, str]:
    """(certificates and key as one PEM, the user that the certificate names). Raises ValidationError in a sentence."""
    try:
        certificates = x509.load_pem_x509_certificates(pem.encode())
        key = serialization.load_pem_private_key(pem.encode(), None)
    except TypeError:
        raise ValidationError("The private key is encrypted. Take its passphrase away: openssl pkey -in KEY.") from None
    except ValueError:
        raise ValidationError("A client certificate is kept as PEM: the certificate and its private key.") from None
    first = certificates[0]
    if key.public_key() != first.public_key():
        raise ValidationError("The private key does not belong to the first certificate in the PEM.")
    if first.not_valid_after_utc < datetime.now(UTC):
        raise ValidationError(f"This client certificate has expired ({first.not_valid_after_utc:%Y-%m-%d}).")
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    kept = b"".join([*(certificate.public_bytes(encoding) for certificate in certificates), private])
    return kept.decode(), first.subject.rfc4514_string()[:256]


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."
