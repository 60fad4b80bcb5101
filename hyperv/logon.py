"""The ways of logging on: each logs on once per connection, and says so when the host refuses.

NTLM and Kerberos prove a secret without sending it. CredSSP hands the password to the host, sealed for it alone. Basic
sends it inside TLS. A client certificate is shown in the TLS handshake (hyperv/tls.py).
"""

import struct
from collections.abc import Callable
from typing import Any

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from requests_credssp import HttpCredSSPAuth
from requests_credssp.exceptions import AuthenticationException, NTStatusException
from requests_ntlm import HttpNtlmAuth
from winrm.encryption import Encryption
from winrm.exceptions import InvalidCredentialsError

from hyperv.kerberos import KerberosLogon
from hyperv.target import Target

# What the Authorization header says where the TLS handshake has said it all (MS-WSMV 2.2.4, DSP0226 C.3.1.3).
CLIENT_CERTIFICATE = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
# The words in WWW-Authenticate that let each way try. Negotiate carries NTLM too; certificates are not announced.
_WAYS = {
    "ntlm": ("ntlm", "negotiate"),
    "kerberos": ("kerberos", "negotiate"),
    "credssp": ("credssp",),
    "certificate": ("",),
    "basic": ("basic",),
}
_SENTENCES = {
    "certificate": "The host did not take the client certificate: no local account is mapped to it, the mapping's "
    "password is no longer right, or Service/Auth/Certificate is off.",
    "kerberos": "The host did not accept the Kerberos ticket. Check its clock, and that the service name (SPN) "
    "HTTP/HOST belongs to that computer account alone.",
}
# Why a domain refuses, told by CredSSP alone (MS-ERREF 2.3.1). The others answer 401 to all of them.
_BY_STATUS = {
    0xC000006D: "The host refused the user name or password.",
    0xC000006A: "The host refused the password.",
    0xC0000064: "The host does not know the user name.",
    0xC0000071: "The password of this account has expired.",
    0xC0000072: "This account is disabled.",
    0xC0000193: "This account has expired.",
    0xC0000224: "The password of this account must be changed before it can be used.",
    0xC0000234: "This account is locked.",
    0xC000015B: "This account may not log on to the host over the network.",
}
# Hosts without the correction of CVE-2018-0886 (before May 2018) would hand the password on to whoever is in between.
_CREDSSP_VERSION = 5


class LogonRefused(InvalidCredentialsError):
    """The host answered 401 to a logon. `offered` is its WWW-Authenticate header, `date` its clock, `said` what
    else it told; `sentence` is set where more is known than that."""

    def __init__(self, offered: str, transport: str, *, date: str = "", said: str = "", sentence: str = "") -> None:
        super().__init__("401")
        self.offered = offered[:200]
        self.date = date[:40]
        self.way_is_offered = any(way in offered.lower() for way in _WAYS[transport])
        self.said = said
        self.sentence = sentence or (_SENTENCES.get(transport, "") if self.way_is_offered else "")

    @classmethod
    def of(cls, response: requests.Response, transport: str, **told: str) -> "LogonRefused":
        headers = response.headers
        return cls(headers.get("WWW-Authenticate", ""), transport, date=headers.get("Date", ""), **told)


class ConnectionLost(OSError):
    """The authenticated connection is gone, and with it the key that sealed the messages."""


class _NTLM(HttpNtlmAuth):
    """Were the connection lost, requests would open another and send again what was sealed for the first, at the price
    of one more logon."""

    def response_hook(self, r: requests.Response, **kwargs: Any) -> requests.Response:
        if self.session_security is not None:
            return r
        try:
            return super().response_hook(r, **kwargs)
        except KeyError:
            raise ConnectionLost("the host broke off the NTLM logon") from None
        except PermissionError:
            raise LogonRefused.of(r, "ntlm") from None


class _CredSSP(HttpCredSSPAuth):  # type: ignore[misc]  # the library has no types
    def response_hook(self, response: requests.Response, **kwargs: Any) -> requests.Response:
        if self.contexts:
            return response
        try:
            answered: requests.Response = super().response_hook(response, **kwargs)
        except NTStatusException as error:
            sentence = _BY_STATUS.get(error.status & 0xFFFFFFFF, "")
            raise LogonRefused.of(response, "credssp", said=str(error), sentence=sentence) from None
        except AuthenticationException as error:
            raise LogonRefused.of(response, "credssp", said=str(error)) from None
        return answered


class CredSSPEncryption(Encryption):
    """pywinrm reckons the length of the seal from the cipher's name and is wrong for TLS 1.3; pyspnego knows it."""

    def _build_credssp_message(self, message: bytes, host: str | bytes | None) -> bytes:
        logon: Any = self.session.auth
        header, sealed, _ = logon.contexts[host].wrap_winrm(message)
        return struct.pack("<i", len(header)) + bytes(header) + bytes(sealed)


def _basic(target: Target) -> AuthBase:
    # Bytes, because requests would encode text as Latin-1.
    return HTTPBasicAuth(target.username.encode(), target.password.encode())


def _client_certificate(target: Target) -> AuthBase:
    def say_so(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = CLIENT_CERTIFICATE
        return request

    return say_so  # type: ignore[return-value]  # requests takes any callable


_LOGONS: dict[str, Callable[[Target], AuthBase]] = {
    "ntlm": lambda target: _NTLM(target.username, target.password),
    "kerberos": KerberosLogon,
    "credssp": lambda target: _CredSSP(target.username, target.password, minimum_version=_CREDSSP_VERSION),
    "certificate": _client_certificate,
    "basic": _basic,
}


def logon(target: Target) -> AuthBase:
    """For one requests session. Raises KerberosFailed where this process cannot do it."""
    return _LOGONS[target.transport](target)


def encryption(session: requests.Session, transport: str) -> Encryption:
    """The sealing of messages with the key of a logon that has succeeded."""
    return CredSSPEncryption(session, transport) if transport == "credssp" else Encryption(session, transport)
