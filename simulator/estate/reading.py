"""What a host and its VMs show at one instant: the one place that both the cmdlets and the truth are taken from."""

from collections.abc import Collection
from dataclasses import dataclass

from simulator.estate.balance import Claim, share
from simulator.estate.model import GIB, MIB, VM, Host
from simulator.estate.noise import smooth
from simulator.estate.power import Power
from simulator.estate.shapes import shape_at

# States in which the VM holds its memory.
HOLDS_MEMORY = frozenset({"Running", "Starting", "Stopping", "Paused", "RunningCritical", "PausedCritical"})
_BOOT_SECONDS = 60  # until the guest's integration components have answered
_AFTER_HOST_BOOT = 120  # automatic start follows the host's boot
# A worker process and the hypervisor's tables for each VM that holds memory.
_OVERHEAD = 32 * MIB


@dataclass(frozen=True, slots=True)
class VMReading:
    """As Get-VM answers: `demand` is 0 where the guest reports none, `heartbeat` None where the VM is not on."""

    vm: VM
    state: str
    uptime_seconds: int
    assigned: int
    demand: int
    memory_status: str
    cpu_percent: int
    heartbeat: str | None
    operational_status: tuple[str, ...]

    @property
    def on(self) -> bool:
        return self.state in HOLDS_MEMORY


@dataclass(frozen=True, slots=True)
class HostReading:
    """`at` and `booted_at` are whole seconds since 1970."""

    host: Host
    at: int
    booted_at: int
    free_kilobytes: int
    vms: tuple[VMReading, ...]


def read_host(host: Host, at: int) -> HostReading:
    """A pure function of the host as it stands and the instant."""
    booted_at = booted(host, at)
    powers = [_power(host, vm, booted_at, at) for vm in host.vms]
    holding = [(vm, power) for vm, power in zip(host.vms, powers, strict=True) if power.state in HOLDS_MEMORY]
    demands = {vm: _demand(vm, _moment(power, at)) for vm, power in holding}
    claims = [_claim(vm, power, demands[vm], at) for vm, power in holding]
    assigned = dict(zip((vm for vm, _ in holding), share(host.available_for_vms, claims), strict=True))
    vms = tuple(
        _reading(vm, power, assigned.get(vm, 0), demands.get(vm, 0), at)
        for vm, power in zip(host.vms, powers, strict=True)
    )
    return HostReading(host, at, booted_at, _free(host, assigned.values(), at) // 1024, vms)


def booted(host: Host, at: int) -> int:
    """When the host last started: it does every `reboot_days` days, each host on a day of its own, and when it was
    restarted besides."""
    period = host.reboot_days * 86_400
    planned = at - (at - host.key % period) % period
    return max([planned, *(restarted for restarted in host.restarted_at if restarted <= at)])


def _power(host: Host, vm: VM, booted_at: int, at: int) -> Power:
    """Outside a cluster no VM outlives its host's boot; inside one it was moved away in time."""
    power = vm.power_at(at)
    if host.cluster is None and power.state == "Running":
        return power._replace(since=min(at, max(power.since, booted_at + _AFTER_HOST_BOOT)))
    return power


def _moment(power: Power, at: int) -> float:
    """A paused guest's memory stands still."""
    return power.since if power.state.startswith("Paused") else at


def _demand(vm: VM, at: float) -> int:
    """Bytes in use in the guest, whether or not it can say so: the day's shape, and 12 % of it up and down."""
    load = vm.load
    busy = shape_at(load.shape, at) * (0.8 + 0.4 * smooth(vm.key, at, 1500.0))
    flutter = 0.97 + 0.06 * smooth(vm.key ^ 0x5DEECE66D, at, 90.0)
    demand = (load.low + (load.high - load.low) * busy) * flutter
    return int(demand) // MIB * MIB


def _claim(vm: VM, power: Power, demand: int, at: int) -> Claim:
    memory = vm.memory
    if not memory.dynamic or not vm.guest.reports_demand:
        return Claim(memory.startup, memory.startup, memory.priority)
    if power.state == "Starting" or at - power.since < _BOOT_SECONDS:
        return Claim(memory.floor, memory.floor, memory.priority)
    wanted = min(memory.maximum, max(memory.minimum, demand * (100 + memory.buffer) // 100))
    return Claim(memory.minimum, wanted, memory.priority)


def _reading(vm: VM, power: Power, assigned: int, demand: int, at: int) -> VMReading:
    reported = demand if vm.guest.reports_demand else 0
    return VMReading(
        vm=vm,
        state=power.state,
        uptime_seconds=_uptime(vm, power, at),
        assigned=assigned,
        demand=reported,
        memory_status=_memory_status(assigned, reported, vm.memory.buffer) if vm.memory.dynamic else "",
        cpu_percent=_cpu(vm, at) if power.state == "Running" else 0,
        heartbeat=_heartbeat(vm, power, at),
        operational_status=_operational_status(vm, power.state),
    )


def _operational_status(vm: VM, state: str) -> tuple[str, ...]:
    """WMI's second status says what a VM is busy with (HYPERV.md §4); that the first is then InService is
    Microsoft's description of that value ("processing a request"), not seen on a host."""
    if vm.merging is not None and vm.merging.copy is not None:
        return ("InService", "MergingDisks")
    return vm.operational_status if _speaks(state) else ("Ok",)


def _speaks(state: str) -> bool:
    """Whether the VM is in a state in which its special condition shows."""
    return state in HOLDS_MEMORY or state.endswith("Critical")


def _uptime(vm: VM, power: Power, at: int) -> int:
    if power.state in ("Paused", "PausedCritical"):
        return vm.key % 900_000  # stands still while the VM does
    return int(at - power.since) if power.state in HOLDS_MEMORY else 0


def _memory_status(assigned: int, demand: int, buffer: int) -> str:
    """Hyper-V's three words, in English; empty where the guest reports nothing."""
    if not assigned or not demand:
        return ""
    if demand > assigned:
        return "Warning"
    return "OK" if assigned * 100 >= demand * (100 + buffer // 2) else "Low"


def _heartbeat(vm: VM, power: Power, at: int) -> str | None:
    if power.state not in HOLDS_MEMORY:
        return None
    if power.state.startswith("Paused"):
        return "Paused" if vm.guest.reports_demand else vm.guest.heartbeat
    if vm.guest.reports_demand and at - power.since < _BOOT_SECONDS:
        return "NoContact"
    return vm.guest.heartbeat


def _cpu(vm: VM, at: int) -> int:
    busy = 0.15 + 0.85 * shape_at(vm.load.shape, at)
    return min(100, int(vm.load.cpu_percent * busy * (0.4 + 1.2 * smooth(vm.key ^ 0xC0FFEE, at, 45.0))))


def _free(host: Host, sizes: Collection[int], at: int) -> int:
    """What Windows has left: the VMs' memory is gone, and Windows itself uses a little more or less of its reserve."""
    reserve = host.memory_bytes - host.available_for_vms
    own = int(reserve * (0.72 + 0.12 * smooth(host.key, at, 600.0)))
    return max(GIB // 4, host.memory_bytes - own - sum(sizes) - _OVERHEAD * len(sizes))
