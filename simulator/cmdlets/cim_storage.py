"""The storage classes of WMI: volumes in root/cimv2, disks, partitions, pools and jobs in the storage namespace.

Numbers and not names: the module Storage turns them into words of the host's language (Windows Admin Center's own
scripts unload it for that reason: pldmgg/WinAdminCenterPS, Get-StorageDisk.ps1).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from simulator.cmdlets.cim_classes import CIMV2, CimClass
from simulator.cmdlets.view import HostView
from simulator.estate.partitions import Partition, device_of, partitions_of
from simulator.estate.pools import Job, PhysicalDisk, Pool, Space, pool_of
from simulator.estate.volumes import Volume
from simulator.powershell.values import PSArray, TimeSpan, UInt16, UInt32, UInt64, to_net

STORAGE = "root/microsoft/windows/storage"
_LOCAL_DISK = 3  # Win32_Volume.DriveType

# The value maps of MSFT_VirtualDisk, MSFT_PhysicalDisk and MSFT_StorageJob as Microsoft documents them.
HEALTH = {"Healthy": 0, "Warning": 1, "Unhealthy": 2, "Unknown": 5}
OPERATIONAL = {"Unknown": 0, "Other": 1, "OK": 2, "Degraded": 3, "Error": 6, "In Service": 11, "Lost Communication": 13}
PROVISIONING = {"Unknown": 0, "Thin": 1, "Fixed": 2}
USAGE = {"Unknown": 0, "Auto-Select": 1, "Manual-Select": 2, "Hot Spare": 3, "Retired": 4, "Journal": 5}
MEDIA = {"Unspecified": 0, "HDD": 3, "SSD": 4, "SCM": 5}
JOB = {"New": 2, "Starting": 3, "Running": 4, "Suspended": 5, "Completed": 7}
_DETACHED_FOR_NO_REASON = 1


class SeenVolume(NamedTuple):
    view: HostView
    volume: Volume

    @property
    def free(self) -> int:
        return self.volume.free_at(self.view.read().at)


class SeenPartition(NamedTuple):
    view: HostView
    partition: Partition


class SeenUnit(NamedTuple):
    """A part of the pool, as this host sees it."""

    view: HostView
    unit: Any


def _partitions(view: HostView) -> list[SeenPartition]:
    return [SeenPartition(view, one) for one in partitions_of(view.estate.volumes, view.host)]


def _volumes(view: HostView) -> list[SeenVolume]:
    """Shared ones too, as CSVFS; the reserved partition of every Windows has no letter and no label."""
    return [SeenVolume(view, one.partition.volume) for one in _partitions(view)]


def _pool(view: HostView) -> Pool | None:
    cluster = view.estate.clusters.get(view.host.cluster or "")
    return pool_of(cluster, view.estate.volumes, view.read().at) if cluster else None


def _units(part: Callable[[Pool], Sequence[Any]]) -> Callable[[HostView], list[SeenUnit]]:
    def subjects(view: HostView) -> list[SeenUnit]:
        pool = _pool(view)
        return [SeenUnit(view, unit) for unit in part(pool)] if pool else []

    return subjects


def _numbers(names: Sequence[str], numbers: Mapping[str, int]) -> PSArray:
    return PSArray([UInt16(numbers[name]) for name in names], "System.UInt16")


def _is_shared(seen: SeenVolume) -> bool:
    return seen.volume.kind == "csv"


VOLUME = CimClass(
    "Win32_Volume",
    {
        "Name": lambda seen: seen.volume.root + "\\",
        "Caption": lambda seen: seen.volume.root + "\\",
        "DeviceID": lambda seen: device_of(seen.volume),
        "DriveLetter": lambda seen: None if _is_shared(seen) else seen.volume.root,
        "DriveType": lambda _seen: UInt32(_LOCAL_DISK),
        "Label": lambda seen: to_net(seen.volume.label),
        "FileSystem": lambda seen: "CSVFS" if _is_shared(seen) else seen.volume.file_system,
        "Capacity": lambda seen: UInt64(seen.volume.capacity),
        "FreeSpace": lambda seen: UInt64(seen.free),
        "SystemName": lambda seen: seen.view.host.name,
        "BootVolume": lambda seen: seen.volume.root == "C:",
    },
    _volumes,
    CIMV2,
)

PARTITION = CimClass(
    "MSFT_Partition",
    {
        "DiskNumber": lambda seen: UInt32(seen.partition.disk_number),
        "PartitionNumber": lambda seen: UInt32(seen.partition.partition_number),
        "Size": lambda seen: UInt64(seen.partition.volume.capacity),
        "AccessPaths": lambda seen: PSArray(
            [to_net(seen.partition.volume.root + "\\"), to_net(seen.partition.device)], "System.String"
        ),
    },
    _partitions,
    STORAGE,
)

DISK = CimClass(
    "MSFT_Disk",
    {
        "Number": lambda seen: UInt32(seen.partition.disk_number),
        "FriendlyName": lambda seen: "Virtual Disk" if seen.partition.volume.thin else "PERC H755 Front",
        "Size": lambda seen: UInt64(seen.partition.volume.capacity),
        "ProvisioningType": lambda seen: UInt16(PROVISIONING["Thin" if seen.partition.volume.thin else "Fixed"]),
        "HealthStatus": lambda _seen: UInt16(HEALTH["Healthy"]),
        "IsClustered": lambda seen: seen.partition.volume.kind == "csv",
    },
    _partitions,
    STORAGE,
)


def _pool_getters() -> dict[str, Callable[[Any], Any]]:
    return {
        "UniqueId": lambda seen: seen.unit.unique_id,
        "FriendlyName": lambda seen: seen.unit.name,
        "IsPrimordial": lambda _seen: False,
        "IsClustered": lambda _seen: True,
        "IsReadOnly": lambda _seen: False,
        "HealthStatus": lambda seen: UInt16(HEALTH[seen.unit.health]),
        "OperationalStatus": lambda seen: _numbers(seen.unit.operational, OPERATIONAL),
        "Size": lambda seen: UInt64(seen.unit.size),
        "AllocatedSize": lambda seen: UInt64(seen.unit.allocated),
    }


def _space_getters() -> dict[str, Callable[[Any], Any]]:
    return {
        "UniqueId": lambda seen: seen.unit.unique_id,
        "FriendlyName": lambda seen: seen.unit.name,
        "HealthStatus": lambda seen: UInt16(HEALTH[seen.unit.health]),
        "OperationalStatus": lambda seen: _numbers(seen.unit.operational, OPERATIONAL),
        "DetachedReason": lambda _seen: UInt16(_DETACHED_FOR_NO_REASON),
        "ResiliencySettingName": lambda seen: seen.unit.resiliency,
        "ProvisioningType": lambda seen: UInt16(PROVISIONING[seen.unit.provisioning]),
        "Size": lambda seen: UInt64(seen.unit.size),
        "FootprintOnPool": lambda seen: UInt64(seen.unit.footprint),
    }


def _disk_getters() -> dict[str, Callable[[Any], Any]]:
    return {
        "UniqueId": lambda seen: seen.unit.unique_id,
        "FriendlyName": lambda _seen: "ATA SAMSUNG MZ7L37T6",
        "SerialNumber": lambda seen: seen.unit.serial_number,
        "DeviceId": lambda seen: str(seen.unit.number),
        "PhysicalLocation": lambda seen: f"{seen.unit.node} : Slot {seen.unit.number % 10}",
        "MediaType": lambda seen: UInt16(MEDIA[seen.unit.media]),
        "Usage": lambda seen: UInt16(USAGE[seen.unit.usage]),
        "HealthStatus": lambda seen: UInt16(HEALTH[seen.unit.health]),
        "OperationalStatus": lambda seen: _numbers(seen.unit.operational, OPERATIONAL),
        "Size": lambda seen: UInt64(seen.unit.size),
        "CanPool": lambda _seen: False,
    }


def _job_getters() -> dict[str, Callable[[Any], Any]]:
    return {
        "UniqueId": lambda seen: seen.unit.unique_id,
        "Name": lambda seen: seen.unit.name,
        "JobState": lambda seen: UInt16(JOB[seen.unit.state]),
        "PercentComplete": lambda seen: UInt16(seen.unit.percent),
        "BytesProcessed": lambda seen: UInt64(seen.unit.done_bytes),
        "BytesTotal": lambda seen: UInt64(seen.unit.total_bytes),
        "ElapsedTime": lambda seen: TimeSpan.from_timedelta(timedelta(seconds=seen.unit.seconds)),
        "IsBackgroundTask": lambda seen: seen.unit.background,
    }


def _spaces(pool: Pool) -> Sequence[Space]:
    return pool.spaces


def _disks(pool: Pool) -> Sequence[PhysicalDisk]:
    return pool.disks


def _jobs(pool: Pool) -> Sequence[Job]:
    return pool.jobs


CLASSES = (
    VOLUME,
    PARTITION,
    DISK,
    CimClass("MSFT_StoragePool", _pool_getters(), _units(lambda pool: (pool,)), STORAGE),
    CimClass("MSFT_VirtualDisk", _space_getters(), _units(_spaces), STORAGE),
    CimClass("MSFT_PhysicalDisk", _disk_getters(), _units(_disks), STORAGE),
    CimClass("MSFT_StorageJob", _job_getters(), _units(_jobs), STORAGE),
)
