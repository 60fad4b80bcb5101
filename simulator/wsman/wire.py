"""How an HTTP answer leaves the host: whole and at once, drop by drop, or cut off. Its date is the host's own."""

import asyncio
import socket
import struct
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime

from aiohttp import web

from simulator.wsman.switches import Switches

_DROPS_PER_SECOND = 50  # at most: faster drips send more bytes at a time
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of no time: the peer gets RST and not FIN


class Wire:
    """One per host; `now` is its own clock, which the Date header shows."""

    def __init__(self, switches: Switches, now: Callable[[], datetime]) -> None:
        self._switches = switches
        self._now = now

    async def leave(self, request: web.BaseRequest, response: web.Response) -> web.StreamResponse:
        response.headers["Date"] = format_datetime(self._now(), usegmt=True)
        body = response.body if isinstance(response.body, bytes) else b""
        drop_after, pace = self._switches.drop_after_bytes, self._switches.drip_bytes_per_second
        if drop_after is not None and len(body) > drop_after:
            stream = await _begin(request, response, len(body))
            await stream.write(body[:drop_after])
            _reset(request)
            return stream
        if pace is not None and body:
            return await _drip(request, response, body, pace)
        return response


async def _begin(request: web.BaseRequest, response: web.Response, length: int) -> web.StreamResponse:
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = length
    await stream.prepare(request)
    return stream


async def _drip(request: web.BaseRequest, response: web.Response, body: bytes, pace: int) -> web.StreamResponse:
    stream = await _begin(request, response, len(body))
    drop = max(1, pace // _DROPS_PER_SECOND)
    for at in range(0, len(body), drop):
        await stream.write(body[at : at + drop])
        await asyncio.sleep(drop / pace)
    return stream


def _reset(request: web.BaseRequest) -> None:
    """As a host that crashes, or a firewall that has had enough: the connection is gone in the middle of a word."""
    if request.transport is None:
        return
    connection = request.transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    request.transport.abort()
