"""What the provider says of itself: its discovery document, kept for an hour."""

import time
from functools import lru_cache
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation

KEPT_SECONDS = 3600
TIMEOUT_SECONDS = 10.0
# The library's names for what the document calls (OpenID Connect Discovery 1.0, §3).
_ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
}


class ProviderSilent(Exception):
    """The provider does not answer, or its document is none."""


def told(issuer: str) -> dict[str, Any]:
    return _told(issuer, int(time.monotonic() // KEPT_SECONDS))


@lru_cache(maxsize=2)
def _told(issuer: str, hour: int) -> dict[str, Any]:
    try:
        answer = requests.get(
            f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            timeout=TIMEOUT_SECONDS,
            verify=settings.OIDC_VERIFY_SSL,
        )
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as failure:
        raise ProviderSilent(str(failure)) from failure
    if document.get("issuer", "").rstrip("/") != issuer.rstrip("/"):
        raise ProviderSilent(f"it calls itself {document.get('issuer')!r} and not {issuer!r}")
    return document


def key_of(token: str) -> jwt.PyJWK:
    """With which the provider signed it. One without a name is good where there is one key that it can be (OpenID
    Connect Core §10.1); the library wants a name always."""
    wanted = jwt.get_unverified_header(token)
    address: str = told(settings.OIDC_ISSUER)["jwks_uri"]
    answer = requests.get(address, timeout=TIMEOUT_SECONDS, verify=settings.OIDC_VERIFY_SSL)
    answer.raise_for_status()
    fitting = [
        key
        for key in answer.json()["keys"]
        if key.get("use", "sig") == "sig"
        and key.get("alg", wanted["alg"]) == wanted["alg"]
        and ("kid" not in wanted or key.get("kid") == wanted["kid"])
    ]
    if len(fitting) != 1:
        raise SuspiciousOperation(f"{len(fitting)} keys of the provider fit the identity's signature.")
    return jwt.PyJWK(fitting[0])


def setting(name: str, *default: Any) -> Any:
    """A setting of the library: an endpoint comes from the document, everything else from Django's settings."""
    if name in _ENDPOINTS:
        return told(settings.OIDC_ISSUER).get(_ENDPOINTS[name])
    if default:
        return getattr(settings, name, default[0])
    return getattr(settings, name)
