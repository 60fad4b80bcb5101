"""The way to a host: pywinrm's Protocol over an HTTP session of our own.

Promised: the endpoint is built and not parsed; TLS is verified; basic goes over TLS only; NTLM over http seals every
message; nothing is read from the environment (no proxies, no CA variables, no .netrc); redirects are not followed;
one logon per connection, and after a 401 nothing more is sent. A Protocol serves one thread at a time: its
sealing context belongs to one TCP connection (HYPERV.md §1.9).
"""

from pathlib import Path
from typing import Any

import requests
from requests_ntlm import HttpNtlmAuth
from winrm.exceptions import InvalidCredentialsError, WinRMTransportError
from winrm.protocol import Protocol
from winrm.transport import Transport

from hyperv.allowance import Allowance
from hyperv.connection import HostAdapter
from hyperv.errors import TLSFailed
from hyperv.target import Target

__all__ = ["ConnectionLost", "HostTransport", "LogonRefused", "Target", "open_protocol"]


# The words in WWW-Authenticate that let each transport try. Negotiate carries NTLM too.
_WAYS = {"ntlm": ("ntlm", "negotiate"), "basic": ("basic",)}


class LogonRefused(InvalidCredentialsError):
    """The host answered 401 to a logon. `offered` is its WWW-Authenticate header, `date` its clock."""

    def __init__(self, offered: str, transport: str, *, date: str = "") -> None:
        super().__init__("401")
        self.offered = offered[:200]
        self.date = date[:40]
        self.way_is_offered = any(way in offered.lower() for way in _WAYS[transport])


def refused_by(response: requests.Response, transport: str) -> LogonRefused:
    headers = response.headers
    return LogonRefused(headers.get("WWW-Authenticate", ""), transport, date=headers.get("Date", ""))


class ConnectionLost(OSError):
    """The authenticated connection is gone, and with it the key that sealed the messages."""


class _OneLogon(HttpNtlmAuth):
    """NTLM that logs on once. Were the connection lost, requests would open another and send again what was sealed
    for the first, at the price of one more logon."""

    def response_hook(self, r: requests.Response, **kwargs: Any) -> requests.Response:
        if self.session_security is not None:
            return r
        try:
            return super().response_hook(r, **kwargs)
        except KeyError:
            raise ConnectionLost("the host broke off the NTLM logon") from None
        except PermissionError:
            raise refused_by(r, "ntlm") from None


class HostTransport(Transport):
    """pywinrm's Transport, with the session, the sending and the reading of statuses replaced."""

    def __init__(self, target: Target, allowance: Allowance) -> None:
        super().__init__(
            endpoint=target.endpoint,
            username=target.username,
            password=target.password,
            auth_method=target.transport,
            message_encryption="always" if target.encrypts_messages else "never",
            ca_trust_path=target.ca_file,  # type: ignore[arg-type]
            proxy=None,
        )
        self._target = target
        self._allowance = allowance
        self.authenticated = False
        self.refused = False  # a 401 to a logon: nothing more may be sent
        self.broken = False  # the connection failed: a new Protocol is needed to say anything more

    def build_session(self) -> requests.Session:
        if self.refused or self.broken:
            raise ConnectionLost("nothing more is sent on this connection")
        if self.session is None:
            self.session = self._new_session()
            if self._target.encrypts_messages:
                self.broken = True  # until there is a key to seal with, nothing else may be sent
                self.setup_encryption(self.session)
                self.broken = False
        return self.session

    def _new_session(self) -> requests.Session:
        if self._target.ca_file and not Path(self._target.ca_file).is_file():
            raise TLSFailed(f"the CA file {self._target.ca_file} is missing")
        session = requests.Session()
        session.trust_env = False
        session.verify = self._target.ca_file or True
        session.mount("http://", HostAdapter(self._allowance))
        session.mount("https://", HostAdapter(self._allowance))
        session.headers.update({**self.default_headers, "Accept-Encoding": "identity"})
        if self._target.transport == "ntlm":
            session.auth = _OneLogon(self._target.username, self._target.password)
        else:
            # Bytes, because requests would encode text as Latin-1.
            username, password = self._target.username.encode(), self._target.password.encode()
            session.auth = requests.auth.HTTPBasicAuth(username, password)
        return session

    def _send_message_request(
        self, session: requests.Session, prepared_request: requests.PreparedRequest
    ) -> requests.Response:
        try:
            response = session.send(prepared_request, timeout=self.read_timeout_sec, allow_redirects=False)
        except LogonRefused:
            self.refused = True
            raise
        except Exception:
            self.broken = True
            raise
        if response.status_code == 200:
            self.authenticated = True
            return response
        raise self._trouble(response)

    def _get_message_response_text(self, response: requests.Response) -> bytes:
        """What the host said. pywinrm would believe an answer in the clear where sealed ones are agreed: anybody on
        the way could forge it."""
        if self.encryption is None or "-session-encrypted" in response.headers.get("Content-Type", ""):
            return super()._get_message_response_text(response)
        if response.status_code == 200:
            self.broken = True
            raise ConnectionLost("an answer came in the clear on a connection that seals its messages")
        return b""  # http.sys itself refuses in the clear: its status is all that counts

    def _trouble(self, response: requests.Response) -> Exception:
        if response.status_code == 401:
            if self.authenticated and self._target.transport == "ntlm":
                self.broken = True
                return ConnectionLost("the host no longer knows the connection that was logged on")
            self.refused = True
            return refused_by(response, self._target.transport)
        text = self._get_message_response_text(response).decode("utf-8", "replace") if response.content else ""
        # An empty 400 is http.sys having forgotten the sealing context (HYPERV.md §1.8).
        self.broken = self.broken or (response.status_code == 400 and not text)
        return WinRMTransportError("http", response.status_code, text)


def open_protocol(target: Target, allowance: Allowance) -> Protocol:
    """A Protocol for one call. Sends nothing yet."""
    protocol = Protocol(
        endpoint=target.endpoint,
        transport=target.transport,
        username=target.username,
        password=target.password,
        ca_trust_path=target.ca_file,  # type: ignore[arg-type]
        proxy=None,
    )
    protocol.transport = HostTransport(target, allowance)
    return protocol
