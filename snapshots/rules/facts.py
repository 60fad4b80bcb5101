"""What the rules of snapshots look at: plain facts, as the polls last told them and people wrote them.

Every one of them has `subject` and `unread` (section -> why it is not known now), which the engine reads; what is None
is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from findings.rules import Subject
from inventory.chains import is_child
from snapshots.choices import SnapshotClass


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of a chain. `held`: a snapshot names it as its state."""

    path: str
    size_bytes: int | None = None
    held: bool = False

    @property
    def is_child(self) -> bool:
        return is_child(self.path)


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """A disk of Now. `files`: its chain, the one that is written to first. `trouble`: a chains.Trouble with its
    sentence; None where nobody has looked yet."""

    name: str
    files: Sequence[FileFacts] = ()
    trouble: str | None = ""
    sentence: str = ""
    is_pass_through: bool = False
    is_shared: bool = False
    is_set: bool = False

    @property
    def children(self) -> Sequence[FileFacts]:
        """A VHD Set keeps its checkpoints in itself, in files that are called AVHDX too: those are none of ours."""
        return [] if self.is_set else [file for file in self.files if file.is_child]


@dataclass(frozen=True, slots=True)
class EventFacts:
    event_id: int
    at: datetime
    message: str = ""


@dataclass(frozen=True, slots=True)
class VMFacts:
    """A VM where it is. `kinds`, `missing`: the classes of its snapshots, and the name of one without files.
    `is_domain_controller`: None where nobody knows. `fibre_sans`: the SANs of its virtual Fibre Channel adapters, None
    where nobody has looked."""

    subject: Subject
    unread: Mapping[str, str]
    now: datetime
    kinds: Sequence[SnapshotClass] = ()
    missing: str = ""
    bytes_today: int | None = None
    disks: Sequence[DiskFacts] = ()
    events: Sequence[EventFacts] = ()
    operational_status: Sequence[str] = ()
    booted_at: datetime | None = None
    checkpoint_type: str | None = None
    is_domain_controller: bool | None = None
    fibre_sans: Sequence[str] | None = ()

    @property
    def chosen(self) -> int:
        """How many were taken that need not have been: a backup's own and those of Replica do not count."""
        return sum(kind in (SnapshotClass.STANDARD, SnapshotClass.AUTOMATIC) for kind in self.kinds)

    @property
    def children(self) -> Sequence[FileFacts]:
        return [file for disk in self.disks for file in disk.children]


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """`owner`: who answers for it, empty where nobody does; `expires_at`: None where it may stay. `is_backing_up`: its
    VM, now. `backed_up_at`: the last good backup that was reported; `backups_told`: whether anybody reports any."""

    subject: Subject
    unread: Mapping[str, str]
    now: datetime
    kind: SnapshotClass
    taken_at: datetime | None
    bytes_today: int | None = None
    owner: str = ""
    expires_at: datetime | None = None
    is_backing_up: bool = False
    backed_up_at: datetime | None = None
    backups_told: bool = False


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """What a merge on a volume would take: a child of that VM into its parent. `need_bytes`: what the parent grows by
    at most before the child is given back; None where a size is not known."""

    vm: str
    path: str
    need_bytes: int | None


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """`free_bytes`: what may be counted on; None where nobody knows, and `free_unknown` says why."""

    subject: Subject
    unread: Mapping[str, str]
    now: datetime
    free_bytes: int | None
    free_unknown: str = ""
    merges: Sequence[MergeFacts] = ()


@dataclass(frozen=True, slots=True)
class StrayFacts:
    """An AVHDX in a listed folder to which no disk of any VM leads. `hosts`: that may use it; `read`: those whose VMs,
    snapshots and disks were all read completely and lately. `is_locked`: whether Get-VHD found it attached or in use;
    None where nobody asked, or `lock_unknown` says why it could not tell."""

    subject: Subject
    unread: Mapping[str, str]
    now: datetime
    path: str
    size_bytes: int | None
    written_at: datetime | None
    hosts: int
    read: int
    is_locked: bool | None = None
    lock_unknown: str = ""
