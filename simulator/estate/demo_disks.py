"""How large the disks of the demo company's VMs are, how full, and how much is written to them."""

from collections.abc import Iterator

from simulator.estate.furnishing import DiskPlan
from simulator.estate.model import GIB, TIB, VM
from simulator.estate.noise import unit
from simulator.estate.power import Slots, Still
from simulator.estate.volumes import last_part

# Name prefix: the second disk, and gigabytes written to each disk in a day. The first prefix that fits counts.
_SECOND: tuple[tuple[str, DiskPlan | None, float], ...] = (
    ("SQL-RPT", DiskPlan("data", 400 * GIB, filled=0.45), 3),
    ("SQL", DiskPlan("data", 500 * GIB, filled=0.5), 8),
    ("EXCH", DiskPlan("mail", 900 * GIB, filled=0.55), 9),
    ("FS", DiskPlan("data", 2 * TIB, filled=0.4), 4),
    ("BR-FS", DiskPlan("data", TIB, filled=0.3), 2),
    ("DR-FS", DiskPlan("data", TIB, filled=0.3), 0.5),
    ("DR-BKP", DiskPlan("repository", 4 * TIB, filled=0.5), 6),
    ("K8S", DiskPlan("containers", 120 * GIB, filled=0.3), 4),
    ("PG", DiskPlan("data", 300 * GIB, filled=0.4), 6),
    ("LOG", DiskPlan("log", TIB, filled=0.4), 12),
    ("BKP", DiskPlan("cache", 400 * GIB, filled=0.2), 10),
    ("ERP", DiskPlan("data", 120 * GIB, filled=0.4), 2),
    ("SP", DiskPlan("content", 300 * GIB, filled=0.4), 2),
    ("WSUS", DiskPlan("updates", 400 * GIB, filled=0.5), 1),
    ("MON", DiskPlan("series", 200 * GIB, filled=0.4), 5),
)
_LINUX_DISK, _WINDOWS_DISK = 60 * GIB, 127 * GIB  # 127 GB is what New-VM and the wizard propose


_FIXED = ("TEST-09",)  # it does not grow by what is merged into it: all that its snapshot costs is won


def furniture_of(vm: VM) -> list[DiskPlan]:
    """The disks of a VM of the demo, the one it boots from first."""
    return list(_plans(vm, last_part(vm.path)))


def daily_writes_of(vm: VM) -> int:
    """What stands still writes nothing. Machines that come and go write as if they ran all the time, so much less."""
    if isinstance(vm.plan, Still):
        return 0
    usual = 0.2 if isinstance(vm.plan, Slots) else 0.6
    gigabytes = next((amount for prefix, _, amount in _SECOND if vm.name.startswith(prefix)), usual)
    return int(gigabytes * GIB * (0.5 + unit(vm.key, 31)))


def _plans(vm: VM, folder: str) -> Iterator[DiskPlan]:
    linux = not vm.guest.system.startswith("Windows")
    filled = 0.12 + 0.25 * unit(vm.key, 32)
    if vm.name.startswith("LEGACY"):  # came from Windows Server 2008 R2, or are there: VHD, one of them fixed
        kind = "Fixed" if vm.name == "LEGACY01" else "Dynamic"
        yield DiskPlan(folder, 80 * GIB, kind, "VHD", filled)
        return
    kind = "Fixed" if vm.name in _FIXED else "Dynamic"
    yield DiskPlan(folder, _LINUX_DISK if linux else _WINDOWS_DISK, kind, filled=filled)
    second = next((plan for prefix, plan, _ in _SECOND if vm.name.startswith(prefix)), None)
    if second is not None:
        yield second._replace(name=f"{folder}-{second.name}")
    if vm.name.startswith("SQL0"):
        yield DiskPlan(f"{folder}-log", 60 * GIB, "Fixed")
    if vm.name.startswith("MGMT"):
        yield DiskPlan(f"{folder}-scratch", 20 * GIB, filled=0.0, growing=False)
