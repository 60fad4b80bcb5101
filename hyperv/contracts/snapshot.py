"""The snapshots section of scripts/read/estate/: one item per snapshot of the host's virtual machines."""

from hyperv.contracts.values import Bytes, Flag, Guid, Instant, LongText, Name, ReadingItem, Word


class SnapshotItem(ReadingItem):
    """One snapshot. `snapshot_type` is a name of SnapshotType: there is none called Production, and an automatic one is
    told by `is_automatic`, which is None before Windows Server 2019 (HYPERV.md §3.3). `parent_id` is the snapshot that
    it hangs under, `is_current`: the VM goes on under this one. `system_files_bytes` is no disk space of the
    snapshot's: that is what its files in the disks section take."""

    IDENTITY = ("vm_id", "id")

    vm_id: Guid
    id: Guid
    name: Word
    snapshot_type: Name = None
    is_automatic: Flag = None
    created_at: Instant = None
    parent_id: Guid | None = None
    is_current: Flag = None
    state: Name = None
    path: LongText = None
    system_files_bytes: Bytes = None
