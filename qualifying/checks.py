"""What a run has found so far: a check for each thing that the engine relies on, in the order of the run."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """`code` for programs, `title` what has to be so, `found` what was seen, without a name of the host's."""

    code: str
    title: str
    passed: bool
    found: str = ""


class NotAsExpected(Exception):
    """A check failed: the host does not do what the portal relies on. Nothing more is tried."""

    def __init__(self, check: Check) -> None:
        super().__init__(f"{check.title} Found: {check.found or 'nothing'}.")
        self.check = check


class BrokenOff(Exception):
    """The run could not go on, and has found nothing out about the host."""


@dataclass(slots=True)
class Ledger:
    """`told` hears of each check as it is made."""

    told: Callable[[Check], None]
    checks: list[Check] = field(default_factory=list)

    def check(self, code: str, title: str, passed: bool, found: object = "") -> None:
        """Raises NotAsExpected where it is not so."""
        check = Check(code, title, passed, str(found))
        self.checks.append(check)
        self.told(check)
        if not passed:
            raise NotAsExpected(check)

    def as_result(self) -> Sequence[dict[str, Any]]:
        return [asdict(check) for check in self.checks]
