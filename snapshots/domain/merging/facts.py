"""What is known of a VM whose snapshots are asked about. Whatever is None is not known; none of it is judged here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from snapshots.domain.classes import Kind
from snapshots.domain.facts import Id
from snapshots.domain.merging.pace import ASSUMED, Pace
from snapshots.domain.merging.words import GIB
from snapshots.domain.picture import Picture

Chains = Mapping[tuple[Id, str], Sequence[str]]
"""(snapshot or NOW, disk) -> the keys of the files, the leaf first."""


class VolumeRoom(NamedTuple):
    """`free`: bytes that may be counted on; None where nobody knows, and `unknown` says why in a sentence."""

    number: int
    path: str
    free: int | None
    unknown: str = ""
    capacity: int | None = None


class Reading(NamedTuple):
    """A section of the host that a merge is judged by. `interval_seconds`: between two readings of it."""

    label: str
    read_at: datetime | None
    interval_seconds: int


class Window(NamedTuple):
    """When the host may be worked on. `is_kept`: whether anybody has set one, None where that is not known. `closes_at`
    None: it is closed; `opens_at`: when it is open again. `longest_seconds`: of all that are kept for it."""

    is_kept: bool | None = False
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    longest_seconds: float | None = None


class Approval(NamedTuple):
    """`by`: the second person who agreed; empty while nobody has."""

    is_needed: bool | None = False
    by: str = ""


class Held(NamedTuple):
    """Hyper-V could not save where the VM's disks are (HYPERV.md §3.7)."""

    event: int
    at: datetime


class OddDisk(NamedTuple):
    """`what`: pass_through, shared or set."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class HostCase:
    """`number` stands for it; `version`: of its Windows ("6.1.7601", "10.0.20348"). `old_allowed`: a person has allowed
    merges on it although it is of 2008 R2. `window`: of the host, or of its cluster. `consent`: why the portal may not
    change it, in a sentence; empty where it may."""

    name: str
    version: str | None = None
    number: int = 0
    is_clustered: bool | None = None
    pace: Pace = ASSUMED
    old_allowed: bool = False
    window: Window = field(default_factory=Window)
    consent: str = ""

    @property
    def is_old(self) -> bool | None:
        """Merges only while the VM is off: Windows Server 2008 (6.0) and 2008 R2 (6.1); 2012 is 6.2."""
        if not self.version:
            return None
        return self.version.startswith(("6.0", "6.1"))


@dataclass(frozen=True, slots=True)
class Case:
    """One VM on one host. `is_here`: it runs or would run there; else the host has a replica of it. `status`: Hyper-V's
    OperationalStatus by name. `replication`: (mode, state) of its sides on this host. `fibre_sans`: of its virtual
    Fibre Channel adapters. `events_unread`: why the host's events are not known; empty where they are. `growth`: disk
    -> bytes that Now writes a second, None or no word of it where nobody knows; `growth_basis`: what that rests on.
    `expected`: the chains as an earlier preflight saw them. `under_way`: the job of the portal that it is in, empty for
    none. `changed_by`: the number of one that has ended since the host was read; None for none."""

    id: Id
    name: str
    host: HostCase
    picture: Picture
    now: datetime
    is_here: bool = True
    state: str | None = None
    status: Sequence[str] | None = None
    replication: Sequence[tuple[str | None, str | None]] = ()
    odd_disks: Sequence[OddDisk] = ()
    fibre_sans: Sequence[str | None] | None = ()
    held: Held | None = None
    events_unread: str = ""
    readings: Sequence[Reading] = ()
    backed_up_at: datetime | None = None
    backups_told: bool = True
    is_domain_controller: bool | None = False
    approval: Approval = field(default_factory=Approval)
    growth: Mapping[str, float | None] = field(default_factory=dict)
    growth_basis: str = ""
    expected: Chains | None = None
    under_way: str = ""
    changed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """On which merges are planned. `margin_bytes`: stay free beside everything (oVirt stops every act below 5 GB).
    `per_volume`: merges at a time. `classes`: that may go. `backup_within`: a good backup younger than that is a way
    back. `unsure`: plan too what nobody can promise to fit or to be right. `to_queue`: it is to become jobs, for
    which consent is needed; `at_once`: it is to begin now, so that it has to fit into what is left of the window."""

    margin_bytes: int = 5 * GIB
    per_volume: int = 1
    classes: Collection[Kind] = frozenset({Kind.USER})
    backup_within: timedelta = timedelta(hours=48)
    polls_old: int = 2
    unsure: bool = False
    to_queue: bool = False
    at_once: bool = False


USUAL = Terms()
