"""A small certificate authority for the simulated hosts, and the certificate of each HTTPS listener under it.

The authority is kept in two files so that clients go on trusting a restarted simulator; certificates of hosts are made
anew.
"""

import hashlib
import ipaddress
import os
import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from simulator.wsman import certificates
from simulator.wsman.switches import Certificate

_SPARE = timedelta(days=30)
_LONG_AGO = timedelta(days=1000)  # longer than a certificate is good for


class Authority:
    """Signs server certificates; `certificate_file` is what clients are given to trust."""

    def __init__(self, certificate_file: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self.certificate_file = certificate_file
        self._key = key
        self._certificate = certificate

    @classmethod
    def at(cls, stem: Path) -> "Authority":
        """From STEM.ca.pem and STEM.ca.key, made where they are missing or no longer good."""
        certificate_file, key_file = Path(f"{stem}.ca.pem"), Path(f"{stem}.ca.key")
        try:
            key = serialization.load_pem_private_key(key_file.read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        except (OSError, ValueError):
            return cls._make(certificate_file, key_file)
        if (
            not isinstance(key, ec.EllipticCurvePrivateKey)
            or key.public_key() != certificate.public_key()
            or certificate.not_valid_after_utc < datetime.now(UTC) + _SPARE
        ):
            return cls._make(certificate_file, key_file)
        return cls(certificate_file, key, certificate)

    @classmethod
    def _make(cls, certificate_file: Path, key_file: Path) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        name = certificates.name("Simulated Hyper-V estate CA")
        certificate = (
            certificates.builder(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(certificates.key_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write(key_file, certificates.key_pem(key), 0o600)
        _write(certificate_file, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        return cls(certificate_file, key, certificate)

    def issue(self, names: Sequence[str], kind: Certificate = "good") -> tuple[ssl.SSLContext, bytes]:
        """A server context for the host of these names, and the SHA-256 of its certificate: NTLM is bound to that."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = certificates.name(names[0])
        issuer, signer = (subject, key) if kind == "self_signed" else (self._certificate.subject, self._key)
        made = datetime.now(UTC) - _LONG_AGO if kind == "expired" else None
        alternatives = _names_of_another() if kind == "wrong_name" else _names_of(names)
        certificate = (
            certificates.builder(subject, issuer, key.public_key(), made)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(certificates.key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
            .sign(signer, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM) + certificates.key_pem(key)
        return _server_context(pem, self.certificate_file), hashlib.sha256(
            certificate.public_bytes(serialization.Encoding.DER)
        ).digest()

    def issue_client(self, user_principal_name: str) -> bytes:
        """Key and certificate of a client, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([_name_of_user(user_principal_name)])
        subject = certificates.name(user_principal_name.partition("@")[0])
        certificate = (
            certificates.builder(subject, self._certificate.subject, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(names, critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .add_extension(certificates.key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM) + certificates.key_pem(key)

    def write_client(self, path: Path, user_principal_name: str) -> None:
        _write(path, self.issue_client(user_principal_name), 0o600)


def _names_of(names: Sequence[str]) -> list[x509.GeneralName]:
    known: list[x509.GeneralName] = [x509.DNSName(name) for name in ("localhost", *names) if name.isascii()]
    return [*known, x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]


def _names_of_another() -> list[x509.GeneralName]:
    return [x509.DNSName("another-host.example")]


def _name_of_user(user_principal_name: str) -> x509.OtherName:
    """In a DER UTF8String, whose length is one byte up to 127."""
    name = user_principal_name.encode()
    return x509.OtherName(certificates.USER_PRINCIPAL_NAME, bytes([0x0C, len(name)]) + name)


def _server_context(pem: bytes, trusted: Path) -> ssl.SSLContext:
    """Asks clients for a certificate, as `netsh http … clientcertnegotiation=enable`; they need not have one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(trusted)
    with tempfile.NamedTemporaryFile() as file:  # 0600; ssl loads certificates from files only
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
