"""Why a poll or a section has no answer, in the three forms that a person needs: code, sentence, detail."""

from dataclasses import dataclass

from hyperv.contracts import SectionError
from hyperv.errors import HyperVError
from inventory.credentials import SecretUnreadable
from inventory.logons import AccountHeldBack


class TargetUnusable(Exception):
    """The host's address and its credential's transport cannot be used together; nothing was sent."""

    code = "target_unusable"

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.detail = str(reason)
        self.sentence = f"This host cannot be polled as it is registered: {reason}. Correct its address or credential."


@dataclass(frozen=True, slots=True)
class Failure:
    """A stable code, a sentence for a person, and what the host said."""

    code: str
    sentence: str
    detail: str = ""

    @classmethod
    def of_section(cls, error: SectionError | None) -> "Failure":
        if error is None:
            return cls("script_error", "The host reported a failure without saying which.")
        return cls(error.code, error.sentence, " ".join(filter(None, (error.message, error.id and f"[{error.id}]"))))


OWN_FAILURE = Failure("portal_error", "The portal itself failed while reading this host. Its log says why.")


def failure_of(error: Exception) -> Failure | None:
    """The failure that an exception of reading means; None when it is not about the host."""
    if isinstance(error, HyperVError | SecretUnreadable | TargetUnusable | AccountHeldBack):
        return Failure(error.code, error.sentence, getattr(error, "detail", ""))
    return None
