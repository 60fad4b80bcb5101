"""HTTPS: certificates under the simulator's own authority; Basic there only; NTLM bound to the certificate."""

import ssl

import pytest
import requests
from cryptography import x509
from winrm.exceptions import InvalidCredentialsError

from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, endpoint, run


def test_basic_over_tls_is_verified_against_the_authority(connect: Connect) -> None:
    assert run(connect("https", transport="basic"), "echo hi") == (b"hi\r\n", b"", 0)


def test_clients_that_do_not_know_the_authority_refuse(connect: Connect) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        connect("https", transport="basic", ca_trust_path=None).open_shell()


def test_the_certificate_names_localhost_its_address_and_the_host(server: SimulatorServer) -> None:
    description = server.host()
    pem = ssl.get_server_certificate(
        (description["address"], description["tls_port"]), ca_certs=server.description["ca_file"]
    )
    names = (
        x509.load_pem_x509_certificate(pem.encode())
        .extensions.get_extension_for_class(x509.SubjectAlternativeName)
        .value
    )
    assert {"localhost", description["name"]} <= set(names.get_values_for_type(x509.DNSName))
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_basic_over_plain_http_is_refused_and_not_even_tried(
    connect: Connect, server: SimulatorServer, name: str
) -> None:
    with pytest.raises(InvalidCredentialsError):
        connect("http", transport="basic").open_shell()
    assert server.counters()[name]["failed_logons"] == 0


@pytest.mark.parametrize("changes", [{}, {"send_cbt": False}, {"message_encryption": "always"}])
def test_ntlm_works_over_tls_with_and_without_channel_binding(connect: Connect, changes: dict[str, object]) -> None:
    assert run(connect("https", **changes), "echo hi")[0] == b"hi\r\n"


def test_a_binding_to_another_certificate_is_refused(
    connect: Connect, server: SimulatorServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A man in the middle shows a certificate of his own; the client binds its logon to that one.
    monkeypatch.setattr("requests_ntlm.requests_ntlm._get_certificate_hash", lambda _: b"another certificate")
    with pytest.raises(InvalidCredentialsError):
        connect("https").open_shell()
    assert server.counters()[name]["failed_logons"] == 1


def test_what_tls_offers(server: SimulatorServer) -> None:
    answer = requests.post(endpoint(server, "https"), verify=server.description["ca_file"], timeout=5)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Negotiate, Basic realm="WSMAN", CredSSP'
