"""Items of the volumes, storage and files sections as they come over the wire."""

import uuid
from typing import Any

GIB = 2**30
RESOURCE = str(uuid.UUID(int=77))


def local_volume(path: str = "D:\\", **facts: Any) -> dict[str, Any]:
    return {
        "kind": "local",
        "path": path,
        "volume_id": "\\\\?\\Volume{0}\\",
        "label": "VMs",
        "file_system": "NTFS",
        "capacity_bytes": 100 * GIB,
        "free_bytes": 40 * GIB,
        "disk_number": 1,
        "provisioning": 2,
    } | facts


def shared_volume(path: str = "C:\\ClusterStorage\\Volume1", **facts: Any) -> dict[str, Any]:
    return (
        local_volume(path)
        | {
            "kind": "csv",
            "resource_id": RESOURCE,
            "resource_name": "Cluster Disk 1",
            "state": "Online",
            "owner_node": "HV01",
            "in_maintenance": False,
            "fault_state": "NoFaults",
            "access": "Direct",
            "file_system_redirection": "NotFileSystemRedirected",
            "block_redirection": "NotBlockRedirected",
        }
        | facts
    )


def share(path: str = "\\\\files\\vms") -> dict[str, Any]:
    return {"kind": "smb", "path": path, "capacity_bytes": None, "free_bytes": None}


def unit(kind: str, number: int = 1, **facts: Any) -> dict[str, Any]:
    """A pool, space, disk or job."""
    state = {} if kind == "job" else {"health": 0, "operational_status": [2]}
    return {"kind": kind, "unique_id": f"{kind}-{number}", "name": f"{kind} {number}", **state} | facts


def folder(path: str = "D:\\VMs", **facts: Any) -> dict[str, Any]:
    return {
        "kind": "folder",
        "path": path,
        "files": 2,
        "other_files": 0,
        "other_bytes": 0,
        "is_truncated": False,
        "unread": 0,
        "failure": None,
    } | facts


def file(name: str, inside: str = "D:\\VMs", **facts: Any) -> dict[str, Any]:
    return {
        "kind": "file",
        "path": f"{inside}\\{name}",
        "folder": inside,
        "size_bytes": GIB,
        "created_at": "2026-11-01T10:00:00.0000000Z",
        "modified_at": "2026-11-23T08:00:00.0000000Z",
    } | facts
