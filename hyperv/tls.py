"""By what a host is known over TLS: a pinned certificate, a CA file, or the public authorities.

Raises CertificateChanged and CertificateNotTrusted, both before any byte of HTTP is sent, and CredentialsRefused where
the portal's own client certificate is of no use.
"""

import hashlib
import os
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import certifi
from cryptography import x509

from hyperv.errors import CertificateChanged, CredentialsRefused, TLSFailed
from hyperv.secrets import Secret
from hyperv.target import Target
from hyperv.text import storable

# What cryptography raises of a certificate that it can only take as bytes.
UNREADABLE = (ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


@dataclass(frozen=True, slots=True)
class PresentedCertificate:
    """What a host showed, for a person to judge. Only `sha256` (of the DER) is sure: the rest is what it says of
    itself, empty or None where it cannot be read."""

    sha256: str
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @classmethod
    def of(cls, der: bytes) -> "PresentedCertificate":
        sha256 = hashlib.sha256(der).hexdigest()
        try:
            certificate = x509.load_der_x509_certificate(der)
            return cls(
                sha256,
                storable(certificate.subject.rfc4514_string()),
                storable(certificate.issuer.rfc4514_string()),
                _names(certificate),
                certificate.not_valid_before_utc,
                certificate.not_valid_after_utc,
            )
        except UNREADABLE:
            return cls(sha256)


def client_context(target: Target) -> ssl.SSLContext:
    """The settings of one host's TLS connections."""
    if target.ca_file and not os.path.isfile(target.ca_file):
        raise TLSFailed(f"the CA file {target.ca_file} is missing")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if target.pinned_sha256:
        context.check_hostname = False  # the pin stands for exactly that certificate, whatever its names and dates:
        context.verify_mode = ssl.CERT_NONE  # `refuse_another` looks at it when the handshake is done
    else:
        context.load_verify_locations(target.ca_file or certifi.where())
    if target.transport == "certificate":
        _show_client_certificate(context, Secret(target.password))
    return context


def refuse_another(secure: ssl.SSLSocket, pinned_sha256: str) -> None:
    """To be called between the handshake and the first byte of HTTP, on the connection that is going to be used."""
    presented = PresentedCertificate.of(secure.getpeercert(binary_form=True) or b"")  # never fails: the hash decides
    if presented.sha256 != pinned_sha256:
        raise CertificateChanged(f"accepted {pinned_sha256}, shown {presented.sha256}", presented)


def certificate_shown(host: str, port: int, seconds: float) -> PresentedCertificate | None:
    """What that address shows, to be looked at by a person and trusted by nobody: nothing but the handshake is sent.
    None where it shows nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with suppress(OSError), socket.create_connection((host, port), seconds) as plain:
        with context.wrap_socket(plain, server_hostname=host) as secure:
            der = secure.getpeercert(binary_form=True)
        return PresentedCertificate.of(der) if der else None
    return None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    dns = names.get_values_for_type(x509.DNSName)
    return tuple(storable(str(name)) for name in [*dns, *names.get_values_for_type(x509.IPAddress)])


def _show_client_certificate(context: ssl.SSLContext, pem: Secret) -> None:
    expired = client_certificate(pem).not_valid_after_utc
    if expired < datetime.now(UTC):
        raise CredentialsRefused(
            f"expired at {expired:%Y-%m-%d %H:%M} UTC",
            sentence="The client certificate of this credential has expired. Save the credential with a new one.",
        )
    # WinRM asks for the certificate when it has seen the request: in TLS 1.3 that takes this, in 1.2 a renegotiation.
    context.post_handshake_auth = True
    # OpenSSL reads keys from files only; this one is in memory and has no name.
    descriptor = os.memfd_create("client-certificate")
    try:
        os.write(descriptor, pem.encode())
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")
    except ssl.SSLError as error:
        raise _unusable(str(error)) from None
    finally:
        os.close(descriptor)


def client_certificate(pem: str) -> x509.Certificate:
    """The first certificate in that PEM; CredentialsRefused where there is none."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise _unusable("no certificate in it can be read") from None


def _unusable(why: str) -> CredentialsRefused:
    sentence = (
        "The client certificate of this credential cannot be used. Save the credential again, key and certificate."
    )
    return CredentialsRefused(why, sentence=sentence)
