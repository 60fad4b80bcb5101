"""One CredSSP conversation (MS-CSSP), bound to its TCP connection: a TLS inside HTTP headers, NTLM inside that, then
the password itself, and from then on messages sealed by that TLS.

pyspnego accepts; raises LogonFailed, with the token that tells the client why where there is one.
"""

from pathlib import Path

import spnego
from spnego.exceptions import SpnegoError

from simulator.wsman.account import Account, credentials_from
from simulator.wsman.ntlm import LogonFailed, SealedByContext

_REFUSED = "Authentication failure"  # pyspnego's name for the stage that sends an NTSTATUS


class CredSSPConversation(SealedByContext):
    protocol = b"application/HTTP-CredSSP-session-encrypted"
    largest_part = 16_384  # one TLS record

    def __init__(self, account: Account, credentials: Path) -> None:
        self._account = account
        self._credentials = credentials
        with credentials_from(credentials):
            inner = spnego.server(protocol="negotiate", options=spnego.NegotiateOptions.use_negotiate)
            self._context = spnego.server(protocol="credssp", credssp_negotiate_context=inner)

    def step(self, token: bytes) -> bytes | None:
        """What to answer, None when the password has arrived and is the right one."""
        try:
            with credentials_from(self._credentials):
                answer = self._context.step(token)
        except (SpnegoError, ValueError) as error:
            raise LogonFailed(str(error)) from error
        if self._context.get_extra_info("auth_stage") == _REFUSED:
            raise LogonFailed("the inner logon was refused", answer)
        if not self.complete:
            return answer
        if self._context.get_extra_info("client_credential").password != self._account.password:
            raise LogonFailed("another password was handed over than the one that was proved")
        return None
