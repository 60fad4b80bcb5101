"""Who may come in: authentication of HTTP requests, as http.sys and WinRM do it with AllowUnencrypted=false.

Negotiate (NTLM) belongs to the TCP connection: once proved, it holds for every request on it. Basic is offered and
taken over TLS only. Every refusal is a 401 with an empty body; only a tried and failed logon is counted.
"""

import asyncio
import base64
import binascii
from pathlib import Path
from weakref import WeakKeyDictionary

from aiohttp import web

from simulator.wsman.account import Account
from simulator.wsman.ntlm import Conversation, LogonFailed, opens_conversation
from simulator.wsman.switches import Counters, Switches

SERVER = "Microsoft-HTTPAPI/2.0"
_NEGOTIATE_SCHEMES = ("negotiate", "ntlm")


class Refused(Exception):
    """Carries the 401 to send."""

    def __init__(self, response: web.Response) -> None:
        super().__init__("401")
        self.response = response


class Visitor:
    """An authenticated request. `conversation` is set where NTLM was used: then bodies can be sealed."""

    def __init__(self, account: str, conversation: Conversation | None) -> None:
        self.account = account
        self.conversation = conversation


class Door:
    """One per listener; `binding` is the hash of its TLS certificate, None for plain HTTP."""

    def __init__(
        self, account: Account, credentials: Path, switches: Switches, counters: Counters, binding: bytes | None
    ) -> None:
        self._account = account
        self._credentials = credentials
        self._switches = switches
        self._counters = counters
        self._binding = binding
        self._conversations: WeakKeyDictionary[asyncio.Transport, Conversation] = WeakKeyDictionary()

    def admit(self, request: web.BaseRequest) -> Visitor:
        """Raises Refused."""
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() in _NEGOTIATE_SCHEMES:
            return self._negotiate(request, scheme, credentials.strip())
        if scheme.lower() == "basic" and self._binding is not None:
            return self._basic(credentials.strip())
        conversation = self._conversations.get(_connection(request))
        if conversation is not None and conversation.complete:
            return Visitor(self._account.name, conversation)
        raise self._refusal()

    def _basic(self, credentials: str) -> Visitor:
        if self._switches.password_ok and self._account.accepts_basic(credentials):
            return Visitor(self._account.name, None)
        raise self._failed()

    def _negotiate(self, request: web.BaseRequest, scheme: str, text: str) -> Visitor:
        try:
            token = base64.b64decode(text, validate=True)
        except binascii.Error:
            raise self._failed() from None
        connection = _connection(request)
        if opens_conversation(token):
            self._conversations[connection] = Conversation(self._credentials, self._binding)
        conversation = self._conversations.get(connection)
        if conversation is None or conversation.complete:
            raise self._failed()
        try:
            challenge = conversation.step(token)
        except LogonFailed:
            del self._conversations[connection]
            raise self._failed() from None
        if challenge is not None:
            raise Refused(_unauthorized([f"{scheme} {base64.b64encode(challenge).decode()}"]))
        if not self._switches.password_ok:
            del self._conversations[connection]
            raise self._failed()
        return Visitor(self._account.name, conversation)

    def _failed(self) -> Refused:
        self._counters.failed_logons += 1
        return self._refusal()

    def _refusal(self) -> Refused:
        basic = [] if self._binding is None else ['Basic realm="WSMAN"']
        return Refused(_unauthorized(["Negotiate", *basic]))


def _connection(request: web.BaseRequest) -> asyncio.Transport:
    """The TCP connection that the request came on. Raises ConnectionResetError where the client is gone."""
    if request.transport is None:
        raise ConnectionResetError("The client has hung up.")
    return request.transport


def _unauthorized(challenges: list[str]) -> web.Response:
    response = web.Response(status=401, headers={"Server": SERVER})
    for challenge in challenges:
        response.headers.add("WWW-Authenticate", challenge)
    return response
