"""One listening port of one host: opened, closed for good or for a while, its connections dropped."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.wsman.ports import Port


class Listener:
    """Has its port from the start and answers on it after `open`."""

    def __init__(
        self,
        handle: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        port: int | None,
        tls: ssl.SSLContext | None,
        keep_alive_seconds: float,
    ) -> None:
        self._port = Port(port)
        self._handle = handle
        self._tls = tls
        self._listening: asyncio.Server | None = None
        self._http = web.Server(
            self._answer,
            handler_cancellation=True,  # a client that hangs up ends the wait of its Receive
            keepalive_timeout=keep_alive_seconds,
            access_log=None,
        )

    @property
    def port(self) -> int:
        return self._port.number

    async def open(self) -> None:
        if self._listening is None:
            self._port.listen()
            loop = asyncio.get_running_loop()
            self._listening = await loop.create_server(self._http, sock=self._port.shared(), ssl=self._tls)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        return await self._handle(request)

    async def present(
        self, handle: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], tls: ssl.SSLContext
    ) -> None:
        """Another certificate, and the handler that is bound to it."""
        self._handle, self._tls = handle, tls
        self.drop()
        if self._listening is not None:
            self._stop_listening()
            await self.open()

    def fall_silent(self) -> None:
        """Nobody takes connections up any more: the kernel accepts them, and not even a TLS handshake is answered."""
        self._stop_listening()
        self._port.listen()
        self.drop()

    def refuse(self) -> None:
        """Stop listening, drop every connection, keep the port."""
        self._stop_listening()
        self._port.refuse()
        self.drop()

    async def close(self) -> None:
        self._stop_listening()
        self._port.close()
        self.drop()
        await self._http.shutdown(0.2)

    def drop(self) -> None:
        """Reset every open connection, as a crashed host leaves them."""
        for connection in self._http.connections:
            if connection.transport is not None:
                connection.transport.abort()

    def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
