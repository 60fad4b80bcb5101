"""Performance counters of dynamic memory, and the classes of WMI that tell them in every language (Get-Counter, in that
of the host: counter.py).

Names and units are those that windows_exporter reads. There are instances of running VMs with dynamic memory alone,
named after the VM; that a guest which reports no demand has none is taken to be so.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from simulator.cmdlets.cim_classes import CimClass
from simulator.cmdlets.view import HostView
from simulator.estate.model import MIB
from simulator.estate.reading import VMReading
from simulator.powershell.values import UInt32, to_net

VM_SET, BALANCER_SET = "Hyper-V Dynamic Memory VM", "Hyper-V Dynamic Memory Balancer"
_PREFIX = "Win32_PerfFormattedData_BalancerStats_"
# What an instance's name cannot hold, since a path is made of it (.NET: PerformanceCounter.InstanceName).
_REPLACED = str.maketrans("()#\\/", "[]___")


class Instance(NamedTuple):
    """Of one running VM with dynamic memory."""

    name: str
    read: VMReading

    @property
    def pressure(self) -> int:
        """100 is just enough; a content VM with the usual buffer of 20 % shows 83."""
        return self.read.demand * 100 // self.read.assigned


def instances(view: HostView) -> list[Instance]:
    seen: Counter[str] = Counter()
    found = []
    for read in view.read().vms if view.sees_vms and view.host.vmms == "Running" else ():
        if read.state == "Running" and read.vm.memory.dynamic and read.demand and read.assigned:
            name = to_net(read.vm.name).translate(_REPLACED)
            found.append(Instance(f"{name}#{seen[name]}" if seen[name] else name, read))
            seen[name] += 1
    return found


class Balancer(NamedTuple):
    view: HostView

    @property
    def name(self) -> str:
        return "System Balancer"


def _average(balancer: Balancer) -> int:
    pressures = [one.pressure for one in instances(balancer.view)]
    return sum(pressures) // max(1, len(pressures))


def _megabytes(read: VMReading) -> int:
    return read.assigned // MIB


Getter = Callable[[Any], int]
Subjects = Callable[[HostView], Sequence[Any]]
_Getters = Mapping[str, Getter]
_OF_VM: _Getters = {
    "Current Pressure": lambda one: one.pressure,
    "Physical Memory": lambda one: _megabytes(one.read),
    "Guest Visible Physical Memory": lambda one: _megabytes(one.read),
}
_OF_BALANCER: _Getters = {
    "Available Memory": lambda one: one.view.read().free_kilobytes // 1024,
    "Average Pressure": _average,
}
SETS: Mapping[str, tuple[_Getters, Subjects]] = {
    VM_SET: (_OF_VM, instances),
    BALANCER_SET: (_OF_BALANCER, lambda view: [Balancer(view)]),
}


def _class(name: str, getters: _Getters, subjects: Subjects) -> CimClass:
    def whole(get: Getter) -> Callable[[Any], Any]:
        return lambda one: UInt32(get(one))

    filled: dict[str, Callable[[Any], Any]] = {key.replace(" ", ""): whole(get) for key, get in getters.items()}
    return CimClass(_PREFIX + name, {"Name": lambda one: one.name, **filled}, subjects)


_WMI = (
    _class("HyperVDynamicMemoryVM", *SETS[VM_SET]),
    _class("HyperVDynamicMemoryBalancer", *SETS[BALANCER_SET]),
)
CLASSES = {cim.name.lower(): cim for cim in _WMI}
