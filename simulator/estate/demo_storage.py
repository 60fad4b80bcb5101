"""The demo company's volumes, and everything that lies on them."""

from collections.abc import Iterable

from simulator.estate.company import CSV_ROOT, SITES
from simulator.estate.demo_disks import daily_writes_of, furniture_of
from simulator.estate.demo_oddities_of_disks import AFTERWARDS, BEFORE, DENIED_SHARE, READABLE_SHARE
from simulator.estate.demo_snapshots import take_all
from simulator.estate.furnishing import lay_configuration, lay_disks
from simulator.estate.model import GIB, MIB, TIB, Host
from simulator.estate.noise import guid_of, unit
from simulator.estate.volumes import Volume, Volumes, last_part

NEARLY_FULL, FULL = rf"{CSV_ROOT}\Volume4", rf"{CSV_ROOT}\Volume5"
# Whose files lie on the two that are short of space, both of CLU-DC2.
_MOVED = {"ARCHIVE-NFS": FULL, "APP-01": NEARLY_FULL, "APP-03": NEARLY_FULL}
_CAPACITY = {
    "CLU-HQ": 16 * TIB,
    "CLU-DC2": 12 * TIB,
    "HV10": 4 * TIB,
    "HV11": 6 * TIB,
    "HV12": 24 * TIB,
    "HV13": 3 * TIB,
    "HV14": 2 * TIB,
}
_SMALL = 2 * TIB
_LEFT = {NEARLY_FULL: 0.04, FULL: 0.0}
_LEFT_ON_FULL = 11 * MIB
# Of CLU-DC2, for what is large and seldom read: hard disks, which merge at less than half the usual pace.
_SLOW, _SLOW_BYTES_PER_SECOND = rf"{CSV_ROOT}\Volume2", 60 << 20
THIN_HOST = "HV12"  # its LUN of the recovery site's array promises more than the array has


def furnish_demo(hosts: list[Host], seed: int, now: float) -> Volumes:
    """Lays every VM's files; `now` is taken to the hour before, so that two starts in one hour are alike."""
    hour = now // 3600 * 3600
    volumes = Volumes(_volumes(hosts, seed))
    for host in hosts:
        for vm in host.vms:
            if vm.name in _MOVED:
                vm.path = rf"{_MOVED[vm.name]}\{last_part(vm.path)}"
            vm.daily_writes = daily_writes_of(vm)
            lay_configuration(volumes, host, vm)
            lay_disks(volumes, host, vm, furniture_of(vm))
            if before := BEFORE.get(vm.name):
                before(volumes, host, vm, hour)
            take_all(volumes, host, vm, hour)
            if afterwards := AFTERWARDS.get(vm.name):
                afterwards(volumes, host, vm, hour)
    _fill(volumes, hour)
    _slow_down(volumes)
    return volumes


def _volumes(hosts: Iterable[Host], seed: int) -> Iterable[Volume]:
    for host in hosts:
        yield _local(seed, host, "C:", 476 * GIB, "", int((48 + 90 * unit(host.key, 41)) * GIB))
        if host.cluster is None:
            data = _local(seed, host, "D:", _CAPACITY[host.name], "VMs", 3 * GIB)
            data.thin = host.name == THIN_HOST
            yield data
    for site in SITES.values():
        if site.cluster:
            nodes = [name for name, _ in site.nodes]
            count = site.volumes + (2 if site.cluster == "CLU-DC2" else 0)
            for number in range(1, count + 1):
                root = rf"{CSV_ROOT}\Volume{number}"
                short = site.cluster == "CLU-DC2" and root in _LEFT
                yield Volume(
                    id=guid_of(seed, site.cluster, root),
                    root=root,
                    kind="csv",
                    owner=nodes[number % len(nodes)],
                    capacity=_SMALL if short else _CAPACITY[site.cluster],
                    cluster=site.cluster,
                    label=f"Volume{number}",
                    file_system="NTFS" if site.cluster == "CLU-HQ" else "ReFS",
                    other_bytes=20 * GIB,
                )
    for share, denied in ((READABLE_SHARE, False), (DENIED_SHARE, True)):
        server = share.split("\\")[2]
        yield Volume(guid_of(seed, share), share, "smb", server, 8 * TIB, other_bytes=3 * TIB, denied=denied)


def _local(seed: int, host: Host, root: str, capacity: int, label: str, other: int) -> Volume:
    return Volume(guid_of(seed, host.name, root), root, "local", host.name, capacity, None, label, "NTFS", other)


def _slow_down(volumes: Volumes) -> None:
    for volume in volumes:
        if volume.cluster == "CLU-DC2" and volume.root == _SLOW:
            volume.merge_bytes_per_second = _SLOW_BYTES_PER_SECOND


def _fill(volumes: Volumes, hour: float) -> None:
    """What else lies on the two small ones: old ISOs, exports, somebody's copies."""
    for volume in volumes:
        if volume.cluster == "CLU-DC2" and volume.root in _LEFT:
            left = int(volume.capacity * _LEFT[volume.root]) or _LEFT_ON_FULL
            files = sum(file.size_at(hour) for file in volume.files.values())
            volume.other_bytes = volume.capacity - files - left
