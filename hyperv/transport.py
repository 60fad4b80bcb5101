"""The way to a host: pywinrm's Protocol over an HTTP session of our own.

Promised: the endpoint is built and not parsed; over https nothing is sent before the host was known by its certificate;
over http every message is sealed by the way of logging on, and ways that cannot are refused; nothing is read from the
environment (no proxies, no CA variables, no .netrc); redirects are not followed; one logon per connection, and after a
401 nothing more is sent. A Protocol serves one thread at a time: its sealing context belongs to one TCP connection
(HYPERV.md §1.9).
"""

from typing import Literal

import requests
from urllib3.exceptions import ProtocolError
from winrm.exceptions import WinRMTransportError
from winrm.protocol import Protocol
from winrm.transport import Transport

from hyperv.allowance import Allowance
from hyperv.connection import HostAdapter
from hyperv.errors import TLSFailed
from hyperv.logon import ConnectionLost, LogonRefused, encryption, logon
from hyperv.target import Target
from hyperv.ways import why_no_tls

__all__ = ["ConnectionLost", "HostTransport", "LogonRefused", "Target", "open_protocol"]

_CLIENT_CERTIFICATE_UNKNOWN = (
    "The host hung up when it was shown the portal's client certificate. Most likely it does not know the authority of "
    "that certificate (Trusted Root Certification Authorities)."
)


class HostTransport(Transport):
    """pywinrm's Transport, with the session, the sending and the reading of statuses replaced."""

    def __init__(self, target: Target, allowance: Allowance) -> None:
        super().__init__(
            endpoint=target.endpoint,
            username=target.username,
            password=target.password,
            auth_method=_name_for_pywinrm(target),
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
        session = requests.Session()
        session.trust_env = False
        session.mount(f"{self._target.scheme}://", HostAdapter(self._allowance, self._target))
        session.headers.update({**self.default_headers, "Accept-Encoding": "identity"})
        session.auth = logon(self._target)
        return session

    def setup_encryption(self, session: requests.Session) -> None:
        """Log on with a message without content, and from then on seal with the key of that logon."""
        blank = session.prepare_request(requests.Request("POST", self.endpoint))
        self._send_message_request(session, blank)
        self.encryption = encryption(session, self._target.transport)

    def _send_message_request(
        self, session: requests.Session, prepared_request: requests.PreparedRequest
    ) -> requests.Response:
        try:
            response = session.send(prepared_request, timeout=self.read_timeout_sec, allow_redirects=False)
        except LogonRefused:
            self.refused = True
            raise
        except Exception as error:
            self.broken = True
            if self._target.transport == "certificate" and not self.authenticated and _broke_off(error):
                raise TLSFailed(str(error), sentence=_CLIENT_CERTIFICATE_UNKNOWN) from None
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
            if self.authenticated and self._target.logs_on_connections:
                self.broken = True
                return ConnectionLost("the host no longer knows the connection that was logged on")
            self.refused = True
            return LogonRefused.of(response, self._target.transport)
        text = self._get_message_response_text(response).decode("utf-8", "replace") if response.content else ""
        # An empty 400 is http.sys having forgotten the sealing context (HYPERV.md §1.8).
        self.broken = self.broken or (response.status_code == 400 and not text)
        return WinRMTransportError("http", response.status_code, text)


def _broke_off(error: Exception) -> bool:
    """Hosts say no to a client certificate by an alert of TLS, which may be lost when they hang up with it."""
    if isinstance(error, requests.exceptions.SSLError):
        return not why_no_tls(error)
    return isinstance(error, requests.exceptions.ConnectionError) and isinstance(error.args[0], ProtocolError)


def open_protocol(target: Target, allowance: Allowance) -> Protocol:
    """A Protocol for one call. Sends nothing yet."""
    protocol = Protocol(
        endpoint=target.endpoint,
        transport=_name_for_pywinrm(target),
        username=target.username,
        password=target.password,
        ca_trust_path=target.ca_file,  # type: ignore[arg-type]
        proxy=None,
    )
    protocol.transport = HostTransport(target, allowance)
    return protocol


def _name_for_pywinrm(target: Target) -> Literal["ntlm", "kerberos", "credssp", "basic"]:
    """pywinrm would want a client certificate as files; ours never touches a disk, and our session shows it."""
    return "basic" if target.transport == "certificate" else target.transport
