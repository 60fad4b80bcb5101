"""Every way of logging on, over http and https, against simulated hosts; and what each says when it is refused."""

import base64
import gzip
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hyperv.client import run_script
from hyperv.errors import CredentialsRefused, TLSFailed, Unreachable
from hyperv.target import Target
from simulator.estate import Estate
from simulator.wsman.authority import Authority
from simulator.wsman.server import SimulatorServer
from simulator.wsman.service import Token
from tests.hyperv.cutting_line import cutting_line
from tests.hyperv.scripted_host import GOOD_STDOUT

WAYS = [
    ("http", "ntlm"),
    ("https", "ntlm"),
    ("http", "credssp"),
    ("https", "credssp"),
    ("https", "certificate"),
    ("https", "basic"),
]


@dataclass(frozen=True)
class Answer:
    stdout: bytes
    stderr: bytes = b""
    exit_code: int = 0


NOISE = base64.b64encode(gzip.compress(secrets.token_bytes(60_000))) + b"\n"


def run(token: Token, command_line: str, stdin: bytes) -> Answer:
    """Long enough to be sealed in several parts by a way that seals no more than 16 KB at a time."""
    return Answer(NOISE + GOOD_STDOUT)


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with SimulatorServer(Estate.demo(), run, tls=True) as server:
        yield server


def target_of(simulator: SimulatorServer, name: str, scheme: str, transport: str, **changes: Any) -> Target:
    host, facts = simulator.host(name), simulator.description
    secret = facts["password"]
    if transport == "certificate":
        secret = Path(facts["client_certificate_file"]).read_text()
    port, ca_file = (host["port"], None) if scheme == "http" else (host["tls_port"], facts["ca_file"])
    values = {"address": host["address"], "port": port, "scheme": scheme, "transport": transport}
    return Target(**{**values, "username": facts["username"], "password": secret, "ca_file": ca_file, **changes})


def call(target: Target) -> object:
    return run_script(target, "read/estate", {}, deadline_seconds=10).result


@pytest.mark.parametrize(("scheme", "transport"), WAYS)
def test_a_long_answer_arrives_whole(simulator: SimulatorServer, scheme: str, transport: str) -> None:
    assert call(target_of(simulator, "HV01", scheme, transport)) == {"answer": 42}
    counted = simulator.counters()["HV01"]
    assert (counted["failed_logons"], counted["open_shells"]) == (0, 0)


@pytest.mark.parametrize(("scheme", "transport"), WAYS)
def test_an_account_that_is_no_longer_taken_costs_one_failed_logon(
    simulator: SimulatorServer, scheme: str, transport: str
) -> None:
    simulator.change_host("HV02", password_ok=False)
    before = simulator.counters()["HV02"]["failed_logons"]
    with pytest.raises(CredentialsRefused) as caught:
        call(target_of(simulator, "HV02", scheme, transport))
    time.sleep(0.2)
    assert simulator.counters()["HV02"]["failed_logons"] == before + 1
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_credssp_tells_why_the_domain_refuses(simulator: SimulatorServer, scheme: str) -> None:
    before = simulator.counters()["HV03"]["failed_logons"]
    with pytest.raises(CredentialsRefused, match="refused the user name or password"):
        call(target_of(simulator, "HV03", scheme, "credssp", password="wrong"))
    assert simulator.counters()["HV03"]["failed_logons"] == before + 1


@pytest.mark.parametrize("messages", [5, 6, 7])
def test_what_credssp_sealed_for_one_connection_is_never_sent_on_another(
    simulator: SimulatorServer, messages: int
) -> None:
    """The line is cut at a message after the logon: one blank, then the tokens, then Create."""
    target = target_of(simulator, "HV04", "http", "credssp")
    with cutting_line(target.port, messages) as line, pytest.raises(Unreachable):
        call(replace(target, port=line.port))
    counted = simulator.counters()["HV04"]
    assert (counted["failed_logons"], counted["open_shells"]) == (0, 0)


@pytest.mark.parametrize("transport", ["ntlm", "credssp"])
def test_a_connection_that_the_host_no_longer_knows_is_not_logged_on_again(
    simulator: SimulatorServer, transport: str
) -> None:
    simulator.change_host("HV08", good_requests=2)
    with pytest.raises(Unreachable, match="no longer knows the connection"):
        call(target_of(simulator, "HV08", "http", transport))
    simulator.change_host("HV08", good_requests=None)


def test_a_certificate_that_is_mapped_to_nobody_is_refused(simulator: SimulatorServer) -> None:
    authority = Authority.at(Path(simulator.description["ca_file"].removesuffix(".ca.pem")))
    stranger = authority.issue_client("somebody-else@localhost").decode()
    with pytest.raises(CredentialsRefused, match="mapped"):
        call(target_of(simulator, "HV05", "https", "certificate", password=stranger))
    assert simulator.counters()["HV05"]["failed_logons"] == 1


def client_certificate(*, days: int) -> str:
    """One that vouches for itself, good from a year ago until `days` from now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "svc")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (certificate.public_bytes(serialization.Encoding.PEM) + private).decode()


def test_a_certificate_that_the_host_does_not_trust_is_refused(simulator: SimulatorServer) -> None:
    with pytest.raises(TLSFailed, match="client certificate"):
        call(target_of(simulator, "HV06", "https", "certificate", password=client_certificate(days=1)))


@pytest.mark.parametrize(
    ("pem", "sentence"),
    [
        (client_certificate(days=-1), "has expired"),
        (client_certificate(days=1).split("-----BEGIN PRIVATE")[0], "cannot be used"),
        ("no PEM at all", "cannot be used"),
    ],
    ids=["expired", "without a key", "nonsense"],
)
def test_a_certificate_of_no_use_is_not_shown_to_anybody(simulator: SimulatorServer, pem: str, sentence: str) -> None:
    before = simulator.counters()["HV07"]["requests"]
    with pytest.raises(CredentialsRefused, match=sentence):
        call(target_of(simulator, "HV07", "https", "certificate", password=pem))
    assert simulator.counters()["HV07"]["requests"] == before
