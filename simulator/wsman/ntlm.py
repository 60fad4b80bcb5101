"""One NTLM conversation, bound to its TCP connection: the logon, then sealed messages both ways.

pyspnego accepts; raises LogonFailed for a refused token and SealBroken for a message that this context did not seal.
"""

from pathlib import Path
from typing import Protocol

import spnego
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import BadBindingsError, SpnegoError

from simulator.wsman.account import credentials_from

SIGNATURE = b"NTLMSSP\0"
_NEGOTIATE = 1  # message type, little endian after the signature (MS-NLMP 2.2.1.1)


class LogonFailed(Exception):
    """Wrong password, unknown user, or a token that is none. `token` tells the client why, where the way knows how."""

    def __init__(self, reason: str, token: bytes | None = None) -> None:
        super().__init__(reason)
        self.token = token


class SealBroken(Exception):
    """The message was sealed by another context, or changed on its way."""


def is_ntlm(token: bytes) -> bool:
    return token.startswith(SIGNATURE)


def opens_conversation(token: bytes) -> bool:
    return is_ntlm(token) and token[8:9] == bytes([_NEGOTIATE])


class Conversation(Protocol):
    """What a connection has agreed on. `protocol` names the sealing in Content-Type; messages longer than
    `largest_part` are sealed in several; `step` answers what to send back, None when the client is logged on."""

    @property
    def protocol(self) -> bytes: ...
    @property
    def largest_part(self) -> int | None: ...
    @property
    def complete(self) -> bool: ...
    def step(self, token: bytes) -> bytes | None: ...
    def seal(self, message: bytes) -> tuple[bytes, bytes]: ...
    def unseal(self, signature: bytes, sealed: bytes) -> bytes: ...


class SealedByContext:
    """What pyspnego does alike for every way: its `_context` knows when it is complete, seals, and opens what the other
    side sealed."""

    _context: spnego.ContextProxy

    @property
    def complete(self) -> bool:
        return self._context.complete

    def seal(self, message: bytes) -> tuple[bytes, bytes]:
        """(signature or what of TLS is told apart, the rest)."""
        sealed = self._context.wrap_winrm(message)
        return sealed.header, sealed.data

    def unseal(self, signature: bytes, sealed: bytes) -> bytes:
        try:
            return self._context.unwrap_winrm(signature, sealed)
        except SpnegoError as error:
            raise SealBroken(str(error)) from error


class NTLMConversation(SealedByContext):
    """`binding` is the hash of the TLS certificate that the client must have seen, None without TLS."""

    protocol = b"application/HTTP-SPNEGO-session-encrypted"
    largest_part: int | None = None

    def __init__(self, credentials: Path, binding: bytes | None) -> None:
        self._credentials = credentials
        self._bindings = (
            GssChannelBindings(application_data=b"tls-server-end-point:" + binding) if binding is not None else None
        )
        with credentials_from(credentials):
            self._context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)

    def step(self, token: bytes) -> bytes | None:
        """The challenge to the client's first message, None when its second one proved the password."""
        try:
            with credentials_from(self._credentials):
                return self._bound_step(token)
        except (SpnegoError, ValueError) as error:
            raise LogonFailed(str(error)) from error

    def _bound_step(self, token: bytes) -> bytes | None:
        try:
            return self._context.step(token, channel_bindings=self._bindings)
        except BadBindingsError as error:
            # CbtHardeningLevel Relaxed, Windows' default: bindings that are sent must fit, but need not be sent.
            if "not present" not in str(error):
                raise
            return self._context.step(token)
