"""Storage Spaces Direct under a cluster: a pool of every node's disks, a space per CSV, and a repair that goes on.

Follows from the cluster's name, its volumes and the instant; nothing is kept. A cluster without S2D has none of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.estate.model import GIB, TIB, Cluster
from simulator.estate.noise import guid_of
from simulator.estate.volumes import Volume

# The cluster whose storage is its own nodes' disks; CLU-HQ has a SAN.
DIRECT = frozenset({"CLU-DC2"})
_DISKS_PER_NODE = 6
_DISK_BYTES = 7 * TIB + 512 * GIB
_COPIES = 3  # three-way mirror: with four nodes, what Microsoft advises
_RESERVE = 2 * TIB
# A repair runs for so long and starts over: somebody's maintenance, every six hours.
_REPAIR_SECONDS, _REPAIR_EVERY = 5400, 6 * 3600


@dataclass(frozen=True, slots=True)
class PhysicalDisk:
    """Names of states as Windows' documentation has them; `node` is where it is plugged in."""

    unique_id: str
    serial_number: str
    node: str
    number: int
    size: int
    media: str
    usage: str = "Auto-Select"
    health: str = "Healthy"
    operational: tuple[str, ...] = ("OK",)


@dataclass(frozen=True, slots=True)
class Space:
    """What Windows calls a virtual disk of the pool, and everybody confuses with a VM's."""

    unique_id: str
    name: str
    size: int
    footprint: int
    health: str = "Healthy"
    operational: tuple[str, ...] = ("OK",)
    provisioning: str = "Fixed"
    resiliency: str = "Mirror"


@dataclass(frozen=True, slots=True)
class Job:
    unique_id: str
    name: str
    state: str
    percent: int
    done_bytes: int
    total_bytes: int
    seconds: int
    background: bool = True


@dataclass(frozen=True, slots=True)
class Pool:
    unique_id: str
    name: str
    size: int
    allocated: int
    disks: tuple[PhysicalDisk, ...]
    spaces: tuple[Space, ...]
    jobs: tuple[Job, ...]

    @property
    def health(self) -> str:
        return "Warning" if any(disk.health != "Healthy" for disk in self.disks) else "Healthy"

    @property
    def operational(self) -> tuple[str, ...]:
        return ("Degraded",) if self.health == "Warning" else ("OK",)


def pool_of(cluster: Cluster, volumes: Iterable[Volume], at: float) -> Pool | None:
    """The pool at an instant (seconds since 1970)."""
    if cluster.name not in DIRECT:
        return None
    shared = [volume for volume in volumes if volume.cluster == cluster.name]
    job = _repair(cluster, shared[0], at) if shared else None
    spaces = tuple(_space(cluster, volume, job is not None and volume is shared[0]) for volume in shared)
    disks = tuple(_disk(cluster, node, number) for node in cluster.nodes for number in range(_DISKS_PER_NODE))
    return Pool(
        unique_id=f"{{{guid_of(cluster.id, 'pool')}}}",
        name=f"S2D on {cluster.name}",
        size=sum(disk.size for disk in disks if disk.usage != "Retired"),
        allocated=sum(space.footprint for space in spaces) + _RESERVE,
        disks=disks,
        spaces=spaces,
        jobs=(job,) if job else (),
    )


def _space(cluster: Cluster, volume: Volume, repairing: bool) -> Space:
    written = volume.capacity // 2 if volume.thin else volume.capacity
    return Space(
        guid_of(cluster.id, volume.root),
        volume.label,
        volume.capacity,
        written * _COPIES,
        health="Warning" if repairing else "Healthy",
        operational=("In Service",) if repairing else ("OK",),
        provisioning="Thin" if volume.thin else "Fixed",
    )


def _disk(cluster: Cluster, node: str, number: int) -> PhysicalDisk:
    """One disk of the last node is lost: retired by hand, waiting for somebody with a spare."""
    lost = node == cluster.nodes[-1] and number == _DISKS_PER_NODE - 1
    identity = guid_of(cluster.id, node, number)
    return PhysicalDisk(
        identity,
        identity[:8].upper(),
        node,
        1000 + number,
        _DISK_BYTES,
        "SSD",
        usage="Retired" if lost else "Auto-Select",
        health="Warning" if lost else "Healthy",
        operational=("Lost Communication",) if lost else ("OK",),
    )


def _repair(cluster: Cluster, volume: Volume, at: float) -> Job | None:
    seconds = int(at) % _REPAIR_EVERY
    if seconds >= _REPAIR_SECONDS:
        return None
    total = volume.capacity // 40
    done = total * seconds // _REPAIR_SECONDS
    return Job(guid_of(cluster.id, "repair"), "Repair", "Running", done * 100 // total, done, total, seconds)
