"""A network that fails: bytes go through until the host has been asked a given number of times, then the line is
cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CuttingLine:
    """A TCP relay on 127.0.0.1. Only its first connection is cut; later ones live. With `forgery`, that is answered
    first.
    """

    def __init__(self, port: int, requests: int, forgery: bytes = b"") -> None:
        self._forgery = forgery
        self._upstream = ("127.0.0.1", port)
        self._requests = requests
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.create_connection(self._upstream)
            self._sockets += [client, server]
            limit = self._requests if self.connections == 1 else None
            for source, sink, cut in ((client, server, limit), (server, client, None)):
                self._threads.append(threading.Thread(target=self._relay, args=(source, sink, cut)))
                self._threads[-1].start()

    def _relay(self, source: socket.socket, sink: socket.socket, cut: int | None) -> None:
        asked = 0
        with suppress(OSError):
            while data := source.recv(65_536):
                asked += data.count(b"POST /wsman")
                if cut is not None and asked > cut:
                    source.sendall(self._forgery)
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)
        for end in self._sockets:
            end.close()


@contextmanager
def cutting_line(port: int, requests: int, forgery: bytes = b"") -> Iterator[CuttingLine]:
    line = CuttingLine(port, requests, forgery)
    try:
        yield line
    finally:
        line.close()
