"""What a VM still has to merge after its snapshots were deleted, and how a host was told to behave meanwhile."""

from dataclasses import dataclass, field

from simulator.estate.files import DiskFile

# From Remove-VMSnapshot to the beginning of the merge: scripts that know better wait 5 seconds (HYPERV.md §3.7).
USUAL_DELAY_SECONDS = 5.0

NO_SPACE, LOCKED = "no_space", "locked"
# What the event of a failed merge says; the second is HYPERV.md §3.7, the first ERROR_DISK_FULL of winerror.h.
TROUBLES = {
    NO_SPACE: "There is not enough space on the disk. (0x80070070).",
    LOCKED: "The process cannot access the file because it is being used by another process. (0x80070020).",
}


@dataclass(slots=True)
class MergeSwitches:
    """`begins_after` seconds a merge begins; None: it never does. `bytes_per_second` holds each merge back.
    `shows_job`: WMI has a job for it. `locked`: a backup has the files open, no merge begins. At so many percent the
    cluster moves the VM, something else fills the volume, or the host restarts; each befalls a VM's merges once.
    `leaves_files`: what nothing needs any more stays on the disk."""

    begins_after: float | None = USUAL_DELAY_SECONDS
    bytes_per_second: int | None = None
    shows_job: bool = True
    locked: bool = False
    leaves_files: bool = False
    moves_at_percent: int | None = None
    fills_at_percent: int | None = None
    restarts_at_percent: int | None = None


@dataclass(slots=True)
class Copy:
    """A child that is being merged into its parent: `copied` bytes of what it holds stand there already. `before` is
    the parent as it was."""

    child: str
    before: DiskFile
    began_at: float
    copied: float = 0.0

    @property
    def parent(self) -> str:
        return self.before.path


@dataclass(slots=True)
class Merging:
    """Of one VM, from the removal of a snapshot until each of its files is what it has to be. `waiting` are files that
    hold something for one child only; `due` is when the next of them is looked at. `trouble` is why it stopped.
    `begun`: Windows said that it began. `struck`: what befell it already, by the name of the switch."""

    waiting: list[str]
    due: float
    copy: Copy | None = None
    trouble: str | None = None
    begun: bool = False
    struck: set[str] = field(default_factory=set)
