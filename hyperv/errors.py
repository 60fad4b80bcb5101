"""Everything that can go wrong between the portal and a host. Nothing else leaves `hyperv` but programming errors.

    HyperVError
    ├── Unreachable          no WinRM service answered: refused, silent, stopping, or something else is there
    ├── TLSFailed            the host's certificate was not accepted; nothing was sent
    │   ├── CertificateNotTrusted   it does not verify; a person may look at it and accept it
    │   └── CertificateChanged      it is another than the one that a person has accepted
    ├── KerberosFailed       no ticket, or no Kerberos on the portal's side; nothing was sent to the host
    ├── CredentialsRefused   401; never tried again in a loop, because accounts lock
    ├── RightsMissing        logged on, but the account may not do this
    ├── LanguageConstrained  PowerShell may not run the portal's script: AppLocker or WDAC
    ├── BlockedByPolicy      Windows may not start powershell.exe at all
    ├── QuotaExceeded        the host's limit of shells or operations, or the portal's own; goes away by itself
    ├── TimedOut             the host works, but did not finish in time; only for scripts that change nothing
    ├── OutcomeUnknown       contact was lost after a state-changing command may have been accepted: look, do not repeat
    ├── ScriptFailed         PowerShell said no: type, id, hresult, message, position
    └── BadOutput            the host answered something that is not an answer of ours

Each has a stable `code`, a `sentence` for an operator (what is true, what to do), a technical `detail`, and
`retry_later`: whether the same request may succeed at another time without anybody doing anything. No message holds
a secret.
"""

from typing import TYPE_CHECKING, ClassVar

from hyperv.text import storable

if TYPE_CHECKING:
    from hyperv.tls import PresentedCertificate

DETAIL_LIMIT = 2000  # characters: enough for a PowerShell error with its position, too few to bury a log


class HyperVError(Exception):
    """What every failure of this package is. `detail` is technical and may be empty; `sentence` never is."""

    code: ClassVar[str] = "hyperv_error"
    retry_later: ClassVar[bool] = False
    default_sentence: ClassVar[str] = "The host could not be read."
    is_before_command = False  # nothing but the opening of a shell had been sent

    def __init__(self, detail: str = "", *, sentence: str = "") -> None:
        super().__init__(detail)
        self.detail = storable(detail)[:DETAIL_LIMIT]
        self.sentence = sentence or self.default_sentence

    def __str__(self) -> str:
        return f"{self.sentence} ({self.detail})" if self.detail else self.sentence


class Unreachable(HyperVError):
    code = "unreachable"
    retry_later = True
    default_sentence = (
        "The host does not answer on its WinRM port. Check that it is on, that the address and port are right, "
        "and that its firewall lets the portal in."
    )


class TLSFailed(HyperVError):
    code = "tls_failed"
    default_sentence = (
        "The host's certificate was not accepted, so nothing was sent. Check that it is valid, names this address, "
        "and was issued by an authority in the CA file of this host's credential."
    )


class CertificateNotTrusted(TLSFailed):
    """`presented` is what the host shows; None where it could not be fetched."""

    code = "certificate_not_trusted"
    default_sentence = (
        "The host's certificate is not one the portal trusts, so nothing was sent. Compare the fingerprint shown here "
        "with the host's own and accept it, or give the host a certificate for this address from an authority in its "
        "CA file."
    )

    def __init__(self, detail: str, presented: "PresentedCertificate | None") -> None:
        super().__init__(detail)
        self.presented = presented


class CertificateChanged(TLSFailed):
    """`presented` is what the host shows instead of the accepted one."""

    code = "certificate_changed"
    default_sentence = (
        "The host shows another certificate than the one that was accepted for it, so nothing was sent. Either it was "
        "renewed, or something else answers at its address: compare the fingerprints with the host's own before you "
        "accept the new one."
    )

    def __init__(self, detail: str, presented: "PresentedCertificate") -> None:
        super().__init__(detail)
        self.presented: PresentedCertificate | None = presented


class KerberosFailed(HyperVError):
    code = "kerberos_failed"
    retry_later = True
    default_sentence = "The portal could not get a Kerberos ticket for this host. The details say why."


class CredentialsRefused(HyperVError):
    code = "credentials_refused"
    default_sentence = (
        "The host refused the user name or password, or the way of logging on. Check the credential, whether the "
        "account is locked, and the host's clock. The portal does not try again in a hurry, so as not to lock it."
    )


class RightsMissing(HyperVError):
    code = "rights_missing"
    default_sentence = (
        "The account may log on to the host but lacks the rights. It must be a local administrator there; "
        "a local account other than the built-in one also needs LocalAccountTokenFilterPolicy=1."
    )


class LanguageConstrained(HyperVError):
    code = "constrained_language"
    default_sentence = (
        "AppLocker or WDAC keeps PowerShell in Constrained Language Mode on the host, and so it cannot be read. Allow "
        "the portal's account there: its scripts are plain files, and its command line is always the same."
    )


class BlockedByPolicy(HyperVError):
    code = "blocked_by_policy"
    default_sentence = (
        "A group policy of the host (AppLocker, or software restriction) does not let the portal's account start "
        "powershell.exe. Allow it there."
    )


class QuotaExceeded(HyperVError):
    code = "quota_exceeded"
    retry_later = True
    default_sentence = (
        "The host's WinRM limit of shells or operations for this account is used up. Abandoned shells end by "
        "themselves; if this stays, look for other programs that use the same account."
    )


class TimedOut(HyperVError):
    code = "timed_out"
    retry_later = True
    default_sentence = "The host did not finish answering in time. It may be overloaded; nothing was changed on it."


class OutcomeUnknown(HyperVError):
    code = "outcome_unknown"
    default_sentence = (
        "Contact was lost after the command may have reached the host. It may or may not have been carried out: "
        "look at the host's present state before doing anything again."
    )


class ScriptFailed(HyperVError):
    """PowerShell failed. `id` is the FullyQualifiedErrorId, `hresult` signed as .NET has it; any may be None."""

    code = "script_failed"
    default_sentence = "The host reported an error while answering. The details say which."

    def __init__(
        self,
        detail: str = "",
        *,
        sentence: str = "",
        type: str | None = None,
        id: str | None = None,
        hresult: int | None = None,
        message: str | None = None,
        position: str | None = None,
    ) -> None:
        super().__init__(detail or " ".join(filter(None, (message, f"[{id}]" if id else None))), sentence=sentence)
        self.type = type
        self.id = id
        self.hresult = hresult
        self.message = message
        self.position = position


class BadOutput(HyperVError):
    code = "bad_output"
    default_sentence = (
        "The host answered something the portal does not understand. A profile, a filter or another program may have "
        "written into the answer; the details hold an excerpt."
    )
