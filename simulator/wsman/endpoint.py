"""The HTTP side of one listener: from a request to the bytes that Windows would answer."""

import asyncio

from aiohttp import web

from simulator.wsman import responses, sealing
from simulator.wsman.door import SERVER, Door, Refused, Visitor
from simulator.wsman.envelope import Malformed, Request
from simulator.wsman.faults import Fault
from simulator.wsman.ntlm import SealBroken
from simulator.wsman.service import Caller, Service
from simulator.wsman.switches import Counters, Switches
from simulator.wsman.wire import Wire

_SOAP = "application/soap+xml;charset=UTF-8"


class Endpoint:
    """`secure` listeners take clear bodies, since TLS covers them; plain ones take sealed bodies only."""

    def __init__(
        self,
        service: Service,
        door: Door,
        switches: Switches,
        counters: Counters,
        wire: Wire,
        *,
        secure: bool,
        largest_body: int,
    ) -> None:
        self._service = service
        self._door = door
        self._switches = switches
        self._counters = counters
        self._wire = wire
        self._secure = secure
        self._largest_body = largest_body

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self._counters.requests += 1
        if self._switches.network == "hang":
            await asyncio.Event().wait()  # until the client or the control API drops the connection
        return await self._wire.leave(request, await self._respond(request))

    async def _respond(self, request: web.BaseRequest) -> web.Response:
        if self._switches.http_status is not None:
            return _plain(self._switches.http_status)
        if request.path.rstrip("/").lower() != "/wsman":
            return _plain(404)
        if request.method != "POST":
            return _plain(405, Allow="POST")
        if (request.content_length or 0) > self._largest_body:
            return _plain(413)
        body = await request.read()
        try:
            visitor = self._door.admit(request)
        except Refused as refused:
            return refused.response
        if not self._is_still_known():
            return _plain(401, **{"WWW-Authenticate": "Negotiate"})
        # Without a body it is the end of a logon that carried no message yet.
        response = await self._answer(request, visitor, body) if body else _plain(200)
        if visitor.proof:
            response.headers["WWW-Authenticate"] = visitor.proof
        return response

    def _is_still_known(self) -> bool:
        """Counts the good requests down, and the logon as failed after them."""
        left = self._switches.good_requests
        if left is None:
            return True
        if left == 0:
            self._counters.failed_logons += 1
            return False
        self._switches.good_requests = left - 1
        return True

    async def _answer(self, request: web.BaseRequest, visitor: Visitor, body: bytes) -> web.Response:
        sealed = sealing.is_sealed(request.headers.get("Content-Type", ""))
        if not sealed and not self._secure:
            return _plain(500)  # AllowUnencrypted=false (diyan/pywinrm issue 208: code 500 and nothing more)
        if sealed:
            if visitor.conversation is None:
                return _plain(400)
            try:
                body = sealing.unseal(visitor.conversation, body)
            except SealBroken:
                return _plain(400)  # HYPERV.md 1.8: HTTP 400 with an empty body, the encrypted context is lost
        status, envelope = await self._speak(request, visitor, body)
        if status == 400:
            return _plain(400)
        if sealed and visitor.conversation is not None:
            return _message(status, *sealing.seal(visitor.conversation, envelope))
        return _message(status, _SOAP, envelope)

    async def _speak(self, http: web.BaseRequest, visitor: Visitor, text: bytes) -> tuple[int, bytes]:
        """(HTTP status, envelope); 400 where the text is no XML."""
        request: Request | None = None
        try:
            request = Request.parse(text)
            return 200, await self._service.answer(request, Caller(visitor.account, http.remote or ""))
        except Malformed:
            return 400, b""
        except Fault as fault:
            machine = (http.headers.get("Host") or "").rpartition(":")[0]
            return 500, responses.refused(request, fault, machine)


def _plain(status: int, **headers: str) -> web.Response:
    return web.Response(status=status, headers={"Server": SERVER, **headers})


def _message(status: int, content_type: str, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, headers={"Server": SERVER, "Content-Type": content_type})
