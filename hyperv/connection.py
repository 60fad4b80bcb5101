"""HTTP that keeps to an Allowance, over TLS that keeps to what the target says of its certificate.

A read timeout alone bounds one `recv`: a host that sends a byte every few seconds would hold a worker for hours.
Here every `recv` waits for no longer than what is left of the whole call, in headers and body alike, and every byte
is counted.
"""

import io
import socket
import ssl
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection

from hyperv.allowance import Allowance
from hyperv.errors import CertificateNotTrusted
from hyperv.target import Target
from hyperv.tls import certificate_shown, client_context, refuse_another

CONNECT_SECONDS = 5.0  # per address of a name; includes the TLS handshake


class _BoundedSocketFile(io.RawIOBase):
    """The raw end of a response: a socket whose every read is cut to the allowance."""

    def __init__(self, sock: socket.socket, allowance: Allowance) -> None:
        self._sock = sock  # requests_ntlm looks for the certificate under this name
        self._file = sock.makefile("rb", buffering=0)
        self._read_seconds = sock.gettimeout()
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = self._allowance.remaining()
        if remaining <= 0:
            raise TimeoutError("the deadline of the call has passed")
        self._sock.settimeout(min(remaining, self._read_seconds or remaining))
        count = self._file.readinto(buffer)
        self._allowance.take(count or 0)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _BoundedSocket:
    """The little of a socket that http.client's response asks for."""

    def __init__(self, sock: socket.socket, allowance: Allowance) -> None:
        self._sock, self._allowance = sock, allowance

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_BoundedSocketFile(self._sock, self._allowance), buffer_size=65_536)


class _KnownHost(HTTPSConnection):
    """A TLS connection that is used only when the host was known by its certificate."""

    allowance: Allowance
    pinned_sha256: str | None

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLCertVerificationError as error:
            seconds = min(CONNECT_SECONDS, max(self.allowance.remaining(), 0.001))
            shown = certificate_shown(self.host.strip("[]"), self.port or 443, seconds)
            raise CertificateNotTrusted(error.verify_message, shown) from None
        if self.pinned_sha256 is not None:
            self._refuse_another(self.pinned_sha256)

    def _refuse_another(self, pinned_sha256: str) -> None:
        try:
            refuse_another(self.sock, pinned_sha256)  # type: ignore[arg-type]  # connect() has made an SSLSocket
        except BaseException:
            self.close()
            raise
        self.is_verified = True


class HostAdapter(HTTPAdapter):
    """One connection to one host: no proxy, no retry, no compressed answer, and the allowance kept."""

    def __init__(self, allowance: Allowance, target: Target) -> None:
        self._allowance = allowance
        self._pinned_sha256 = target.pinned_sha256
        self._tls = client_context(target) if target.scheme == "https" else None
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """As HTTPAdapter, with `timeout` (seconds of one read) cut to what is left. Also used by NTLM's own
        requests.
        """
        remaining = max(self._allowance.remaining(), 0.001)
        options["timeout"] = (min(CONNECT_SECONDS, remaining), min(float(options["timeout"]), remaining))
        options["proxies"] = {}
        response = super().send(request, *args, **options)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise requests.exceptions.ContentDecodingError("the answer is compressed, which was not asked for")
        return response

    def build_connection_pool_key_attributes(self, *args: Any, **options: Any) -> tuple[Any, Any]:
        host, _ = super().build_connection_pool_key_attributes(*args, **options)
        return host, {} if self._tls is None else {"ssl_context": self._tls}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing of requests' own: `client_context` has said by what the host is known."""

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        connection_class = type(pool).ConnectionCls if self._tls is None else _KnownHost

        def connect(**settings: Any) -> Any:
            connection: Any = connection_class(**settings)
            connection.response_class = self._respond
            connection.allowance, connection.pinned_sha256 = self._allowance, self._pinned_sha256
            return connection

        pool.ConnectionCls = connect
        return pool

    def _respond(self, sock: socket.socket, *args: Any, **options: Any) -> HTTPResponse:
        return HTTPResponse(_BoundedSocket(sock, self._allowance), *args, **options)  # type: ignore[arg-type]
