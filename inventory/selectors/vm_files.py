"""What one VM is attached to on a host: read once for all that a page says of its disks, snapshots and chains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory.models import VM, DiskFile, Drive, Host, Volume
from inventory.selectors.disk_files import files_behind
from inventory.selectors.lying import volumes_of

ORDER = ("controller_type", "controller_number", "controller_location", "pk")


@dataclass(frozen=True, slots=True)
class VMFiles:
    """`drives`: of Now and of snapshots; `files`: those behind them, by key; `volumes`: all that the host reaches."""

    drives: Sequence[Drive]
    files: Mapping[str, DiskFile]
    volumes: Sequence[Volume]


def files_of_vm(vm: VM, host: Host) -> VMFiles:
    """Of the VM as that host shows it: a replica has files of its own. Three queries, however much it has."""
    drives = list(Drive.objects.filter(vm=vm, host=host).order_by(*ORDER))
    files = files_behind(host.pk, {drive.path_key for drive in drives if drive.path_key})
    return VMFiles(drives, files, list(volumes_of(host)))
