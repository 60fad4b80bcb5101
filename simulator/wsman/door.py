"""Who may come in: authentication of HTTP requests, as http.sys and WinRM do it with AllowUnencrypted=false and every
way of logging on allowed.

Negotiate (NTLM, Kerberos) and CredSSP belong to the TCP connection: once proved, they hold for every request on it.
Basic and client certificates are taken over TLS only. Every refusal is a 401 with an empty body; only a tried and
failed logon is counted.
"""

import asyncio
import base64
import binascii
from pathlib import Path
from weakref import WeakKeyDictionary

from aiohttp import web

from simulator.wsman.account import Account
from simulator.wsman.certificates import user_of
from simulator.wsman.credssp import CredSSPConversation
from simulator.wsman.kerberos import KerberosConversation, in_a_domain
from simulator.wsman.ntlm import Conversation, LogonFailed, NTLMConversation, is_ntlm, opens_conversation
from simulator.wsman.switches import Counters, Switches

SERVER = "Microsoft-HTTPAPI/2.0"
_NEGOTIATE_SCHEMES = ("negotiate", "ntlm")
_CLIENT_CERTIFICATE = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"


class Refused(Exception):
    """Carries the 401 to send."""

    def __init__(self, response: web.Response) -> None:
        super().__init__("401")
        self.response = response


class Visitor:
    """An authenticated request. `conversation` is set where the way of logging on seals; then bodies can be sealed.
    `proof` is the WWW-Authenticate with which the host shows a Kerberos client who it is."""

    def __init__(self, account: str, conversation: Conversation | None, proof: str | None = None) -> None:
        self.account = account
        self.conversation = conversation
        self.proof = proof


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
        if scheme.lower() in (*_NEGOTIATE_SCHEMES, "credssp"):
            return self._converse(request, scheme, credentials.strip())
        if scheme.lower() == "basic" and self._binding is not None:
            return self._basic(credentials.strip())
        if scheme == _CLIENT_CERTIFICATE and self._binding is not None:
            return self._certificate(request)
        conversation = self._conversations.get(_connection(request))
        if conversation is not None and conversation.complete:
            return Visitor(self._account.name, conversation)
        raise self._refusal()

    def _basic(self, credentials: str) -> Visitor:
        if self._switches.password_ok and self._account.accepts_basic(credentials):
            return Visitor(self._account.name, None)
        raise self._failed()

    def _certificate(self, request: web.BaseRequest) -> Visitor:
        """TLS has verified it already, where there is one. The mapping holds the account's password: a mapping whose
        password is no longer right lets nobody in."""
        secure = _connection(request).get_extra_info("ssl_object")
        shown = secure.getpeercert(binary_form=True)
        if shown and self._switches.password_ok and user_of(shown) == self._account.certificate_name:
            return Visitor(self._account.name, None)
        raise self._failed()

    def _converse(self, request: web.BaseRequest, scheme: str, text: str) -> Visitor:
        try:
            token = base64.b64decode(text, validate=True)
        except binascii.Error:
            raise self._failed() from None
        connection = _connection(request)
        conversation = self._conversation(connection, scheme, token)
        try:
            answer = conversation.step(token)
        except LogonFailed as failed:
            del self._conversations[connection]
            raise self._failed(scheme, failed.token) from None
        if answer is not None:
            raise Refused(_unauthorized([_challenge(scheme, answer)]))
        if not self._switches.password_ok:
            del self._conversations[connection]
            raise self._failed()
        proof = conversation.proof if isinstance(conversation, KerberosConversation) else None
        return Visitor(self._account.name, conversation, _challenge(scheme, proof) if proof else None)

    def _conversation(self, connection: asyncio.Transport, scheme: str, token: bytes) -> Conversation:
        """The one that goes on with this token. Raises Refused where the token belongs to none."""
        going_on = self._conversations.get(connection)
        if going_on is not None and going_on.complete:
            going_on = None
        if scheme.lower() == "credssp":
            begun: Conversation | None = going_on or CredSSPConversation(self._account, self._credentials)
        elif opens_conversation(token):
            begun = NTLMConversation(self._credentials, self._binding)
        elif going_on is None and token and not is_ntlm(token) and in_a_domain():
            begun = KerberosConversation(self._account, self._binding)
        else:
            begun = going_on
        if begun is None:
            raise self._failed()
        self._conversations[connection] = begun
        return begun

    def _failed(self, scheme: str = "", token: bytes | None = None) -> Refused:
        self._counters.failed_logons += 1
        return Refused(_unauthorized([_challenge(scheme, token)])) if token else self._refusal()

    def _refusal(self) -> Refused:
        basic = [] if self._binding is None else ['Basic realm="WSMAN"']
        return Refused(_unauthorized(["Negotiate", *basic, "CredSSP"]))


def _challenge(scheme: str, token: bytes) -> str:
    return f"{scheme} {base64.b64encode(token).decode()}"


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
