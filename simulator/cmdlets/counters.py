"""Performance counters of dynamic memory: Get-Counter, whose paths are in the language of the host's Windows, and the
classes of WMI that tell the same in every language.

Names and units as Microsoft's exporters read them; there are instances of running VMs with dynamic memory alone, named
after the VM. That a guest which reports no demand has none is taken to be so. German names are translations of ours.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from simulator.cmdlets.cim_classes import CimClass
from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import record
from simulator.cmdlets.languages import ENGLISH, GERMAN, Words, words_of
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.localtime import UTC_OFFSET
from simulator.estate.model import MIB
from simulator.estate.reading import VMReading
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.types import declare_type
from simulator.powershell.values import DateTime, NetObject, PSArray, SubsetError, UInt32, to_net

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


_Getters = Mapping[str, Callable[[Any], int]]
_OF_VM: _Getters = {
    "Current Pressure": lambda one: one.pressure,
    "Physical Memory": lambda one: _megabytes(one.read),
    "Guest Visible Physical Memory": lambda one: _megabytes(one.read),
}
_OF_BALANCER: _Getters = {
    "Available Memory": lambda one: one.view.read().free_kilobytes // 1024,
    "Average Pressure": _average,
}
_SETS: Mapping[str, tuple[_Getters, Callable[[HostView], Sequence[Any]]]] = {
    VM_SET: (_OF_VM, instances),
    BALANCER_SET: (_OF_BALANCER, lambda view: [Balancer(view)]),
}


def _class(name: str, getters: _Getters, subjects: Callable[[HostView], Sequence[Any]]) -> CimClass:
    def whole(get: Callable[[Any], int]) -> Callable[[Any], Any]:
        return lambda one: UInt32(get(one))

    filled: dict[str, Callable[[Any], Any]] = {key.replace(" ", ""): whole(get) for key, get in getters.items()}
    return CimClass(_PREFIX + name, {"Name": lambda one: one.name, **filled}, subjects)


_WMI = (
    _class("HyperVDynamicMemoryVM", *_SETS[VM_SET]),
    _class("HyperVDynamicMemoryBalancer", *_SETS[BALANCER_SET]),
)
CLASSES = {cim.name.lower(): cim for cim in _WMI}


class Sample(NamedTuple):
    path: str
    instance: str
    value: float


_SPACE = "Microsoft.PowerShell.Commands.GetCounter"
_SAMPLE_TYPE = declare_type(f"{_SPACE}.PerformanceCounterSample")
SAMPLE = Shape(
    "PerformanceCounterSample",
    {
        "Path": lambda sample: sample.path,
        "InstanceName": lambda sample: sample.instance,
        "CookedValue": lambda sample: sample.value,
    },
    type_name=_SAMPLE_TYPE,
)
SAMPLE_SET = Shape(
    "PerformanceCounterSampleSet",
    {
        "Timestamp": lambda taken: DateTime.from_datetime(taken[0]).to_local(UTC_OFFSET),
        "CounterSamples": lambda taken: PSArray(map(SAMPLE.make, taken[1]), _SAMPLE_TYPE),
    },
    type_name=f"{_SPACE}.PerformanceCounterSampleSet",
)
_PATH = re.compile(r"\\(?P<set>[^\\(]+)(?:\((?P<instance>[^)]*)\))?\\(?P<counter>[^\\]+)")


def get_counter(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    paths = [str(path) for path in call.bound.get("Counter") or ()]
    if not paths or "Continuous" in call.bound or int(call.bound.get("MaxSamples") or 1) != 1:
        raise SubsetError("Get-Counter is simulated with -Counter and one sample")
    samples: list[Sample] = []
    for path in paths:
        found = _samples(view, path)
        if found is None:
            # FullyQualifiedErrorId and category: MattHodge/Graphite-PowerShell-Functions #52.
            call.write_error(
                record("System.Exception", words_of(view.host).no_counter, "CounterApiError", "InvalidResult")
            )
        else:
            samples += found
    if samples:
        yield SAMPLE_SET.make((datetime.fromtimestamp(view.read().at, UTC), samples))


def _samples(view: HostView, path: str) -> list[Sample] | None:
    """None where it is the name of a counter in another language than that of this Windows."""
    asked = _PATH.fullmatch(path)
    wanted = (asked["set"].lower(), asked["counter"].lower()) if asked else ("", "")
    if asked is None or not any(wanted in _named(words) for words in (ENGLISH, GERMAN)):
        raise SubsetError(f"counter {path} is not simulated; whether Windows has it is not known here")
    found = _named(words_of(view.host)).get(wanted)
    if found is None:
        return None
    get, subjects = found
    chosen = [one for one in subjects(view) if asked["instance"] in ("*", one.name)]
    return [Sample(_told(view, asked, one.name), one.name.lower(), float(get(one))) for one in chosen]


def _named(words: Words) -> Mapping[tuple[str, str], tuple[Callable[[Any], int], Callable[[HostView], Sequence[Any]]]]:
    """What a Windows of that language has, by set and counter."""

    def own(name: str) -> str:
        return words.counters.get(name, name).lower()

    return {(own(name), own(key)): (get, of) for name, (getters, of) in _SETS.items() for key, get in getters.items()}


def _told(view: HostView, asked: re.Match[str], instance: str) -> str:
    return rf"\\{view.host.name}\{asked['set']}({instance})\{asked['counter']}".lower()


CMDLETS = (
    Cmdlet(
        name="Get-Counter",
        module="Microsoft.PowerShell.Diagnostics",
        parameters={
            "Counter": Parameter("System.String[]", position=0, sets=("GetCounterSet",), from_pipeline=True),
            "ListSet": Parameter("System.String[]", position=0, mandatory=True, sets=("ListSetSet",)),
            "SampleInterval": Parameter("System.Int32", sets=("GetCounterSet",)),
            "MaxSamples": Parameter("System.Int64", sets=("GetCounterSet",)),
            "Continuous": Parameter("switch", sets=("GetCounterSet",)),
            "ComputerName": Parameter("System.String[]", aliases=("Cn",)),
        },
        run=guarded("Get-Counter", get_counter),
        implementing_type="Microsoft.PowerShell.Commands.GetCounterCommand",
        default_set="GetCounterSet",
    ),
)
