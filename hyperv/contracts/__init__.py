"""What a host may answer: frozen, versioned models. Time, text and numbers are normalised here and nowhere else.

Missing is None and never 0 or "". Names of enumerations survive as text, known or not. One malformed item is
refused, with its reason, and the rest goes on. `read_answer` raises BadOutput only where the answer as a whole has
no usable shape.
"""

from hyperv.contracts.cluster import ClusterItem, ClusterNetworkItem, ClusterNodeItem
from hyperv.contracts.disk import DISK_ERROR_SENTENCES, DriveItem, FileItem
from hyperv.contracts.events import EventItem, EventLogItem
from hyperv.contracts.group import ClusterGroupItem
from hyperv.contracts.host import HostItem
from hyperv.contracts.memory import DEMAND_UNKNOWN_SENTENCES, MemoryItem
from hyperv.contracts.paths import path_key
from hyperv.contracts.reading import CONTRACT_VERSION, Access, EstateReading, read_answer
from hyperv.contracts.replication import ReplicationItem
from hyperv.contracts.section_error import SectionError
from hyperv.contracts.sections import Item, RefusedItem, SectionReading
from hyperv.contracts.settings import HostSettingsItem, WinRMQuotasItem
from hyperv.contracts.snapshot import SnapshotItem
from hyperv.contracts.storage import PhysicalDiskItem, PoolItem, SpaceItem, StorageJobItem
from hyperv.contracts.stored_file import FolderItem, StoredFileItem
from hyperv.contracts.values import RUNNING_STATES, is_running
from hyperv.contracts.vm import VMItem
from hyperv.contracts.volume import FREE_UNKNOWN_SENTENCES, LocalVolumeItem, SharedVolumeItem, ShareItem, VolumeItem

__all__ = [
    "CONTRACT_VERSION",
    "DEMAND_UNKNOWN_SENTENCES",
    "DISK_ERROR_SENTENCES",
    "FREE_UNKNOWN_SENTENCES",
    "RUNNING_STATES",
    "Access",
    "ClusterGroupItem",
    "ClusterItem",
    "ClusterNetworkItem",
    "ClusterNodeItem",
    "DriveItem",
    "EstateReading",
    "EventItem",
    "EventLogItem",
    "FileItem",
    "FolderItem",
    "HostItem",
    "HostSettingsItem",
    "Item",
    "LocalVolumeItem",
    "MemoryItem",
    "PhysicalDiskItem",
    "PoolItem",
    "RefusedItem",
    "ReplicationItem",
    "SectionError",
    "SectionReading",
    "ShareItem",
    "SharedVolumeItem",
    "SnapshotItem",
    "SpaceItem",
    "StorageJobItem",
    "StoredFileItem",
    "VMItem",
    "VolumeItem",
    "WinRMQuotasItem",
    "is_running",
    "path_key",
    "read_answer",
]
