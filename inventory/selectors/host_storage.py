"""Where the VMs of one host can lie: its volumes, those of its cluster, shares, and the pools below."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.models import Host, PhysicalDisk, StorageJob, StoragePool, StorageSpace, Volume, VolumeAccess, VolumeKind
from inventory.scope import Scope
from inventory.selectors.lying import volumes_of
from inventory.selectors.usage import VolumeUse
from inventory.veil import veil

# ReFS volumes are redirected on every node but one, by design (HYPERV.md §3.5).
_BY_DESIGN = "FileSystemReFs"


@dataclass(frozen=True, slots=True)
class ReachedVolume(VolumeUse):
    """A volume as this host reaches it."""

    access: VolumeAccess | None

    @property
    def detour(self) -> str:
        """How this node reaches a shared volume where it does not reach it directly, for a reason to look into."""
        access = self.access
        if access is None or access.access in (None, "Direct"):
            return ""
        if access.file_system_redirection == _BY_DESIGN and access.block_redirection in (None, "NotBlockRedirected"):
            return ""
        return ", ".join(filter(None, (access.access, access.file_system_redirection, access.block_redirection)))

    @property
    def access_unknown(self) -> bool:
        """Whether nobody knows how this node reaches the shared volume."""
        return self.volume.kind == VolumeKind.CSV and (self.access is None or self.access.access is None)


@dataclass(frozen=True, slots=True)
class HostStorage:
    volumes: Sequence[ReachedVolume]
    pools: Sequence[StoragePool]
    jobs: Sequence[StorageJob]
    troubled: Sequence[StorageSpace | PhysicalDisk]
    disks: int


def host_storage(host: Host, scope: Scope) -> HostStorage:
    """Six queries. The coordinator of a shared volume is a node: nobody's business who does not see the cluster."""
    accesses = {access.identity: access for access in VolumeAccess.objects.filter(host=host)}
    volumes = sorted(veil(volumes_of(host).select_related("cluster"), scope), key=_order)
    disks, spaces = PhysicalDisk.objects.filter(host=host), StorageSpace.objects.filter(host=host)
    return HostStorage(
        tuple(ReachedVolume(volume, accesses.get(volume.identity)) for volume in volumes),
        tuple(StoragePool.objects.filter(host=host).order_by("name", "pk")),
        tuple(StorageJob.objects.filter(host=host).order_by("name", "pk")),
        (
            *(space for space in spaces if space.health not in (None, "Healthy")),
            *(disk for disk in disks if disk.health not in (None, "Healthy")),
        ),
        len(disks),
    )


def _order(volume: Volume) -> tuple[int, int, str]:
    """Local ones, then shared ones, then shares; Volume2 before Volume10."""
    kinds = list(VolumeKind.values)
    return kinds.index(volume.kind), len(volume.path), volume.path.lower()
