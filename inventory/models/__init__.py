"""What the estate is, as the polls last saw it.

    Cluster 1──n Host 1──1 PollState, HostReading      Host 1──n SectionState (how fresh each kind of number is)
    VM n──1 Host (where it is)   VM 1──n Placement n──1 Host (where it is seen)   VM 1──1 VMReading, MemoryReading
    Cluster 1──n ClusterNode, ClusterNetwork, ClusterGroup, ClusterSectionState
    Host 1──1 HostSettings   Host 1──n EventLog, Event (append only)   Replication n──1 Host (one side each)
    Drive n──1 VM, Host (an attachment)   DiskFile n──1 Host (a file of a chain, as that host reads it)
    Poll n──1 Host   Poll 1──n PollSection             Credential 1──n Host       Heartbeat (workers and beat)
    WinrmUse n──1 Host (what the polls of a day cost it)
    Site 1──n Host, Cluster (which worker polls them)
    HostCertificate n──1 Host (by which it is known, and which waits to be looked at)

    VM 1──n VMAdapter, IntegrationService, RemovableDrive   VM 1──1 GuestReading, Platform
    Host 1──n HostSwitch, HostAdapter, MigrationNetwork     Host 1──1 MigrationRouting

Settings of a thing sit on the thing; volatile readings sit in narrow tables of their own without secondary indexes, so
that a poll that found nothing new writes nothing but poll rows and changed readings.
"""

from inventory.models.belonging import Belonging
from inventory.models.certificates import HostCertificate
from inventory.models.clusters import ClusterGroup, ClusterNetwork, ClusterNode
from inventory.models.devices import Platform, RemovableDrive
from inventory.models.disks import DiskFile, Drive
from inventory.models.estate import VM, Cluster, Host, Placement
from inventory.models.events import Event, EventLog
from inventory.models.guests import GuestReading, IntegrationService
from inventory.models.networks import HostAdapter, HostSwitch, MigrationNetwork, MigrationRouting, VMAdapter
from inventory.models.polls import ClusterSectionState, Heartbeat, Poll, PollSection, PollState, SectionState, WinrmUse
from inventory.models.readings import HostReading, MemoryReading, VMReading
from inventory.models.replication import Replication
from inventory.models.secrets import Credential
from inventory.models.settings import HostSettings
from inventory.models.sites import Site
from inventory.models.volumes import (
    ListedFolder,
    PhysicalDisk,
    StorageJob,
    StoragePool,
    StorageSpace,
    StoredFile,
    Volume,
    VolumeAccess,
    VolumeKind,
)

__all__ = [
    "VM",
    "Belonging",
    "Cluster",
    "ClusterGroup",
    "ClusterNetwork",
    "ClusterNode",
    "ClusterSectionState",
    "Credential",
    "DiskFile",
    "Drive",
    "Event",
    "EventLog",
    "GuestReading",
    "Heartbeat",
    "Host",
    "HostAdapter",
    "HostCertificate",
    "HostReading",
    "HostSettings",
    "HostSwitch",
    "IntegrationService",
    "ListedFolder",
    "MemoryReading",
    "MigrationNetwork",
    "MigrationRouting",
    "PhysicalDisk",
    "Placement",
    "Platform",
    "Poll",
    "PollSection",
    "PollState",
    "RemovableDrive",
    "Replication",
    "SectionState",
    "Site",
    "StorageJob",
    "StoragePool",
    "StorageSpace",
    "StoredFile",
    "VMAdapter",
    "VMReading",
    "Volume",
    "VolumeAccess",
    "VolumeKind",
    "WinrmUse",
]
