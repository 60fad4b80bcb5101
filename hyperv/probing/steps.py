"""What the steps of a probe are called and what one of them found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hyperv.errors import HyperVError
from hyperv.tls import PresentedCertificate


class Step(StrEnum):
    NAME = "name"
    TCP = "tcp"
    TLS = "tls"
    WINRM = "winrm"
    LOGON = "logon"
    SHELL = "shell"
    POWERSHELL = "powershell"
    HYPERV = "hyperv"
    VERSIONS = "versions"
    CLOCK = "clock"


STEPS: Sequence[Step] = tuple(Step)


class Outcome(StrEnum):
    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"  # there is nothing to look at, as TLS over HTTP


@dataclass(frozen=True, slots=True)
class Found:
    """What one step found. `code` is stable and empty where all is well; `sentence` is for people, `detail` technical.

    `facts` are shown as they stand: what is known, and what it is. `certificate` is what the host showed over TLS,
    trusted or not.
    """

    step: Step
    outcome: Outcome
    sentence: str
    code: str = ""
    detail: str = ""
    facts: Sequence[tuple[str, str]] = ()
    certificate: PresentedCertificate | None = None

    @classmethod
    def passed(cls, step: Step, sentence: str, **more: str) -> "Found":
        return cls(step, Outcome.PASSED, sentence, facts=_facts(more))

    @classmethod
    def warned(cls, step: Step, code: str, sentence: str, **more: str) -> "Found":
        return cls(step, Outcome.WARNED, sentence, code, facts=_facts(more))

    @classmethod
    def failed(cls, step: Step, code: str, sentence: str, detail: str = "") -> "Found":
        return cls(step, Outcome.FAILED, sentence, code, detail)

    @classmethod
    def of_error(cls, step: Step, error: HyperVError) -> "Found":
        return cls(
            step,
            Outcome.FAILED,
            error.sentence,
            error.code,
            error.detail,
            certificate=getattr(error, "presented", None),
        )


def _facts(named: dict[str, str]) -> Sequence[tuple[str, str]]:
    return tuple((name.replace("_", " "), value) for name, value in named.items() if value)
