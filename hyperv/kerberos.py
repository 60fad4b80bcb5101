"""Logging on with Kerberos: an optional extra (requirements/kerberos.txt), and one identity for the whole process.

The ticket comes from the credential cache or keytab that KRB5CCNAME and KRB5_CLIENT_KTNAME name; no password is used.
Both variables belong to the process, so a second identity could be served the first one's tickets: it is refused
(HYPERV.md §1.2). Raises KerberosFailed; what the host refuses comes back as its 401.
"""

import re
import threading
from typing import Any

import requests
from requests.auth import AuthBase

from hyperv.errors import KerberosFailed
from hyperv.target import Target

try:
    from winrm.vendor.requests_kerberos import REQUIRED, HTTPKerberosAuth
    from winrm.vendor.requests_kerberos.exceptions import KerberosExchangeError, MutualAuthenticationError

    INSTALLED = True
except ImportError:  # pykerberos is not there
    INSTALLED = False

_NOT_INSTALLED = (
    "This portal was installed without Kerberos. Install requirements/kerberos.txt for its workers, or choose another "
    "way of logging on for this credential."
)
_OTHER_IDENTITY = (
    "This worker already logs on with Kerberos as somebody else, and one process can be only one Kerberos identity. "
    "Use one Kerberos credential for each worker, or NTLM for this one."
)
_NO_PROOF = "Something answers at this address that could not prove to be the host it is asked for. Nothing was sent."
# The minor codes of MIT Kerberos (krb5.h). Their texts are translated, their numbers are not.
_SENTENCES = {
    -1765328377: "The domain knows no service by the name of this host (its SPN). Check the name, or give the host the "
    "name that Kerberos knows.",
    -1765328378: "The domain does not know the user name of this credential.",
    -1765328352: "The Kerberos ticket of the portal has expired. Renew it with kinit, or give the worker a keytab.",
    -1765328347: "The portal's clock and the domain's differ by more than Kerberos bears, five minutes.",
    -1765328228: "The portal reaches no domain controller (KDC) for this realm. Check /etc/krb5.conf and the network.",
    -1765328230: "The portal knows no domain controller (KDC) for this realm. Check /etc/krb5.conf and DNS.",
    -1765328243: "The portal has no Kerberos ticket for the user of this credential. Get one with kinit, or give the "
    "worker a keytab in KRB5_CLIENT_KTNAME.",
    -1765328189: "The portal has no Kerberos ticket. Get one with kinit, or give the worker a keytab in "
    "KRB5_CLIENT_KTNAME.",
}

_identity: str | None = None
_identity_lock = threading.Lock()


class KerberosLogon(AuthBase):
    """One logon of one connection; seals messages as pywinrm's Encryption asks for it."""

    def __init__(self, target: Target) -> None:
        if not INSTALLED:
            raise KerberosFailed("pykerberos cannot be imported", sentence=_NOT_INSTALLED)
        become(target.username)
        self._ticket: Any = HTTPKerberosAuth(  # type: ignore[no-untyped-call]
            mutual_authentication=REQUIRED,
            force_preemptive=True,
            principal=target.username,
            hostname_override=target.kerberos_host,
            sanitize_mutual_error_response=False,
        )

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        try:
            prepared: requests.PreparedRequest = self._ticket(request)
        except KerberosExchangeError as error:
            raise failed(str(error)) from None
        prepared.hooks["response"] = [self._respond]
        return prepared

    def _respond(self, response: requests.Response, **options: Any) -> requests.Response:
        if self._ticket.auth_done:
            return response  # once is enough: what was sealed for one connection is never sent on another
        try:
            answered: requests.Response = self._ticket.handle_response(response, **options)
        except MutualAuthenticationError as error:
            raise KerberosFailed(str(error), sentence=_NO_PROOF) from None
        return answered

    def wrap_winrm(self, host: str, message: bytes) -> Any:
        return self._ticket.wrap_winrm(host, message)

    def unwrap_winrm(self, host: str, message: bytes, header: bytes) -> Any:
        return self._ticket.unwrap_winrm(host, message, header)


def become(principal: str) -> None:
    global _identity
    with _identity_lock:
        if _identity is None:
            _identity = principal
        elif _identity != principal:
            raise KerberosFailed(f"this process is {_identity}", sentence=_OTHER_IDENTITY)


def failed(said: str) -> KerberosFailed:
    known = (_SENTENCES.get(int(number)) for number in re.findall(r"-17653\d{5}", said))
    return KerberosFailed(said, sentence=next(filter(None, known), ""))
