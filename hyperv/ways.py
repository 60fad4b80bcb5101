"""Why no WinRM service answered: what an operator would see at the host's own door.

The innermost causes decide: requests and urllib3 wrap each other several deep, with the whole URL each time.
"""

import errno
import socket
import ssl
from collections.abc import Iterator

import urllib3

# Each with what is true and what to do. A port that refuses, a host that hangs and a name that nobody knows look alike
# to a person who only reads "unreachable".
REFUSED = (
    "The host is there, but nothing listens at its WinRM port. Start its WinRM service (winrm quickconfig), or correct "
    "the port."
)
SILENT = (
    "The host accepts connections to its WinRM port but does not answer: it hangs or is overloaded. Look at its "
    "console; restarting the WinRM service or the host usually helps."
)
NAME_UNKNOWN = "The host's name is not known where the portal runs. Check its spelling and DNS, or use its address."
NO_WAY = "There is no way from the portal to the host's network. Check routes and the network between them."
HUNG_UP = (
    "Something at the host's WinRM port hung up before it had answered. The service may be stopping or not be WinRM; "
    "a firewall or proxy in between does this too."
)
OLD_TLS = (
    "The host and the portal have no version of TLS in common: the portal takes 1.2 and later, and Windows Server 2008 "
    "R2 comes with 1.0. Switch TLS 1.2 on there, or use HTTP with NTLM or Kerberos, which seal every message."
)
NOT_TLS = "What answers at this port does not speak TLS. HTTPS is usually at 5986; 5985 is WinRM over HTTP."
# OpenSSL's words: the first two are of a host that offers too old a version, or calls ours too new; the others of one
# that answers something else.
_NO_TLS = {
    "UNSUPPORTED_PROTOCOL": OLD_TLS,
    "TLSV1_ALERT_PROTOCOL_VERSION": OLD_TLS,
    "WRONG_VERSION_NUMBER": NOT_TLS,
    "HTTP_REQUEST": NOT_TLS,
}
_NO_WAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN}


def why_unreachable(error: Exception) -> str:
    """A sentence, or "" where nothing more is known than that nobody answered (a firewall drops in silence)."""
    for cause in causes(error):
        if isinstance(cause, (socket.gaierror, urllib3.exceptions.NameResolutionError)):
            return NAME_UNKNOWN
        if isinstance(cause, urllib3.exceptions.ConnectTimeoutError):
            return ""
        if isinstance(cause, ConnectionRefusedError):
            return REFUSED
        if isinstance(cause, OSError) and cause.errno in _NO_WAY:
            return NO_WAY
        if isinstance(cause, (TimeoutError, urllib3.exceptions.ReadTimeoutError)):
            return SILENT
        if isinstance(cause, (ConnectionError, urllib3.exceptions.ProtocolError)):
            return HUNG_UP
    return ""


def why_no_tls(error: Exception) -> str:
    """A sentence, or "" where the handshake failed for another reason: the certificate, most likely."""
    reasons = (cause.reason for cause in causes(error) if isinstance(cause, ssl.SSLError))
    return next((_NO_TLS[reason] for reason in reasons if reason in _NO_TLS), "")


def causes(error: BaseException) -> Iterator[BaseException]:
    """The innermost first."""
    chain = [error]
    while len(chain) < 9:
        inner = chain[-1].__cause__ or chain[-1].__context__ or getattr(chain[-1], "reason", None)
        if not isinstance(inner, BaseException):
            break
        chain.append(inner)
    return reversed(chain)


def innermost(error: BaseException) -> str:
    cause = next(iter(causes(error)))
    return f"{type(cause).__name__}: {cause}"[:300]
