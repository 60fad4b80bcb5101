"""Who asks, where a proxy stands in front.

X-Forwarded-For and X-Forwarded-Proto can be sent by anybody. They are believed only of a proxy that is named in
HVPORTAL_TRUSTED_PROXIES, by its address or network, or by `unix` where it comes over a Unix socket; of everybody else
they are removed before anything reads them. REMOTE_ADDR is then the address of the person, for the audit trail and the
throttling of logins alike.
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

UNIX = "unix"
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
# Whether it came through a proxy that nobody named: REMOTE_ADDR is then that proxy's, and says nothing of who asks.
UNVOUCHED = "hvportal.unvouched_proxy"
Network = IPv4Network | IPv6Network


def networks_of(names: Sequence[str]) -> list[Network]:
    """Raises ImproperlyConfigured with a sentence for whoever installs the portal."""
    try:
        return [ip_network(name) for name in names if name != UNIX]
    except ValueError as reason:
        raise ImproperlyConfigured(f"HVPORTAL_TRUSTED_PROXIES: {reason}.") from None


class NamedProxies:
    """Stands first, so that nothing reads a header that nobody vouches for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.networks = networks_of(settings.TRUSTED_PROXIES)
        self.unix = UNIX in settings.TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self._trusted(request.META.get("REMOTE_ADDR", "")):
            request.META["REMOTE_ADDR"] = self._asker(request)
        else:
            told = [request.META.pop(name) for name in FORWARDED if name in request.META]
            request.META[UNVOUCHED] = bool(told)
        return self.get_response(request)

    def _asker(self, request: HttpRequest) -> str:
        """The last address that no trusted proxy has: those before it are what the asker claims."""
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        chain = [part.strip() for part in told.split(",") if part.strip()]
        for address in reversed(chain):
            if _address(address) is None:
                break
            if not self._trusted(address):
                return address
        return str(request.META.get("REMOTE_ADDR", ""))

    def _trusted(self, text: str) -> bool:
        if not text:  # gunicorn knows no address of a peer on a Unix socket
            return self.unix
        address = _address(text)
        return address is not None and any(address in network for network in self.networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
