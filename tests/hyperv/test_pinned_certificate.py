"""A host is known by exactly the certificate that a person accepted: looked at on the connection that is then used, and
before a byte of HTTP is sent on it."""

import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hyperv.client import run_script
from hyperv.errors import CertificateChanged, CertificateNotTrusted, HyperVError
from hyperv.target import Target
from hyperv.tls import PresentedCertificate
from simulator.estate import Estate
from simulator.wsman.server import SimulatorServer
from tests.hyperv.conftest import Certificates, HostMaker, self_signed, target_of
from tests.hyperv.scripted_host import scripted_host
from tests.hyperv.test_ntlm_over_a_real_handshake import run


def sha256_of(certificates: Certificates) -> str:
    pem = Path(certificates.ca_file).read_text()
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem[: pem.index("-----BEGIN PRIVATE")])).hexdigest()


def failure_of(target: Target) -> Any:
    with pytest.raises(HyperVError) as caught:
        run_script(target, "read/estate", {}, deadline_seconds=5)
    return caught.value


def test_a_certificate_that_does_not_verify_is_shown_and_nothing_is_sent(
    make_host: HostMaker, certificates: Certificates
) -> None:
    host, _ = make_host()
    failed = failure_of(target_of(host, certificates, ca_file=None))
    assert type(failed) is CertificateNotTrusted
    shown = failed.presented
    assert shown.sha256 == sha256_of(certificates)
    assert (shown.subject, shown.issuer, shown.names) == ("CN=scripted host", "CN=scripted host", ("127.0.0.1",))
    assert shown.valid_from < shown.valid_until
    assert host.stages == []


def test_the_accepted_certificate_is_enough_whatever_its_names_dates_and_authority(tmp_path: Path) -> None:
    odd = self_signed(tmp_path, name="another.example", days=-1)
    with scripted_host(odd.context) as host:
        target = target_of(host, odd, ca_file=None, pinned_sha256=sha256_of(odd), address="localhost")
        assert run_script(target, "read/estate", {}, deadline_seconds=5).result == {"answer": 42}


def with_extensions(*extensions: tuple[str, bytes]) -> bytes:
    """A certificate that TLS carries and whose names nobody can read."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odd")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=9))
    for oid, value in extensions:
        builder = builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), value), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


NAMES, ISSUERS_NAMES = "2.5.29.17", "2.5.29.18"
ODD_CERTIFICATES = {
    "a name of a kind that nobody uses": with_extensions((NAMES, bytes.fromhex("3002a500"))),
    "names that are none": with_extensions((NAMES, b"\x04\x00")),
    "names given twice": with_extensions((NAMES, b"\x30\x00"), (ISSUERS_NAMES, b"\x30\x00")).replace(
        b"\x06\x03\x55\x1d\x12", b"\x06\x03\x55\x1d\x11"
    ),
    "nothing at all": b"",
}


@pytest.mark.parametrize("der", ODD_CERTIFICATES.values(), ids=ODD_CERTIFICATES)
def test_of_a_certificate_that_cannot_be_read_the_hash_is_known(der: bytes) -> None:
    shown = PresentedCertificate.of(der)
    assert shown == PresentedCertificate(hashlib.sha256(der).hexdigest())


def test_another_certificate_is_refused_before_anything_is_sent(certificates: Certificates, tmp_path: Path) -> None:
    another = self_signed(tmp_path)
    with scripted_host(certificates.context) as host:
        target = target_of(host, certificates, ca_file=None, pinned_sha256=sha256_of(certificates))
        assert run_script(target, "read/estate", {}, deadline_seconds=5).result == {"answer": 42}
        asked = len(host.stages)

        host.context = another.context
        failed = failure_of(target)

        assert type(failed) is CertificateChanged
        assert failed.presented.sha256 == sha256_of(another)
        assert sha256_of(certificates) in failed.detail
        assert sha256_of(another) in failed.detail
        assert len(host.stages) == asked


def test_a_pin_is_stronger_than_an_authority(certificates: Certificates, make_host: HostMaker) -> None:
    """A certificate that verifies against the CA file is refused all the same where another was accepted."""
    host, _ = make_host()
    failed = failure_of(target_of(host, certificates, pinned_sha256="0" * 64))
    assert type(failed) is CertificateChanged
    assert host.stages == []


@pytest.mark.parametrize("transport", ["ntlm", "credssp"])
def test_a_logon_is_bound_to_the_pinned_channel(transport: Any) -> None:
    """The simulated host refuses a channel binding that does not fit its own certificate."""
    with SimulatorServer(Estate.uniform(hosts=1, vms_per_host=1), run, tls=True) as simulator:
        host, facts = simulator.host(), simulator.description
        secrets = {"username": facts["username"], "password": facts["password"]}
        unknown = Target(host["address"], host["tls_port"], "https", transport, **secrets)
        shown = failure_of(unknown).presented
        assert simulator.counters()[host["name"]]["requests"] == 0
        pinned = Target(host["address"], host["tls_port"], "https", transport, **secrets, pinned_sha256=shown.sha256)
        assert run_script(pinned, "read/estate", {}, deadline_seconds=5).result == {"answer": 42}


def test_a_host_that_hangs_up_while_it_is_looked_at_is_still_not_trusted(
    make_host: HostMaker, certificates: Certificates
) -> None:
    host, _ = make_host()
    context = host.context
    contexts = iter([context])

    class Once:
        def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:
            return next(contexts).wrap_socket(*args, **options)

    host.context = Once()  # type: ignore[assignment]
    failed = failure_of(target_of(host, certificates, ca_file=None))
    assert type(failed) is CertificateNotTrusted
    assert failed.presented is None
