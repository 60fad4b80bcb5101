"""Certificates, and hosts that answer as they are told."""

import datetime
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hyperv.transport import Target
from tests.hyperv.scripted_host import ScriptedHost, scripted_host

PASSWORD = "Tr0ub4dor&3-сова"


@dataclass(frozen=True)
class Certificates:
    ca_file: str
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate for 127.0.0.1 that vouches for itself, and a server context that shows it."""
    return self_signed(tmp_path_factory.mktemp("certificates"))


def self_signed(folder: Path, *names: x509.GeneralName, name: str = "scripted host", days: int = 1) -> Certificates:
    """Good until `days` from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    alternatives = names or (x509.IPAddress(ipaddress.ip_address("127.0.0.1")),)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "host.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return Certificates(str(pem), context)


def target_of(host: ScriptedHost, certificates: Certificates, **changes: Any) -> Target:
    facts = {"address": "127.0.0.1", "port": host.server_port, "scheme": "https", "transport": "basic"}
    facts |= {"username": "svc", "password": PASSWORD, "ca_file": certificates.ca_file}
    return Target(**{**facts, **changes})


HostMaker = Callable[..., tuple[ScriptedHost, Target]]


@pytest.fixture
def make_host(certificates: Certificates) -> Iterator[HostMaker]:
    """make_host(Receive=hang): a running host that fails at that stage, and the target for it."""
    with ExitStack() as stack:

        def make(**behaviours: Any) -> tuple[ScriptedHost, Target]:
            host = stack.enter_context(scripted_host(certificates.context, **behaviours))
            return host, target_of(host, certificates)

        yield make
