"""Volumes and pools for pages to show: full and nearly full, thin, shared, redirected, repairing."""

from datetime import timedelta

from django.utils import timezone

from inventory.models import (
    Cluster,
    ClusterSectionState,
    Host,
    ListedFolder,
    PhysicalDisk,
    StorageJob,
    StoragePool,
    StorageSpace,
    StoredFile,
    Volume,
    VolumeAccess,
)

GIB = 2**30


def give_local_volumes(host: Host, used_percent: int = 40) -> None:
    for path, label, capacity, thin in (("C:\\", "", 476, False), ("D:\\", "VMs", 4096, host.pk % 3 == 0)):
        Volume.objects.create(
            host=host,
            kind="local",
            identity=path.lower().rstrip("\\"),
            path=path,
            label=label or None,
            file_system="NTFS",
            capacity_bytes=capacity * GIB,
            file_system_free_bytes=capacity * GIB * (100 - used_percent) // 100,
            free_unknown_reason="thin" if thin else None,
            provisioning="Thin" if thin else "Fixed",
        )


def give_shared_volumes(cluster: Cluster, count: int = 3) -> None:
    for number in range(1, count + 1):
        path = f"C:\\ClusterStorage\\Volume{number}"
        Volume.objects.create(
            cluster=cluster,
            kind="csv",
            identity=f"{number} {path.lower()}",
            path=path,
            resource_name=f"Cluster Disk {number}",
            file_system="ReFS",
            state="Online" if number != count else "Offline",
            owner_node="HV01",
            capacity_bytes=12_288 * GIB if number != count else None,
            file_system_free_bytes=12_288 * GIB * (30 - number * 12) // 100 if number != count else None,
            free_unknown_reason=None if number != count else "not_sent",
        )
        for host in cluster.hosts.all():
            redirected = number == 2 and host.pk % 2 == 0
            VolumeAccess.objects.create(
                host=host,
                identity=f"{number} {path.lower()}",
                access="BlockRedirected" if redirected else "Direct",
                block_redirection="NoDiskConnectivity" if redirected else "NotBlockRedirected",
                file_system_redirection="NotFileSystemRedirected",
            )


def give_lists(cluster: Cluster) -> None:
    """Told by a node a minute ago: one volume listed whole, one not, with ISO images and files that nobody needs."""
    now = timezone.now()
    ClusterSectionState.objects.create(cluster=cluster, name="volumes", decided_at=now - timedelta(seconds=60))
    for number, unread in ((1, 0), (2, 3)):
        root = f"C:\\ClusterStorage\\Volume{number}"
        told = {"cluster": cluster, "path": root, "path_key": root.lower(), "unread": unread, "is_truncated": False}
        ListedFolder.objects.create(files=9, decided_at=now - timedelta(seconds=90), **told)
        for name, gib in (("exports\\old-erp.vhdx", 700), ("ISO\\en-us_windows_server_2025.iso", 6), ("a.avhdx", 44)):
            path = f"{root}\\{name}"
            StoredFile.objects.create(
                cluster=cluster, path=path, path_key=path.lower(), folder_key=root.lower(), size_bytes=gib * GIB,
                modified_at=now - timedelta(days=gib),
            )  # fmt: skip


def give_share(host: Host) -> Volume:
    return Volume.objects.create(
        host=host, kind="smb", identity="\\\\files\\vms", path="\\\\files\\vms", free_unknown_reason="smb"
    )


def give_pool(host: Host) -> StoragePool:
    warning = {"health": "Warning"}
    pool = StoragePool.objects.create(
        host=host, unique_id="pool", name=f"S2D on {host.cluster}", is_clustered=host.cluster is not None, **warning,
        size_bytes=180_000 * GIB, allocated_bytes=120_000 * GIB, operational_status=["Degraded"],
    )  # fmt: skip
    StorageSpace.objects.create(
        host=host, unique_id="space", name="Volume1", **warning, operational_status=["In Service"]
    )
    StorageJob.objects.create(host=host, unique_id="job", name="Repair", state="Running", percent_complete=37)
    for number in range(4):
        lost = (
            {"health": "Warning", "operational_status": ["Lost Communication"]}
            if number == 3
            else {"health": "Healthy"}
        )
        PhysicalDisk.objects.create(
            host=host, unique_id=str(number), name="ATA SAMSUNG MZ7L3", serial_number=f"S6{number}",
            location=f"HV0{number + 1} : Slot {number}", **lost,
        )  # fmt: skip
    return pool
