"""The storage section of scripts/read/estate/: pools, spaces, physical disks and jobs, where there are any."""

from typing import Annotated

from pydantic import Field

from hyperv.contracts.states import DetachedReason, Health, JobState, Media, OperationalStates, Provisioning, Usage
from hyperv.contracts.values import Bytes, Flag, Name, Percent, ReadingItem, Seconds, Text, Word

UniqueId = Annotated[Word, Field(min_length=1)]


class StorageItem(ReadingItem):
    """What all of them have: an identity that Windows keeps, and a name that people gave."""

    IDENTITY = ("unique_id",)

    unique_id: UniqueId
    name: Text = None


class PoolItem(StorageItem):
    """A pool of disks. `size_bytes` counts the disks, `allocated_bytes` what spaces take of them, copies included."""

    is_clustered: Flag = None
    is_read_only: Flag = None
    health: Health = None
    operational_status: OperationalStates = None
    size_bytes: Bytes = None
    allocated_bytes: Bytes = None


class SpaceItem(StorageItem):
    """A space ("virtual disk" in Windows' words, but no VM's). `footprint_bytes` counts all copies of its data."""

    health: Health = None
    operational_status: OperationalStates = None
    detached_reason: DetachedReason = None
    resiliency: Name = None
    provisioning: Provisioning = None
    size_bytes: Bytes = None
    footprint_bytes: Bytes = None


class PhysicalDiskItem(StorageItem):
    """A disk that somebody may have to pull out: `location` and `serial_number` say which."""

    serial_number: Text = None
    location: Text = None
    media: Media = None
    usage: Usage = None
    health: Health = None
    operational_status: OperationalStates = None
    size_bytes: Bytes = None


class StorageJobItem(StorageItem):
    """A repair or rebalance that is going on: no second node may go down meanwhile (HYPERV.md §2.3)."""

    state: JobState = None
    percent_complete: Percent = None
    processed_bytes: Bytes = None
    total_bytes: Bytes = None
    elapsed_seconds: Seconds = None
    is_background: Flag = None
