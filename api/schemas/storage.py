"""Snapshots, disks with their chains, volumes and what lies below them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from api.schemas.backups import Backed, backed_values
from api.schemas.owners import SnapshotOwner, owner_of
from api.schemas.refs import ClusterRef, HostRef, VMRef, cluster_ref, host_ref, vm_ref
from api.schemas.telling import Told, of, own, tell_row
from backups.lists import newest_of
from hyperv.contracts import DISK_ERROR_SENTENCES
from inventory import models
from inventory.models import Host, VolumeKind
from inventory.selectors.disks import DiskRow
from inventory.selectors.freshness import Freshness
from inventory.selectors.pools import PoolRow
from inventory.selectors.usage import VolumeUse
from inventory.selectors.volumes import VolumeRow
from snapshots.models import Snapshot as SnapshotRow
from snapshots.selectors.lists import SnapshotListRow
from tags.selectors import marks_of

Sections = Mapping[str, Freshness]
COSTS = ("cost_bytes", "cost_known_bytes", "worst_bytes", "worst_known_bytes")


class Snapshot(Told):
    """A snapshot of a VM (Hyper-V says checkpoint). What it costs in disk space is in the chain of the disk."""

    id: uuid.UUID = own("The GUID of the snapshot.")
    vm: VMRef = own("Of which VM.")
    host: HostRef = own("The host that shows it: a replica has recovery points of its own.")
    name: str = of("snapshots", "Its name.")
    snapshot_type: str | None = of("snapshots", "Hyper-V's own word: Standard, Recovery, Replica, …")
    is_automatic: bool | None = of("snapshots", "Whether Hyper-V took it by itself at the start of the VM.")
    created_at: datetime | None = of("snapshots", "When it was taken.")
    parent_id: uuid.UUID | None = own("The snapshot that it hangs under; null: it is a root.")
    is_current: bool | None = of("snapshots", "Whether Now hangs under it.")
    state: str | None = of("snapshots", "The state of the VM in it.")
    path: str | None = of("snapshots", "The folder of its configuration.")
    system_files_bytes: int | None = of("snapshots", "Configuration and saved memory; not the disks.")


class SnapshotKind(StrEnum):
    """snapshots.domain.classes.Kind under a name of its own: the document has models by their names."""

    USER = "user"
    AUTOMATIC = "automatic"
    BACKUP_RUNNING = "backup_running"
    BACKUP_LEFT = "backup_left"
    REPLICA = "replica"
    PLANNED = "planned"
    MISSING = "missing"
    OTHER = "other"


class SnapshotInList(Snapshot, Backed):
    """A snapshot as the list of snapshots shows it, with the last good backup of its VM."""

    tags: list[str] = own("The names of its tags.")
    cluster: ClusterRef | None = own("The cluster of that host; null: the host stands alone.")
    depth: int = own("Which one it is, counted from the bottom of its tree as far as that is known.")
    parent_name: str | None = own("The name of the one it hangs under; null: it is a root, or that is not known.")
    of_replica: bool = own("Whether it is a recovery point of a replica.")
    kind: SnapshotKind | None = own(
        "Its class: who took it, and of a backup's whether it was left; null: not evaluated yet."
    )
    cost_bytes: int | None = of("disks", "What it causes today, saved state included, as docs/snapshots.md says.")
    cost_known_bytes: int | None = of("disks", "What of that is known: at least so much.")
    worst_bytes: int | None = of("disks", "What it can grow to: each of its files to the virtual size of its parent.")
    worst_known_bytes: int | None = of("disks", "What of that is known: at least so much.")
    owner: SnapshotOwner | None = own("Whose it is; null: nobody has said.")


class ChainFile(Told):
    """One file of a chain, as one host could read it."""

    path: str = of("disks", "Where it lies.")
    format: str | None = of("disks", "VHD, VHDX, VHDSet.")
    disk_type: str | None = of("disks", "Fixed, Dynamic or Differencing.")
    size_on_disk_bytes: int | None = of("disks", "What it takes on the volume now.")
    virtual_size_bytes: int | None = of("disks", "What it can grow to; what the guest sees.")
    parent_path: str | None = own("The file that it rests on; null: on none, or it could not be read.")
    fit: str | None = own(
        "Whether Hyper-V opens the chain from this child down: fits, mismatched (its parent is another file than the "
        "one that it was made from), changed (its parent was, since then), unsure; null: it was not tested."
    )
    error_code: str | None = own("Why it could not be read, as a word; null: it could.")
    error_message: str | None = own("What the host said about that.")


class File(ChainFile):
    """A file of a chain, with what is told of it alone."""

    id: int = own("The portal's own number of this host's reading of the file.")
    host: HostRef = own("The host that read it. Nodes of a cluster each have their own reading of a shared file.")
    minimum_size_bytes: int | None = of("disks", "What it can be shrunk to.")
    block_size_bytes: int | None = of("disks", "By how much it grows at a time.")
    identifier: str | None = of("disks", "The identifier within the file.")
    fragmentation_percent: int | None = of("disks", "How fragmented it is.")
    is_attached: bool | None = of("disks", "Whether something holds it open.")


class Disk(Told):
    """A disk attached to a VM, as the host with it shows it."""

    vm: VMRef = own("To which VM.")
    host: HostRef = own("On which host.")
    snapshot_id: uuid.UUID | None = own("To which snapshot of it; null: to Now.")
    controller_type: str = of("disks", "IDE, SCSI, PMEM.")
    controller_number: int = of("disks", "Which controller.")
    controller_location: int = of("disks", "Which place on it.")
    path: str | None = own("The file, or the description of a physical disk; null: the drive is empty.")
    disk_number: int | None = own("The number of a physical disk that is passed through; null: it is a file.")
    is_shared: bool | None = of("disks", "Whether several VMs may share it.")


class DiskWithChain(Disk):
    """`files` leads from the leaf, which the VM writes to, down to the base."""

    size_on_disk_bytes: int | None = of("disks", "What all files of the chain take together.")
    virtual_size_bytes: int | None = of("disks", "What the guest sees.")
    trouble: str = own("Why the chain cannot be read to its end; empty: it can.")
    files: list[ChainFile] = own("The files of the chain, the leaf first.")


class DiskInList(Disk):
    """With what came of its chain when it was read."""

    cluster: ClusterRef | None = own("The cluster of that host; null: the host stands alone.")
    tags: list[str] = own("The names of the tags of its file.")
    kind: str | None = own("What it is, in words; null: its file has not been read.")
    file_id: int | None = own("The file that the VM writes to: /files/{id}; null: it was never read.")
    format: str | None = of("disks", "VHD, VHDX, VHDSet.")
    disk_type: str | None = of("disks", "Fixed, Dynamic or Differencing.")
    virtual_size_bytes: int | None = of("disks", "What the guest sees.")
    chain_files: int | None = of("disks", "Files of its chain.")
    chain_bytes: int | None = of("disks", "What these take together.")
    trouble: str = own("What is wrong with the chain; empty: nothing.")


class Volume(Told):
    """A volume of a host or of a cluster, or a share."""

    id: int = own("The portal's own number of the volume.")
    kind: VolumeKind = own("local, csv (a Cluster Shared Volume) or smb (a share).")
    host: HostRef | None = own("Whose it is; null: its cluster's.")
    cluster: ClusterRef | None = own("Whose it is; null: its host's.")
    path: str = of("volumes", "Where it is mounted.")
    volume_id: str | None = of("volumes", "The identity that Windows keeps for it.")
    label: str | None = of("volumes", "Its label.")
    file_system: str | None = of("volumes", "NTFS, ReFS, CSVFS, …")
    capacity_bytes: int | None = of("volumes", "Its size.")
    free_bytes: int | None = of("volumes", "What a merge or a new disk may count on.")
    file_system_free_bytes: int | None = of(
        "volumes", "What its file system says is free; no promise where free_bytes is null."
    )
    used_percent: float | None = of("volumes", "Of what its file system says.")
    provisioning: str | None = of("volumes", "Fixed or Thin.")
    resource_name: str | None = of("volumes", "The name of its cluster resource.")
    state: str | None = of("volumes", "How that resource is.")
    owner_node: str | None = of("volumes", "The node that coordinates it.")
    in_maintenance: bool | None = of("volumes", "Whether it is in maintenance.")
    fault_state: str | None = of("volumes", "What the cluster says is wrong with it.")


class VolumeInList(Volume):
    tags: list[str] = own("The names of its tags.")
    vms: int = own("VMs that you may see with files on it, as far as these are known.")
    disks: int = own("Disks of such VMs with files on it, as far as these are known.")
    vms_outside_your_scope: int = own("VMs that you may not see with files on it.")


class Pool(Told):
    """A storage pool."""

    id: int = own("The portal's own number of this host's reading of the pool.")
    host: HostRef = own("The host that sees it.")
    unique_id: str = own("The identity that Windows keeps for it.")
    name: str | None = of("storage", "Its name.")
    is_clustered: bool | None = of("storage", "Whether it is a cluster's.")
    is_read_only: bool | None = of("storage", "Whether it is read only.")
    health: str | None = of("storage", "Healthy, Warning or Unhealthy.")
    operational_status: list[str] | None = of("storage", "Windows' own words for how it is.")
    size_bytes: int | None = of("storage", "Its size.")
    allocated_bytes: int | None = of("storage", "What is given to spaces.")


class PoolInList(Pool):
    cluster: ClusterRef | None = own("The cluster of that host; null: the host stands alone.")


class Space(Told):
    """What Windows calls a virtual disk of a pool."""

    host: HostRef = own("The host that sees it.")
    unique_id: str = own("The identity that Windows keeps for it.")
    name: str | None = of("storage", "Its name.")
    health: str | None = of("storage", "Healthy, Warning or Unhealthy.")
    operational_status: list[str] | None = of("storage", "Windows' own words for how it is.")
    detached_reason: str | None = of("storage", "Why it is detached.")
    resiliency: str | None = of("storage", "Mirror, Parity or Simple.")
    provisioning: str | None = of("storage", "Fixed or Thin.")
    size_bytes: int | None = of("storage", "Its size.")
    footprint_bytes: int | None = of("storage", "What it takes in the pool.")


class PhysicalDisk(Told):
    """A physical disk."""

    host: HostRef = own("The host that sees it.")
    unique_id: str = own("The identity that Windows keeps for it.")
    name: str | None = of("storage", "Its name.")
    serial_number: str | None = of("storage", "Its serial number.")
    location: str | None = of("storage", "Where it sits.")
    media: str | None = of("storage", "SSD, HDD, SCM.")
    usage: str | None = of("storage", "What the pool uses it for.")
    health: str | None = of("storage", "Healthy, Warning or Unhealthy.")
    operational_status: list[str] | None = of("storage", "Windows' own words for how it is.")
    size_bytes: int | None = of("storage", "Its size.")


class Repair(Told):
    """A repair or rebalance that goes on."""

    host: HostRef = own("The host that tells of it.")
    unique_id: str = own("The identity that Windows keeps for it.")
    name: str | None = of("storage", "What it is.")
    state: str | None = of("storage", "How it stands.")
    percent_complete: int | None = of("storage", "How far it is.")
    processed_bytes: int | None = of("storage", "What is done.")
    total_bytes: int | None = of("storage", "What there is to do.")
    elapsed_seconds: int | None = of("storage", "How long it has gone on.")
    is_background: bool | None = of("storage", "Whether it goes on in the background.")


def snapshot_of(row: SnapshotRow, vm: models.VM, sections: Sections) -> Snapshot:
    return tell_row(Snapshot, row, sections, id=row.snapshot_id, vm=vm_ref(vm), host=host_ref(row.host))


def chain_file_of(row: models.DiskFile, sections: Sections) -> ChainFile:
    return tell_row(ChainFile, row, sections, _unread(row))


def file_of(row: models.DiskFile, sections: Sections) -> File:
    about, because = file_values(row)
    return tell_row(File, row, sections, because, **about)


def file_values(row: models.DiskFile) -> tuple[dict[str, Any], Mapping[str, str]]:
    """What is no attribute of the row, and why what is null is not known."""
    return {"id": row.pk, "host": host_ref(row.host)}, _unread(row)


def _unread(row: models.DiskFile) -> Mapping[str, str]:
    if not row.error_code:
        return {}
    said = DISK_ERROR_SENTENCES.get(row.error_code, row.error_code)
    return dict.fromkeys(File.model_fields, f"The file could not be read: {said}")


def disk_of(row: models.Drive, vm: models.VM, host: HostRef, sections: Sections) -> Disk:
    return tell_row(Disk, row, sections, vm=vm_ref(vm), host=host)


def volume_of(row: models.Volume, sections: Sections) -> Volume:
    return tell_row(Volume, row, sections, volume_reasons(row), **_volume_extra(row))


def _volume_extra(row: models.Volume) -> dict[str, Any]:
    return {
        "host": host_ref(row.host) if row.host else None,
        "cluster": cluster_ref(row.cluster),
        "used_percent": VolumeUse(row).used_percent,
    }


def volume_reasons(row: models.Volume) -> dict[str, str]:
    free = VolumeUse(row).free_unknown
    return {"free_bytes": free, "used_percent": "Its size or its free space is not told."} | dict(
        _only_of_clusters(row)
    )


def _only_of_clusters(row: models.Volume) -> Mapping[str, str]:
    if row.kind == VolumeKind.CSV:
        return {}
    fields = ("resource_name", "state", "owner_node", "in_maintenance", "fault_state")
    return dict.fromkeys(fields, "Only a Cluster Shared Volume has it.")


def snapshot_in_list_of(row: SnapshotListRow) -> SnapshotInList:
    one = row.snapshot
    return tell_row(
        SnapshotInList,
        one,
        row.sections,
        dict.fromkeys(COSTS, row.cost_unknown),
        id=one.snapshot_id,
        vm=vm_ref(one.vm),
        host=host_ref(one.host),
        cluster=cluster_ref(one.host.cluster),
        **backed_values(newest_of(one.vm)),
        tags=[mark.name for mark in marks_of(one)],
        depth=row.depth,
        parent_name=row.parent_name,
        of_replica=row.of_replica,
        owner=owner_of(row.owner),
    )


def disk_in_list_of(row: DiskRow) -> DiskInList:
    drive = row.drive
    unread = row.trouble or ("It is no file." if drive.path_key is None else "")
    facts = ("format", "disk_type", "virtual_size_bytes", "chain_files", "chain_bytes")
    return tell_row(
        DiskInList,
        drive,
        row.sections,
        dict.fromkeys(facts, unread),
        vm=vm_ref(drive.vm),
        host=host_ref(drive.host),
        cluster=cluster_ref(drive.host.cluster),
        tags=[mark.name for mark in marks_of(drive)],
        kind=row.kind,
        file_id=row.file_id,
        format=drive.disk_format,
        trouble=row.trouble,
    )


def volume_in_list_of(row: VolumeRow) -> VolumeInList:
    return tell_row(VolumeInList, row.volume, row.sections, volume_reasons(row.volume), **volume_values(row))


def volume_values(row: VolumeRow) -> dict[str, Any]:
    tags = [mark.name for mark in marks_of(row.volume)]
    return {
        **_volume_extra(row.volume),
        "tags": tags,
        "vms": row.lying.vms,
        "disks": row.lying.disks,
        "vms_outside_your_scope": row.lying.outside,
    }


def pool_of(row: PoolRow) -> PoolInList:
    return tell_row(PoolInList, row.pool, row.sections, **pool_values(row))


def pool_values(row: PoolRow) -> dict[str, Any]:
    host = cast(Host, row.pool.host)  # it is always a host's
    return {"id": row.pool.pk, "host": host_ref(host), "cluster": cluster_ref(host.cluster)}
