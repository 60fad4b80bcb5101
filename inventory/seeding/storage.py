"""Volumes, the files on them, the disks of VMs, and S2D below."""

from collections.abc import Iterator

from inventory.models import (
    DiskFile,
    Drive,
    ListedFolder,
    PhysicalDisk,
    StorageJob,
    StoragePool,
    StorageSpace,
    StoredFile,
    Volume,
    VolumeAccess,
)
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import GIB, Plan, PlannedVM

SHARED = 4  # volumes of a cluster
TIB = 1024 * GIB


def fill_storage(plan: Plan) -> None:
    copy_rows(Volume, _volumes(plan))
    copy_rows(VolumeAccess, _accesses(plan))
    copy_rows(ListedFolder, _folders(plan))
    copy_rows(StoredFile, (row for vm in plan.vms() for row in _files(plan, vm)))
    copy_rows(Drive, (row for vm in plan.vms() for row in _drives(vm)))
    copy_rows(DiskFile, (row for vm in plan.vms() for row in _chain(vm)))
    copy_rows(StoragePool, (_pool(plan, host) for host in plan.host_ids))
    copy_rows(StorageSpace, (_space(host) for host in plan.host_ids))
    copy_rows(PhysicalDisk, (row for host in plan.host_ids for row in _disks(host)))
    copy_rows(StorageJob, (_repair(host) for host in plan.host_ids if host % 40 == 1))


def disk_path(vm: PlannedVM, place: int) -> str:
    return f"{vm.folder}\\disk{place}.vhdx"


def _volumes(plan: Plan) -> Iterator[Row]:
    for host in plan.host_ids:
        facts = {"path": "C:\\", "identity": "c:\\", "label": "System", "file_system": "NTFS"}
        free = (host * 37 % 400) * GIB
        yield {"host_id": host, "kind": "local", "capacity_bytes": 476 * GIB, "file_system_free_bytes": free, **facts}
    for cluster in plan.cluster_ids:
        for place in range(1, SHARED + 1):
            path = f"C:\\ClusterStorage\\Volume{place}"
            yield {
                "cluster_id": cluster,
                "kind": "csv",
                "path": path,
                "identity": f"disk {place}|{path.lower()}",
                "resource_name": f"Cluster Disk {place}",
                "file_system": "CSVFS_ReFS",
                "capacity_bytes": 20 * TIB,
                "file_system_free_bytes": (cluster * 7 + place * 3) % 20 * TIB + 200 * GIB,
                "state": "Online",
                "owner_node": plan.host_name((cluster - 1) * 16 + 1),
            }


def _accesses(plan: Plan) -> Iterator[Row]:
    for host in plan.host_ids:
        if plan.cluster_of(host):
            for place in range(1, SHARED + 1):
                identity = f"disk {place}|c:\\clusterstorage\\volume{place}"
                yield {"host_id": host, "identity": identity, "access": "Direct"}


def _folders(plan: Plan) -> Iterator[Row]:
    for cluster in plan.cluster_ids:
        for place in range(1, SHARED + 1):
            path = f"C:\\ClusterStorage\\Volume{place}"
            yield {"cluster_id": cluster, "path": path, "path_key": path.lower(), "files": 400, "is_truncated": False}


def _owner(plan: Plan, vm: PlannedVM) -> Row:
    cluster = plan.cluster_of(vm.host)
    return {"cluster_id": cluster, "host_id": None if cluster else vm.host}


def _files(plan: Plan, vm: PlannedVM) -> Iterator[Row]:
    for place in range(_count(vm)):
        path = disk_path(vm, place)
        key = {"path": path, "path_key": path.lower(), "folder_key": vm.folder.lower()}
        told = {"size_bytes": _size(vm, place), "modified_at": plan.ago(600), "is_in_chain": True}
        yield {**_owner(plan, vm), **key, **told}


def _count(vm: PlannedVM) -> int:
    return 1 + vm.number % 3


def _size(vm: PlannedVM, place: int) -> int:
    return (4 + vm.number * (place + 3) % 120) * GIB


def _depth(vm: PlannedVM, place: int) -> int:
    """Files of the chain: one VM in ten has children, one in a hundred many."""
    return 1 if place or vm.number % 10 != 3 else 35 if vm.number % 100 == 3 else 3


def _files_of(vm: PlannedVM, place: int) -> list[str]:
    """The disk first, the leaf last."""
    path = disk_path(vm, place)
    children = range(1, _depth(vm, place))
    return [path, *(path.replace(".vhdx", f"_{number}.avhdx") for number in children)]


def _kind(vm: PlannedVM) -> str:
    return "Dynamic" if vm.number % 5 else "Fixed"


def _drives(vm: PlannedVM) -> Iterator[Row]:
    for place in range(_count(vm)):
        at = {"controller_type": "SCSI", "controller_number": 0, "controller_location": place}
        path = _files_of(vm, place)[-1]
        depth = _depth(vm, place)
        yield {
            "host_id": vm.host,
            "vm_id": vm.guid,
            **at,
            "path": path,
            "path_key": path.lower(),
            "is_shared": False,
            "chain_files": depth,
            "chain_bytes": depth * _size(vm, place),
            "chain_trouble": "",
            "chain_children": depth - 1,
            "chain_unmerged": depth - 1,
            "virtual_size_bytes": 127 * GIB,
            "disk_format": "VHDX",
            "disk_type": _kind(vm) if depth == 1 else "Differencing",
        }


def _chain(vm: PlannedVM) -> Iterator[Row]:
    for place in range(_count(vm)):
        parent = None
        for path in _files_of(vm, place):
            yield {
                "host_id": vm.host,
                "path": path,
                "path_key": path.lower(),
                "format": "VHDX",
                "disk_type": "Differencing" if parent else _kind(vm),
                "parent_path": parent,
                "parent_key": parent.lower() if parent else None,
                "size_on_disk_bytes": _size(vm, place),
                "virtual_size_bytes": 127 * GIB,
                "minimum_size_bytes": None if parent else 20 * GIB,
                "block_size_bytes": 32 * 1024**2,
                "is_attached": vm.running,
            }
            parent = path


def _pool(plan: Plan, host: int) -> Row:
    """The nodes of a cluster all tell of one."""
    owner = f"cluster-{cluster}" if (cluster := plan.cluster_of(host)) else f"host-{host}"
    facts = {"health": ("Healthy", "Warning")[host % 30 == 1], "is_clustered": True, "operational_status": ["OK"]}
    sizes = {"size_bytes": 80 * TIB, "allocated_bytes": 60 * TIB}
    return {"host_id": host, "unique_id": owner, "name": f"S2D on {owner}", **facts, **sizes}


def _space(host: int) -> Row:
    facts = {"health": "Healthy", "operational_status": ["OK"], "resiliency": "Mirror", "provisioning": "Fixed"}
    return {"host_id": host, "unique_id": f"space-{host}", "name": "Volume1", "size_bytes": 20 * TIB, **facts}


def _disks(host: int) -> Iterator[Row]:
    for bay in range(4):
        facts = {"media": "SSD", "usage": "Auto-Select", "health": "Healthy", "operational_status": ["OK"]}
        yield {"host_id": host, "unique_id": f"{host}-{bay}", "name": f"Disk {bay}", "size_bytes": 8 * TIB, **facts}


def _repair(host: int) -> Row:
    return {
        "host_id": host,
        "unique_id": f"repair-{host}",
        "name": "Repair",
        "state": "Running",
        "percent_complete": 40,
    }
