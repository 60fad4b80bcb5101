"""HTTP that keeps to an Allowance.

A read timeout alone bounds one `recv`: a host that sends a byte every few seconds would hold a worker for hours.
Here every `recv` waits for no longer than what is left of the whole call, in headers and body alike, and every byte
is counted.
"""

import io
import socket
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from hyperv.allowance import Allowance

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


class HostAdapter(HTTPAdapter):
    """One connection to one host: no proxy, no retry, no compressed answer, and the allowance kept."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
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

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        connection_class = type(pool).ConnectionCls

        def connect(**settings: Any) -> Any:
            connection: Any = connection_class(**settings)
            connection.response_class = self._respond
            return connection

        pool.ConnectionCls = connect
        return pool

    def _respond(self, sock: socket.socket, *args: Any, **options: Any) -> HTTPResponse:
        return HTTPResponse(_BoundedSocket(sock, self._allowance), *args, **options)  # type: ignore[arg-type]
