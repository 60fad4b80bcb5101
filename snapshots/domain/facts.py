"""What is known of one VM on one host, as the polls read it last. Whatever is None is not known.

Files are named by a key (the folded path); a volume by any number that stands for it. None of it is judged here.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

Id = uuid.UUID
NOW = uuid.UUID(int=0)  # Hyper-V's own way to say so (HYPERV.md §3.4)

# Hyper-V names what it makes for a checkpoint so; a differencing disk that a person made has an ordinary name.
CHECKPOINT_FILES = (".avhdx", ".avhd")


class SnapshotFact(NamedTuple):
    """`parent`: what it hangs under, None for a root. `is_current`: Now hangs under it. `volume`: where its saved state
    lies."""

    id: Id
    parent: Id | None = None
    type: str | None = None
    is_automatic: bool | None = None
    created_at: datetime | None = None
    is_current: bool | None = None
    saved_state_bytes: int | None = None
    volume: int | None = None
    name: str = ""


class DriveFact(NamedTuple):
    """An attachment: of Now where `snapshot` is NOW. `place` tells disks of one VM apart ("SCSI 0:1"); `file` is None
    for an empty drive and for a physical disk."""

    snapshot: Id
    place: str
    file: str | None


class FileFact(NamedTuple):
    """A file of a chain. Where `error` is set (missing, locked, denied, unreadable, too_long), the rest is unknown.
    `volume`: where it lies. `fit`: what Hyper-V says of the chain from this child down (inventory.fitting.Fit), None
    where it was not tested."""

    key: str
    path: str
    size: int | None = None
    virtual_size: int | None = None
    parent: str | None = None
    error: str | None = None
    kind: str | None = None
    format: str | None = None
    block_size: int | None = None
    backing: tuple[str, ...] = ()
    parent_path: str | None = None
    volume: int | None = None
    fit: str | None = None

    @property
    def parent_key(self) -> str | None:
        return self.parent

    @property
    def virtual_size_bytes(self) -> int | None:
        return self.virtual_size

    @property
    def error_code(self) -> str | None:
        return self.error

    @property
    def name(self) -> str:
        return self.path.rpartition("\\")[2]

    @property
    def is_checkpoint_file(self) -> bool:
        return is_checkpoint_file(self.key, self.path)


def is_checkpoint_file(key: str, path: str = "") -> bool:
    """Of a file that was never read, the key is all there is; that of a very long path is a hash."""
    return key.endswith(CHECKPOINT_FILES) or path.lower().endswith(CHECKPOINT_FILES)


@dataclass(frozen=True, slots=True)
class Others:
    """What other VMs do with the files of this one. `attached`: file -> who is pointed at it, Now or snapshot.
    `children`: file -> the files of others that hang on it. `users`: file -> all who need it, directly or below."""

    attached: Mapping[str, Collection[str]] = field(default_factory=dict)
    children: Mapping[str, Collection[str]] = field(default_factory=dict)
    users: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VMFacts:
    """`files`: all that were read of the VM's chains, by key. `drives_read`: whether drives were ever told of by this
    host; without it, none is not the same as no disks. `is_backing_up`: the VM itself says so."""

    snapshots: Sequence[SnapshotFact] = ()
    drives: Sequence[DriveFact] = ()
    files: Mapping[str, FileFact] = field(default_factory=dict)
    others: Others = field(default_factory=Others)
    drives_read: bool = True
    is_backing_up: bool | None = None
