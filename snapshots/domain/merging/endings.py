"""How a deletion can stand: each with a sentence for people, and what is to be done next."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """GOES_ON: look again. UNCLEAR: a person decides, and nothing is sent again by itself."""

    GOES_ON = "goes_on"
    DONE = "done"
    FAILED = "failed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Ending:
    stage: Stage
    code: str
    sentence: str
    next_step: str

    @property
    def is_end(self) -> bool:
        return self.stage != Stage.GOES_ON


@dataclass(frozen=True, slots=True)
class Wording:
    """`sentence` with a place for each of what it is told of."""

    stage: Stage
    code: str
    sentence: str
    next_step: str

    def of(self, *told: object) -> Ending:
        return Ending(self.stage, self.code, self.sentence.format(*told), self.next_step.format(*told))


_LEAVE = "Never remove, move or rename its files by hand."

MERGING = Wording(Stage.GOES_ON, "merging", "It is being merged, for {} by now.", "Wait. Do not stop or move the VM.")
DELETING = Wording(Stage.GOES_ON, "deleting", "Hyper-V is taking it out of the VM’s configuration.", "Wait.")
BEGINNING = Wording(
    Stage.GOES_ON, "beginning", "Nothing of a merge has been seen for {}: it may begin late.", "Wait for the next look."
)
UNREAD = Wording(
    Stage.GOES_ON, "unread", "{} did not show all that has to be seen.", "Wait for the next look at the host."
)
WRONG_HOST = Wording(
    Stage.GOES_ON, "wrong_host", "The VM is on {} now, and was on {} when it was sent.", "Look at {} from now on."
)
SEEN_ONCE = Wording(
    Stage.GOES_ON,
    "seen_once",
    "It looks done: every chain is as forecast, {0} of {0}.",
    "Look once more: one look proves nothing.",
)
OTHER_SNAPSHOT = Wording(
    Stage.GOES_ON,
    "other_snapshot",
    "Another snapshot was taken meanwhile ({}), mostly by a backup: until it is gone nobody can tell.",
    "Wait until the backup is over.",
)
AT_WORK = Wording(
    Stage.GOES_ON,
    "at_work",
    "All chains are as forecast, and the host is still at something with the VM ({}).",
    "Wait until that is over.",
)
NOT_REMOVED = Wording(
    Stage.GOES_ON,
    "not_removed",
    "Every chain is as forecast, {0} of {0}, and {1} of the files that should be gone are still on the disk.",
    "Wait: Hyper-V removes them at the end.",
)
STRANGE_ONCE = Wording(
    Stage.GOES_ON,
    "strange_once",
    "{} of {} chains are otherwise than forecast.",
    "Look once more: one look proves nothing.",
)
DONE = Wording(
    Stage.DONE,
    "done",
    "The snapshot is gone and every chain is as forecast, {0} of {0}, seen twice.",
    "Nothing is left to do.",
)
FILES_STAY = Wording(
    Stage.FAILED,
    "files_stay",
    "Every chain is as forecast, {0} of {0}, and Hyper-V has left {1} on the disk for {2}: their room is not won.",
    "No chain of the VM leads to them any more. See what has them open (a backup, a virus scanner), and let go of it. "
    "Where they stay, a finding names them (AVHDX that nothing leads to): do as it says, and remove none before.",
)
STUCK = Wording(
    Stage.FAILED,
    "stuck",
    "The snapshot is gone, its files are not, and nothing has happened for {}.",
    "See in the host’s event log (VMMS-Admin, 19100) what holds the files. A VM that may be off for a while: shut it "
    f"down and watch whether Hyper-V merges then. {_LEAVE}",
)
NO_SPACE = Wording(
    Stage.FAILED,
    "no_space",
    "The snapshot is gone and its files wait: {} may be needed, and {} are free.",
    f"Make room on the volume: Hyper-V merges by itself when there is some, or when the VM is off. {_LEAVE}",
)
LOCKED = Wording(
    Stage.FAILED,
    "locked",
    "The snapshot is gone, and a backup, or another program, has held its files for {}.",
    "Wait for the backup to end, or end it in its own program; see that no virus scanner opens disks of VMs. Hyper-V "
    "merges afterwards; look again then.",
)
REBOOTED = Wording(
    Stage.FAILED,
    "host_rebooted",
    "{} was restarted while it merged, and nothing has happened for {} since.",
    f"Hyper-V takes a merge up again when the VM is next shut down or started: plan that, and look again. {_LEAVE}",
)
MOVED = Wording(
    Stage.FAILED,
    "moved",
    "The VM was moved from {} to {} while it merged, and nothing has happened there for {}.",
    f"Leave it where it is. A VM that may be off for a while: shut it down and watch whether Hyper-V merges. {_LEAVE}",
)
NOT_DELETED = Wording(
    Stage.FAILED,
    "not_deleted",
    "The host took the order {} ago, and the snapshot is still there.",
    "See in the host’s event log (VMMS-Admin) why; then plan it again.",
)
HOST_REFUSED = Wording(
    Stage.FAILED,
    "host_refused",
    "Hyper-V refused to delete the snapshot, and it is still there. Its own words stand below.",
    "Mend what it names, then plan it again.",
)
REFUSED_BUSY = Wording(
    Stage.UNCLEAR,
    "refused_busy",
    "Hyper-V reported an error {} ago, the snapshot is still there, and the host is at something with the VM ({}).",
    "Let that end, then look again: the deletion may come late. Nothing is sent twice by itself.",
)
ANSWER_LOST = Wording(
    Stage.UNCLEAR,
    "answer_lost",
    "The connection broke before the host answered, {} ago, and the snapshot is still there.",
    "Look at the host. If it is not at work on the VM, plan the deletion again: nothing is sent twice by itself.",
)
OTHER_STAYS = Wording(
    Stage.UNCLEAR,
    "other_stays",
    "Another snapshot was taken meanwhile ({}) and is there after {}: whether the merge is done cannot be told.",
    "See who took it. Wait for its backup to end, or delete it when none is running; then compare the chains of the VM "
    "with the forecast before anything else of it is deleted.",
)
STILL_AT_WORK = Wording(
    Stage.UNCLEAR,
    "still_at_work",
    "All chains are as forecast, and the host has been at something else with the VM for {1} ({0}).",
    "See on the host what it is, and let it end. The deletion needs nothing more if the chains are the same then.",
)
NOT_AS_FORECAST = Wording(
    Stage.FAILED,
    "not_as_forecast",
    "Hyper-V has finished, and {} of {} chains are otherwise than forecast, seen twice.",
    "Do not stop or move the VM, and delete nothing more of it. Compare the chains on its page with the forecast, and "
    "have a backup made from inside the guest.",
)
