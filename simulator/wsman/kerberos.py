"""One Kerberos conversation, bound to its TCP connection: a ticket, the host's own proof, then sealed messages.

MIT Kerberos accepts, through pyspnego and gssapi, with the key in the file that KRB5_KTNAME names. Without that
variable a simulated host is in no domain, and no ticket of anybody is taken.
"""

import os

import spnego
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from simulator.wsman.account import Account
from simulator.wsman.ntlm import LogonFailed, SealedByContext


def in_a_domain() -> bool:
    return "KRB5_KTNAME" in os.environ


class KerberosConversation(SealedByContext):
    protocol = b"application/HTTP-SPNEGO-session-encrypted"
    largest_part: int | None = None

    def __init__(self, account: Account, binding: bytes | None) -> None:
        self._account = account
        self._bindings = (
            GssChannelBindings(application_data=b"tls-server-end-point:" + binding) if binding is not None else None
        )
        self._context = spnego.server(protocol="kerberos", service="HTTP", options=spnego.NegotiateOptions.use_gssapi)
        self.proof: bytes | None = None

    def step(self, token: bytes) -> bytes | None:
        """None when the ticket was good; `proof` is then for the client, which wants to know whom it speaks to."""
        try:
            answer = self._context.step(token, channel_bindings=self._bindings)
        except (SpnegoError, ValueError, AttributeError) as error:  # pyspnego asks a refused context for its flags
            raise LogonFailed(str(error)) from error
        if not self.complete:
            return answer
        if str(self._context.client_principal).partition("@")[0].lower() != self._account.user.lower():
            raise LogonFailed("the ticket is good, and its user has no account here")
        self.proof = answer
        return None
