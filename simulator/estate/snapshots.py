"""Snapshots, and the drives that a VM and each of its snapshots are pointed at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drive:
    """One attachment. A pass-through disk has a `disk_number` and no file; an empty drive has neither."""

    path: str | None
    controller: str = "SCSI"
    number: int = 0
    location: int = 0
    disk_number: int | None = None
    shared: bool = False

    @property
    def can_be_snapshotted(self) -> bool:
        """No checkpoint of pass-through and shared disks (FIELD.md §4, number 10)."""
        return self.path is not None and self.disk_number is None and not self.shared


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`kind` is a name of SnapshotType; `parent` the id of the snapshot that it hangs under. `drives` are pointed at
    the files as they were when it was taken; what was written afterwards stands in their children. `state` is the
    power state that applying it brings back."""

    id: str
    name: str
    kind: str
    created_at: float
    parent: str | None
    drives: tuple[Drive, ...]
    path: str
    state: str = "Off"
    automatic: bool = False
    system_bytes: int = 0
