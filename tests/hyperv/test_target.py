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
    ],
)
def test_nonsense_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        target(**changes)


def test_only_ntlm_over_http_needs_sealed_messages() -> None:
    assert target().encrypts_messages
    assert not target(scheme="https").encrypts_messages
