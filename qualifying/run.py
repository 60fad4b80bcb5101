"""A whole run: the steps, one after the other; at the end, however it comes, all that was made is removed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hyperv.acting import change_vm
from hyperv.contracts.trial import Left
from hyperv.errors import BadOutput, HyperVError, OutcomeUnknown, ScriptFailed
from hyperv.target import Target
from qualifying.checks import BrokenOff, Check, NotAsExpected
from qualifying.steps.contents import contents
from qualifying.steps.deleting import delete
from qualifying.steps.making import first_look, made
from qualifying.steps.power import run_guest, turn_off
from qualifying.steps.snapshots import apply, refuses, take
from qualifying.trial import CALL_SECONDS, Trial

REMOVING_TRIES, REMOVING_SECONDS = 30, 20.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`failed`: the check that was not as expected. `broken`: why the run found nothing out. `left`: what could not be
    removed. Passed: neither, and nothing is left."""

    checks: Sequence[Check]
    failed: Check | None = None
    broken: str = ""
    left: str = ""

    @property
    def passed(self) -> bool:
        return bool(self.checks) and self.failed is None and not self.broken and not self.left


def run(trial: Trial) -> Outcome:
    """Never raises what a host says or does. KeyboardInterrupt goes on, once everything is removed."""
    failed, broken = None, ""
    try:
        _steps(trial)
    except NotAsExpected as found:
        failed = found.check
    except BrokenOff as reason:
        broken = str(reason)
    except HyperVError as error:
        broken = f"{error} ({error.code})"
    finally:
        left = _clean(trial)
    return Outcome(trial.ledger.checks, failed, broken, left)


def _steps(trial: Trial) -> None:
    made(trial)
    first_look(trial)
    refuses(trial)
    first = take(trial, "first")
    run_guest(trial, "first")
    turn_off(trial, "first")
    second = take(trial, "second")
    run_guest(trial, "second")
    turn_off(trial, "second")
    apply(trial, first)
    run_guest(trial, "branch")
    third = take(trial, "third")  # while it runs
    trial.capture("snapshots", "disks")
    turn_off(trial, "branch")
    run_guest(trial, "third")
    delete(trial, first, "forked")  # two hang on it: nothing is merged
    delete(trial, third, "live")  # Now's own file is merged, and the VM goes on
    delete(trial, second, "leaf")  # away from Now: its file goes, and then one hangs on the disk, and is merged
    turn_off(trial, "last")
    contents(trial)
    trial.capture("events")


def _clean(trial: Trial) -> str:
    """What is left, in words; empty: nothing."""
    trial.say("Removing what was made.")
    try:
        for _ in range(REMOVING_TRIES):
            left = _until_known(trial)
            if left is None or remove(trial.changing, left, trial.sleep):
                # Of a command whose answer was lost, or that was broken off, something may come a while later.
                trial.sleep(REMOVING_SECONDS)
                if _until_known(trial) is None:
                    return ""
    except (HyperVError, BrokenOff) as error:
        return f"{trial.name} in {trial.folder}: {error}"
    return f"{trial.name} in {trial.folder}: it came again whenever it was removed"


def _until_known(trial: Trial) -> Left | None:
    """A host that was out of reach for a moment is asked again: something of ours may be there."""
    for _ in range(REMOVING_TRIES):
        try:
            return trial.find()
        except HyperVError as error:
            if not _may_pass(error):
                raise
            trouble = error
        trial.sleep(REMOVING_SECONDS)
    raise trouble


def remove(target: Target, left: Left, sleep: Callable[[float], None]) -> bool:
    """All of one marker, and nothing else; Hyper-V may be at it for a while. HyperVError, or BrokenOff after that.
    False where a VM of it has come to light that was not named, so that nothing was removed: find it."""
    told = {"marker": left.marker, "folder": left.folder or "", "vm_id": str(left.vm_id) if left.vm_id else ""}
    trouble = "Hyper-V is at work on it"
    for _ in range(REMOVING_TRIES):
        try:
            answer = change_vm(target, "change/qualify/remove", told, {}, deadline_seconds=CALL_SECONDS)
        except HyperVError as error:
            if not _may_pass(error):
                raise
            trouble = str(error)
        else:
            if answer.outcome != "differs":
                return True
            if "vm_id" in answer.differs:
                return False
            if "marker" in answer.differs:
                raise BrokenOff("what lies there does not carry the marker, and is left alone")
        sleep(REMOVING_SECONDS)
    raise BrokenOff(f"it could not be removed: {trouble}")


def _may_pass(error: HyperVError) -> bool:
    """A file that is still open, an answer that was lost, a host out of reach. A refused logon is not tried again."""
    return error.retry_later or isinstance(error, ScriptFailed | OutcomeUnknown | BadOutput)
