"""Two nodes of a cluster with one VM of two small disks, and what its disks show."""

from datetime import timedelta

from simulator.estate import VM, Clock, Estate, Host
from simulator.estate.blocks import GRAIN, BlockMap, Extent
from simulator.estate.furnishing import DiskPlan, lay_configuration, lay_disks
from simulator.estate.model import GIB
from simulator.estate.uniform import build_uniform
from simulator.estate.volumes import Volume, Volumes
from tests.simulator.estate.moments import MONDAY

ROOT = r"C:\ClusterStorage\Volume1"
GRAINS = 64
BYTES_PER_SECOND = 2 * GRAIN


def two_nodes(capacity: int = 16 * GIB, daily_writes: int = 0) -> Estate:
    """The clock stands. A merge copies two grains in a second."""
    hosts, _ = build_uniform(2, 1, 2026)
    (vm,) = hosts[0].vms
    for host in hosts:
        host.cluster, host.vms[:] = "CLU", [one for one in host.vms if one is vm]
    vm.daily_writes, vm.path = daily_writes, rf"{ROOT}\{vm.name}"
    csv = Volume("volume", ROOT, "csv", hosts[0].name, capacity, "CLU", merge_bytes_per_second=BYTES_PER_SECOND)
    volumes = Volumes([csv])
    lay_configuration(volumes, hosts[0], vm)
    lay_disks(volumes, hosts[0], vm, [DiskPlan(name, GRAINS * GRAIN, filled=0.3) for name in ("os", "data")])
    return Estate(hosts, [], Clock(MONDAY, rate=0), volumes)


def place(estate: Estate) -> tuple[Host, VM]:
    return next((host, host.vms[0]) for host in estate.hosts.values() if host.vms)


def volume_of(estate: Estate) -> Volume:
    return next(iter(estate.volumes))


def later(estate: Estate, seconds: float) -> None:
    estate.clock.advance(timedelta(seconds=seconds))
    estate.catch_up()


def at(estate: Estate) -> float:
    return estate.clock.now().timestamp()


def written(first: int, count: int, content: int) -> BlockMap:
    return BlockMap((Extent(first, min(GRAINS, first + count), content),))


def contents(estate: Estate, drives) -> list[BlockMap]:
    """What each disk of these drives shows, read through its chain."""
    host, _ = place(estate)
    shown = []
    for drive in drives:
        seen = BlockMap()
        chain = estate.volumes.chain(host, drive.path)
        assert chain[-1].parent is None, "a chain lost its end"
        for file in reversed(chain):
            seen = seen.under(file.map_at(at(estate)))
        shown.append(seen)
    return shown


def everything(estate: Estate) -> dict[str | None, list[BlockMap]]:
    _, vm = place(estate)
    return {None: contents(estate, vm.drives)} | {one.id: contents(estate, one.drives) for one in vm.snapshots}


def write(estate: Estate, disk: int, first: int, count: int, content: int) -> None:
    estate.write(place(estate)[1].id, disk, written(first, count, content))


def take(estate: Estate, name: str = "one") -> str:
    return estate.acts.take_snapshot(place(estate)[1].id, name).id


def remove(estate: Estate, snapshot_id: str, *, subtree: bool = False) -> None:
    estate.acts.remove_snapshot(place(estate)[1].id, snapshot_id, subtree=subtree)


def files(estate: Estate) -> list[str]:
    return sorted(file.path.rpartition("\\")[2] for file in volume_of(estate).files.values() if "hdx" in file.path)


def events(estate: Estate) -> list[int]:
    return [one.event_id for host in estate.hosts.values() for one in host.happened]
