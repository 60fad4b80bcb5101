"""X-Forwarded-For and X-Forwarded-Proto are believed of proxies that are named, and of nobody else."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hvportal.proxies import NamedProxies, networks_of

FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


def seen(settings: Any, trusted: list[str], peer: str, **headers: str) -> HttpRequest:
    settings.TRUSTED_PROXIES = trusted
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    kept: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    NamedProxies(view)(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))
    return kept[0]


@pytest.mark.parametrize(
    ("trusted", "peer"), [([], "203.0.113.5"), (["10.0.0.1"], "10.0.0.2"), ([], "127.0.0.1"), (["10.0.0.0/8"], "")]
)
def test_of_a_stranger_nothing_is_believed(settings: Any, trusted: list[str], peer: str) -> None:
    request = seen(settings, trusted, peer, **FORGED)
    assert request.META["REMOTE_ADDR"] == peer
    assert not request.is_secure()
    assert not [name for name in request.META if name.startswith("HTTP_X_FORWARDED")]


@pytest.mark.parametrize(
    ("trusted", "peer", "chain", "asker"),
    [
        (["10.0.0.1"], "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "10.1.2.3", "198.51.100.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"),  # the first is a claim
        (["10.0.0.1"], "10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        (["10.0.0.1"], "10.0.0.1", "", "10.0.0.1"),
        (["unix"], "", "2001:db8::1", "2001:db8::1"),
        (["10.0.0.1"], "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
    ],
)
def test_a_named_proxy_tells_who_asks(settings: Any, trusted: list[str], peer: str, chain: str, asker: str) -> None:
    request = seen(settings, trusted, peer, **{"X-Forwarded-For": chain, "X-Forwarded-Proto": "https"})
    assert request.META["REMOTE_ADDR"] == asker
    assert request.is_secure()


def test_a_name_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"HVPORTAL_TRUSTED_PROXIES: 'proxy\.example'"):
        networks_of(["proxy.example"])
