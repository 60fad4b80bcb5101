"""Disks that exist to break portals: leftovers, orphans, cycles, the missing, the shared, the unreadable."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.estate.blocks import BlockMap
from simulator.estate.demo_snapshots import forget_snapshots, rename_leaf
from simulator.estate.files import DiskFile
from simulator.estate.furnishing import DiskPlan, disk_file
from simulator.estate.model import GIB, VM, Host
from simulator.estate.noise import guid_of
from simulator.estate.snapshot_tree import SnapshotTree, Wish, child_of, writer_of
from simulator.estate.snapshots import Drive
from simulator.estate.volumes import Volumes, last_part

MASTER = r"C:\ClusterStorage\Volume3\Masters\W11-24H2.vhdx"
QUORUM = r"C:\ClusterStorage\Volume2\Shared\FS-QUORUM.vhdx"
SET = r"C:\ClusterStorage\Volume1\Shared\SQL-DATA.vhds"
READABLE_SHARE, DENIED_SHARE = r"\\FILER01.ad.example.com\lab", r"\\FILER02.ad.example.com\archive"

MERGE_FAILED, CONFIGURATION_LOST = 19100, 3216  # events of VMMS and of the VM's worker

Oddity = Callable[[Volumes, Host, VM, float], None]


def _leftover(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """A backup's child that the VM still writes to, and no snapshot: Hyper-V tries to merge it, again and again."""
    SnapshotTree(volumes, host, vm).take(Wish("Backup", "Recovery"), now - 33 * 86_400)
    for snapshot in vm.snapshots:
        for ending in ("vmcx", "vmrs"):
            volumes.drop(host, rf"{snapshot.path}\Snapshots\{snapshot.id.upper()}.{ending}")
    forget_snapshots(vm)
    vm.told_again = (MERGE_FAILED,)


def _held(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """It runs on a snapshot's disk, and Hyper-V could not save its configuration (HYPERV.md §3.7)."""
    vm.told_again = (CONFIGURATION_LOST,)


def _open_elsewhere(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """A backup program that never lets go of its files: no merge of it begins."""
    vm.open_elsewhere = True


def _auto_recovery(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    _leftover(volumes, host, vm, now)
    rename_leaf(volumes, host, vm, "-AutoRecovery.avhdx")


def _orphans(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """Two children, one under the other, that nothing is pointed at."""
    file = _boot_disk(volumes, host, vm)
    for number in (1, 2):
        file = child_of(file, guid_of(vm.id, "orphan", number), now - (200 - number) * 86_400, vm)
        file = file.still(now - (190 - number) * 86_400)
        volumes.put(host, file)


def _master(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """The boot disk is a child of the image that all of them share; one VM spells its path in capitals."""
    image = volumes.disk(host, MASTER)
    if image is None:
        made = disk_file(vm, DiskPlan("W11-24H2", 127 * GIB, filled=0.16, growing=False), 0)
        image = replace(made, path=MASTER, created_at=1_730_000_000, identifier=guid_of("master image"))
        volumes.put(host, image)
    boot = _boot_disk(volumes, host, vm)
    parent = MASTER.upper() if vm.name.endswith("02") else MASTER
    child = replace(child_of(image, boot.identifier, boot.created_at), path=boot.path, parent=parent)
    volumes.put(host, replace(child, writer=writer_of(vm, child.path, child.grains, boot.created_at)))


def _missing_parent(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    boot = _boot_disk(volumes, host, vm)
    child = child_of(boot, guid_of(vm.id, "lost"), now - 77 * 86_400)
    volumes.put(host, child)
    volumes.drop(host, boot.path)
    vm.drives = (replace(vm.drives[0], path=child.path), *vm.drives[1:])


def _replaced_parent(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """Somebody built the image anew under the name of the old one, with a snapshot's child still hanging there."""
    path = vm.drives[0].path
    chain = volumes.chain(host, path) if path else []
    old = replace(chain[-1], identifier=guid_of(vm.id, "built anew"), created_at=now - 12 * 86_400)
    volumes.put(host, old)


def _cycle(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """Two children that each name the other as its parent: what a hand with Set-VHD can do."""
    boot = _boot_disk(volumes, host, vm)
    one = child_of(boot, guid_of(vm.id, "cycle", 1), now - 9 * 86_400)
    other = replace(child_of(one, guid_of(vm.id, "cycle", 2), now - 8 * 86_400), parent=one.path)
    volumes.put(host, replace(one, parent=other.path, made_for=other.identifier))
    volumes.put(host, other)
    vm.drives = (replace(vm.drives[0], path=other.path), *vm.drives[1:])


def _passthrough(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    disk = Drive("Disk 3 1863.02 GB Bus 0 Lun 2 Target 1", number=0, location=len(vm.drives), disk_number=3)
    vm.drives = (*vm.drives, disk)


def _shared_quorum(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """A shared VHDX of a guest cluster; the node that does not own it cannot open it (HYPERV.md §3.4)."""
    made = replace(disk_file(vm, DiskPlan("quorum", GIB, "Fixed"), 8), path=QUORUM, fault="locked")
    volumes.put(host, replace(made, identifier=guid_of("quorum"), created_at=1_700_000_000))
    vm.drives = (*vm.drives, Drive(QUORUM, location=len(vm.drives), shared=True))


def _shared_set(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    """A VHD Set: the .vhds names an .avhdx beside it that holds the data."""
    made = replace(disk_file(vm, DiskPlan("set", 200 * GIB, filled=0.3, growing=False), 9), created_at=1_710_000_000)
    data = replace(made, path=SET.replace(".vhds", f"_{guid_of('set').upper()}.avhdx"), identifier=guid_of("set data"))
    volumes.put(host, data)
    header = replace(
        made, path=SET, format="VHDSet", identifier=guid_of("set"), blocks=BlockMap(), backing=(data.path,)
    )
    volumes.put(host, header)
    vm.drives = (*vm.drives, Drive(SET, location=len(vm.drives), shared=True))


def _on_share(share: str) -> Oddity:
    def move(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
        boot = _boot_disk(volumes, host, vm)
        volumes.drop(host, boot.path)
        moved = replace(boot, path=rf"{share}\{vm.name}\{last_part(boot.path)}")
        volumes.put(host, moved)
        vm.drives = (replace(vm.drives[0], path=moved.path), *vm.drives[1:])

    return move


def _gone(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    volumes.drop(host, _boot_disk(volumes, host, vm).path)


def _corrupt(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    volumes.put(host, replace(_boot_disk(volumes, host, vm), fault="corrupt"))


def _no_disk(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    volumes.drop(host, _boot_disk(volumes, host, vm).path)
    vm.drives = ()


def _empty_drive(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    vm.drives = (*vm.drives, Drive(None, location=len(vm.drives)))


def _boot_disk(volumes: Volumes, host: Host, vm: VM) -> DiskFile:
    path = vm.drives[0].path
    file = volumes.disk(host, path) if path else None
    if file is None:
        raise LookupError(f"{vm.name} has no disk to make odd")
    return file


# By VM name, after its snapshots were taken.
AFTERWARDS: Mapping[str, Oddity] = {
    "EXCH02": _auto_recovery,
    "SQL-RPT01": _leftover,
    "FS03": _orphans,
    "APP-02": _orphans,
    "APP-05": _missing_parent,
    "ORPHAN-CONFIG": _gone,
    "HB-OFF": _gone,
    "TEMPLATE-WS2022": _replaced_parent,
    "TEST-04": _cycle,
    "TEST-07": _corrupt,
    "BKP01": _passthrough,
    "FS04": _shared_quorum,
    "FS05": _shared_quorum,
    "SQL01": _shared_set,
    "SQL02": _shared_set,
    "SP01": _held,
    "PG03": _open_elsewhere,
    "DEBUG-HANG": _no_disk,
    "SCANNER": _empty_drive,
}
# Before: snapshots are taken of what they make.
BEFORE: Mapping[str, Oddity] = {
    **{f"VDI-DEV{number:02}": _master for number in range(1, 9)},
    "TEST-05": _on_share(READABLE_SHARE),
    "TEST-06": _on_share(DENIED_SHARE),
}
