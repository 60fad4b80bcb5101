"""An endpoint is built, never parsed; what would send a password in the clear is refused before anything is sent."""

from typing import Any

import pytest

from hyperv.transport import Target


def target(**changes: Any) -> Target:
    facts: dict[str, Any] = {"address": "hv01", "port": 5985, "scheme": "http", "transport": "ntlm"}
    return Target(**{**facts, "username": "EXAMPLE\\svc", "password": "x", **changes})


@pytest.mark.parametrize(
    ("changes", "endpoint"),
    [
        ({}, "http://hv01:5985/wsman"),
        ({"address": "HV01.example.com", "port": 5986, "scheme": "https"}, "https://HV01.example.com:5986/wsman"),
        ({"address": "10.0.0.7", "port": 80}, "http://10.0.0.7:80/wsman"),
        ({"address": "fe80::1"}, "http://[fe80::1]:5985/wsman"),
        ({"address": "[2001:DB8::0:7]", "scheme": "https", "port": 5986}, "https://[2001:db8::7]:5986/wsman"),
    ],
)
def test_the_endpoint_is_explicit(changes: dict[str, Any], endpoint: str) -> None:
    assert target(**changes).endpoint == endpoint


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"transport": "basic"}, "basic"),
        ({"port": 0}, "port"),
        ({"port": 65_536}, "port"),
        ({"username": ""}, "user name"),
        ({"address": ""}, "host name"),
        ({"address": "a" * 64}, "host name"),
        ({"address": "hv01..example.com"}, "host name"),
        ({"address": "fe80::1%eth0"}, "zone"),
        ({"address": "hv01:5986"}, "host name"),
        ({"address": "https://hv01"}, "host name"),
        ({"address": "hv01/../x"}, "host name"),
        ({"address": "user@hv01"}, "host name"),
        ({"scheme": "ftp"}, "cannot speak"),
        ({"transport": "plaintext"}, "cannot speak"),
        ({"transport": "certificate"}, "HTTPS"),
        ({"kerberos_host": "hv01.example.com"}, "only Kerberos"),
        ({"transport": "kerberos", "address": "10.0.0.7"}, "name"),
        ({"transport": "kerberos", "address": "[fe80::1]"}, "name"),
        ({"transport": "kerberos", "kerberos_host": "10.0.0.7"}, "host name"),
        ({"transport": "kerberos", "kerberos_host": "HTTP/hv01"}, "host name"),
        ({"pinned_sha256": "0" * 64}, "over HTTPS"),
        ({"pinned_sha256": "0" * 63, "scheme": "https"}, "SHA-256"),
        ({"pinned_sha256": "AB" * 32, "scheme": "https"}, "SHA-256"),
    ],
)
def test_nonsense_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        target(**changes)


@pytest.mark.parametrize("transport", ["ntlm", "kerberos", "credssp"])
def test_ways_that_seal_do_so_over_http(transport: str) -> None:
    assert target(transport=transport).encrypts_messages
    assert not target(transport=transport, scheme="https").encrypts_messages


def test_kerberos_knows_an_address_by_the_name_it_is_given() -> None:
    named = target(transport="kerberos", address="10.0.0.7", kerberos_host="hv01.example.com")
    assert named.endpoint == "http://10.0.0.7:5985/wsman"


def test_targets_that_differ_in_what_is_trusted_are_different() -> None:
    """What is kept open for one is never used for the other."""
    one, other = target(scheme="https"), target(scheme="https", pinned_sha256="0" * 64)
    assert len({one, other, target(scheme="https")}) == 2
