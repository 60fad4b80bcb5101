"""The demo's snapshots: who has one, of which class, how old. Ages are in days before the demo's hour."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from simulator.estate.localtime import UTC_OFFSET
from simulator.estate.model import VM, Host
from simulator.estate.noise import guid_of
from simulator.estate.snapshot_tree import SnapshotTree, Wish
from simulator.estate.volumes import Volumes

_MINUTE, _HOUR = 1 / 1440, 1 / 24
_DEEP = 34  # beyond the 30 that Xen Orchestra refuses at (FIELD.md §4)
_MANY = 42  # of the 50 that Hyper-V takes, above the 80 % that others warn at (FIELD.md §8)


@dataclass(frozen=True, slots=True)
class Taken:
    """One snapshot of the realised VM of this name, or of the replica. Without a name it gets Hyper-V's own."""

    vm: str
    age_days: float
    name: str = ""
    kind: str = "Standard"
    automatic: bool = False
    with_memory: bool = False
    replica: bool = False


TAKEN = (
    # Standard, by people: minutes to more than a year, meaningful and default names.
    Taken("CRM01", 400, "Before 7.2 upgrade, DO NOT DELETE", with_memory=True),
    Taken("CRM01", 120, with_memory=True),
    Taken("SP01", 35, with_memory=True),
    Taken("ERP-APP01", 12, "vor Umstellung <Q4> & \"Test\""),
    Taken("MGMT01", 7 * _MINUTE, "before patch", with_memory=True),
    Taken("WSUS01", 3 * _HOUR),
    Taken("PRINT01", 14.5, "Druckertreiber Größe"),
    Taken("BR-FS01", 61, "Снимок перед переносом"),
    Taken("BR-PRINT01", 2, ""),
    # Production checkpoints save no memory; nothing in Get-VMSnapshot says so.
    Taken("WEB01", 5, "Release 2026.11"),
    Taken("WEB02", 5, "Release 2026.11"),
    # Domain controllers should have none (S7).
    Taken("DC02", 21, "before schema extension", with_memory=True),
    Taken("LAB-DC01", 90, "clean"),
    # Automatic ones, Windows Server 2019 and later.
    Taken("STAGE01", 6 * _HOUR, automatic=True),
    Taken("STAGE02", 30 * _HOUR, automatic=True),
    Taken("VDI-DEV01", 5 * _HOUR, automatic=True),
    # Backup: one in progress, one that a backup left half a year ago.
    Taken("FS02", 12 * _MINUTE, "FS02 - Backup", "Recovery"),
    Taken("SQL03", 190, "SQL03 - Backup - (5/17/2026 - 1:00:14 AM)", "Recovery"),
    # Replica keeps recovery points; nobody deletes them by hand.
    *(Taken("BR-ERP", hours * _HOUR, "", "Replica", replica=True) for hours in (3.2, 2.2, 1.2)),
    Taken("BR-ERP", 0.2 * _HOUR, "", "AppConsistentReplica", replica=True),
    Taken("BR-MAIL", 9, "", "SyncedReplica", replica=True),
    Taken("DR-FS02", 45, "Planned failover", "Planned"),
    Taken("APP-04", 77, "lost with its disk", "Missing"),
    # A long chain.
    *(Taken("TEST-02", 3.0 * (_DEEP - number), f"build {4711 + number}") for number in range(_DEEP)),
    Taken("TEMPLATE-WS2022", 300, "sysprepped"),
    # Nearly as many as there may be: somebody's script takes one a day and deletes none.
    *(Taken("TEST-01", 1.0 * (_MANY - number), f"nightly {number + 1}") for number in range(_MANY)),
    # On the volume that is full, and beside a physical disk, of which it keeps nothing.
    Taken("ARCHIVE-NFS", 52, "before migration to the new NAS"),
    Taken("BKP01", 26, "before agent update"),
    # What the demo's people have deleted through the portal (demo_merges): one that is small, one that takes an hour,
    # one whose files a backup has open, and two that wait.
    Taken("TEST-09", 41, "before the driver update"),
    Taken("LOG02", 64, "before the new log format"),
    Taken("PG03", 12, "before 16.4"),
    Taken("CRM02", 19, "before hotfix 7.2.1"),
    Taken("PRINT02", 33, "old drivers"),
)  # fmt: skip


def take_all(volumes: Volumes, host: Host, vm: VM, now: float) -> None:
    tree = SnapshotTree(volumes, host, vm)
    for number, wanted in enumerate(TAKEN):
        if wanted.vm != vm.name or wanted.replica != (vm.placement == "replica"):
            continue
        at = now - wanted.age_days * 86_400
        wish = Wish(
            wanted.name or default_name(host, vm, wanted, at), wanted.kind, wanted.automatic, wanted.with_memory
        )
        tree.take(wish, at, guid_of(vm.id, vm.placement, "snapshot", number))
        if wanted.automatic:
            vm.automatic_checkpoints = True
    if vm.name == "TEST-03":
        _branch(tree, now)


def default_name(host: Host, vm: VM, wanted: Taken, at: float) -> str:
    """As Hyper-V names them, in the host's own format of dates (HYPERV.md §3.3)."""
    local = datetime.fromtimestamp(at, UTC) + UTC_OFFSET
    day, hour = f"{local.month}/{local.day}/{local.year}", f"{(local.hour + 11) % 12 + 1}:{local:%M:%S %p}"
    written = f"{local:%d.%m.%Y - %H:%M:%S}" if host.culture == "de-DE" else f"{day} - {hour}"
    named = f"{vm.name} - ({written})"
    return f"Automatic Checkpoint - {named}" if wanted.automatic else named


def _branch(tree: SnapshotTree, now: float) -> None:
    """Three branches under one root, the second of them with two leaves; Now hangs in the middle of it."""

    def take(name: str, days: float) -> str:
        return tree.take(Wish(name), now - days * 86_400, guid_of(tree.vm.id, "branch", name)).id

    root = take("clean install", 80)
    take("with SQL Server", 70)
    take("with SQL Server, CU 12", 60)
    tree.apply(root, now - 55 * 86_400)
    middle = take("with PostgreSQL", 50)
    take("PostgreSQL 16", 45)
    tree.apply(middle, now - 40 * 86_400)
    take("PostgreSQL 17", 35)
    tree.apply(root, now - 30 * 86_400)
    take("with Oracle", 25)
    tree.apply(middle, now - 20 * 86_400)


def forget_snapshots(vm: VM) -> None:
    """The configuration forgets them and no file is merged: what a merge that never happened leaves behind."""
    vm.snapshots, vm.current_snapshot = (), None


def rename_leaf(volumes: Volumes, host: Host, vm: VM, ending: str) -> None:
    """Backup software names the children that it makes after themselves: DISK-AutoRecovery.avhdx."""
    drives = []
    for drive in vm.drives:
        file = volumes.disk(host, drive.path) if drive.path else None
        if file is None or file.parent is None:
            drives.append(drive)
            continue
        path = file.parent.rpartition(".")[0] + ending
        volumes.drop(host, file.path)
        volumes.put(host, replace(file, path=path))
        drives.append(replace(drive, path=path))
    vm.drives = tuple(drives)
