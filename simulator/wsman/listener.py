"""One listening port of one host: opened, closed for good or for a while, its connections dropped."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.wsman import ports

_BACKLOG = 128


class Listener:
    """Binds at once, listens after `open`. While closed the port stays bound, so connecting is refused and nobody else
    can take it."""

    def __init__(
        self,
        handle: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        port: int | None,
        tls: ssl.SSLContext | None,
        keep_alive_seconds: float,
    ) -> None:
        self._bound: socket.socket | None = ports.hold_some(port)
        self.port: int = self._bound.getsockname()[1]
        self._tls = tls
        self._listening: asyncio.Server | None = None
        self._http = web.Server(
            handle,
            handler_cancellation=True,  # a client that hangs up ends the wait of its Receive
            keepalive_timeout=keep_alive_seconds,
            access_log=None,
        )

    async def open(self) -> None:
        if self._listening is None:
            bound, self._bound = self._bound or ports.hold(self.port), None
            loop = asyncio.get_running_loop()
            self._listening = await loop.create_server(self._http, sock=bound, ssl=self._tls, backlog=_BACKLOG)

    def refuse(self) -> None:
        """Stop listening, drop every connection, keep the port."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
            self._bound = ports.hold(self.port)
        self.drop()

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        if self._bound is not None:
            self._bound.close()
            self._bound = None
        self.drop()
        await self._http.shutdown(0.2)

    def drop(self) -> None:
        """Reset every open connection, as a crashed host leaves them."""
        for connection in self._http.connections:
            if connection.transport is not None:
                connection.transport.abort()
