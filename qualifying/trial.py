"""The VM that a run makes, and how it is asked and told: with the engine's own scripts and tokens."""

import uuid
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from hyperv.acting import change_vm, look_at_vm
from hyperv.client import run_script
from hyperv.contracts.change import ChangeAnswer, Token
from hyperv.contracts.trial import Found, Left, read_found
from hyperv.contracts.vm_look import VMLook
from hyperv.qualification.guest import boot_sector
from hyperv.target import Target
from qualifying.checks import BrokenOff, Ledger
from qualifying.sizes import disk_bytes, fill_bytes

MARK = "hvportal-qualification"
FIND = "change/qualify/find"
CALL_SECONDS = 120.0
# Between two looks: at first, how much longer each time, and at most.
PACE_SECONDS, SLOWER, SLOWEST_SECONDS = 2.0, 1.6, 60.0


@dataclass(slots=True)
class Trial:
    """`reading` and `changing`: as whom. `sleep` waits; `may_go_on` raises where nothing may be sent any more; `say`
    tells a person; `capture` reads sections of the host for the bundle."""

    reading: Target
    changing: Target
    root: str
    most_bytes: int
    ledger: Ledger
    sleep: Callable[[float], None]
    may_go_on: Callable[[], None]
    say: Callable[[str], None]
    capture: Callable[..., None]
    id: UUID = field(default_factory=uuid.uuid4)
    vm_id: UUID | None = None
    booted_at: datetime | None = None
    last: VMLook | None = None

    @property
    def marker(self) -> str:
        return marker_of(self.id)

    @property
    def folder(self) -> str:
        return rf"{self.root}\{MARK}-{self.id}"

    @property
    def name(self) -> str:
        return f"{MARK}-{self.id.hex[:8]}"

    @property
    def fill(self) -> int:
        return fill_bytes(self.most_bytes)

    def look(self, to_go: Sequence[str] = ()) -> VMLook:
        """BrokenOff where the VM is not there, something of it could not be read, or the host was restarted: what a run
        has found until then may be true of a host that was at work, and what comes after of another."""
        look = look_at_vm(self.reading, self._known(), deadline_seconds=CALL_SECONDS, to_go=to_go)
        if look.vm is None:
            raise BrokenOff(f"the VM of this run is not on this host any more (it is on {look.owner_node or 'none'})")
        if look.failures:
            unseen = "; ".join(f"{one.part}: {one.error.message or one.error.code}" for one in look.failures)
            raise BrokenOff(f"the host could not tell all that has to be seen ({unseen})")
        self.booted_at = self.booted_at or look.booted_at
        if look.booted_at != self.booted_at:
            raise BrokenOff("the host was restarted meanwhile")
        self.last = look
        return look

    def seen(self) -> VMLook:
        """The last look, where nothing was done since; else a new one."""
        return self.last or self.look()

    def until(self, is_so: Callable[[VMLook], bool], seconds: float) -> VMLook:
        """The look at which it is so, or the last one; often at first, then rarely."""
        waited, pace = 0.0, PACE_SECONDS
        while not is_so(look := self.look()) and waited < seconds:
            self.sleep(pace)
            waited, pace = waited + pace, slower(pace)
        return look

    def change(self, script: str, expect: Token, /, **parameters: Any) -> ChangeAnswer:
        """With the account for changes, once; an answer that is lost is OutcomeUnknown."""
        self.may_go_on()
        told = {"vm_id": str(self._known()), **parameters}
        answer = change_vm(self.changing, f"change/{script}", told, expect, deadline_seconds=CALL_SECONDS)
        if answer.outcome == "done":
            self.last = None
        return answer

    def make(self) -> ChangeAnswer:
        self.may_go_on()
        told = {
            "marker": self.marker,
            "folder": self.folder,
            "name": self.name,
            "sector": b64encode(boot_sector(self.fill)).decode("ascii"),
            "disk_bytes": disk_bytes(self.fill),
        }
        expect: Token = {"folder": "absent", "vm": "absent"}
        made = change_vm(self.changing, "change/qualify/create", told, expect, deadline_seconds=CALL_SECONDS)
        self.vm_id = made.made or self.vm_id
        return made

    def find(self) -> Left | None:
        return find(self.changing, self.root).of(self.marker)

    def _known(self) -> UUID:
        if self.vm_id is None:
            raise BrokenOff("the VM of this run was not made")
        return self.vm_id


def marker_of(id: UUID) -> str:
    return f"{MARK} {id}"


def slower(pace: float) -> float:
    return min(pace * SLOWER, SLOWEST_SECONDS)


def find(target: Target, root: str) -> Found:
    """What is there, of any run; changes nothing."""
    answer = run_script(target, FIND, {"root": root}, deadline_seconds=CALL_SECONDS)
    return read_found(answer.result)
