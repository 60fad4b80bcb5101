"""Host names, IPv4 and IPv6 addresses with their ports, over real sockets; the certificate has to be for that very
address."""

import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from hyperv.client import run_script
from hyperv.errors import CertificateNotTrusted, Unreachable
from hyperv.target import Target
from tests.hyperv.conftest import self_signed, target_of
from tests.hyperv.scripted_host import scripted_host


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")
V4, V6 = x509.IPAddress(ip_address("127.0.0.1")), x509.IPAddress(ip_address("::1"))
NAME = x509.DNSName("localhost")


@pytest.mark.parametrize(
    ("listens", "address", "names"),
    [
        ("127.0.0.1", "127.0.0.1", [V4]),
        ("127.0.0.1", "localhost", [NAME]),
        ("127.0.0.1", "LocalHost", [NAME]),
        pytest.param("::1", "::1", [V6], marks=needs_ipv6),
        pytest.param("::1", "[::1]", [V6], marks=needs_ipv6),
        pytest.param("::1", "0:0:0:0:0:0:0:1", [V6], marks=needs_ipv6),
    ],
)
def test_a_host_is_reached_and_its_certificate_verified(
    tmp_path: Path, listens: str, address: str, names: list[x509.GeneralName]
) -> None:
    certificates = self_signed(tmp_path, *names)
    with scripted_host(certificates.context, listens) as host:
        target = target_of(host, certificates, address=address)
        assert run_script(target, "read/estate", {}, deadline_seconds=5).result == {"answer": 42}


@pytest.mark.parametrize(
    ("listens", "address", "names"),
    [
        ("127.0.0.1", "localhost", [V4]),
        ("127.0.0.1", "127.0.0.1", [NAME]),
        pytest.param("::1", "::1", [V4, NAME], marks=needs_ipv6),
    ],
)
def test_a_certificate_for_another_address_is_shown_and_not_trusted(
    tmp_path: Path, listens: str, address: str, names: list[x509.GeneralName]
) -> None:
    certificates = self_signed(tmp_path, *names)
    with scripted_host(certificates.context, listens) as host:
        with pytest.raises(CertificateNotTrusted) as caught:
            run_script(target_of(host, certificates, address=address), "read/estate", {}, deadline_seconds=5)
        assert caught.value.presented is not None
        assert len(caught.value.presented.names) == len(names)
        assert host.stages == []


def first_words(listening: socket.socket, target: Target) -> bytes:
    """What a listener that answers nothing is told first."""
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(run_script, target, "read/estate", {}, deadline_seconds=5)
        connection, _ = listening.accept()
        with connection:
            words = connection.recv(4096)
        with pytest.raises(Unreachable):
            asked.result()
    return words


@needs_ipv6
@pytest.mark.parametrize("address", ["::1", "[::1]"])
def test_ipv6_over_plain_http_is_reached_with_brackets_or_without(address: str) -> None:
    with socket.socket(socket.AF_INET6) as listening:
        listening.bind(("::1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        words = first_words(listening, Target(address, port, "http", "ntlm", "EXAMPLE\\svc", "x"))
    assert words.startswith(b"POST /wsman HTTP/1.1\r\n")
    assert b"\r\nHost: [::1]:%d\r\n" % port in words
