"""Msvm_ConcreteJob and Msvm_AffectedJobElement of root\\virtualization\\v2: merges that a host is at.

A job is there while a merge goes on, and not a second longer; that Windows keeps finished jobs for some minutes is
nothing to lean on. Its properties are those of Microsoft's "Msvm_ConcreteJob class"; JobType 50 is HYPERV.md §3.7.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from simulator.cmdlets.cim_classes import VIRTUALIZATION, CimClass
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.view import HostView
from simulator.estate.merge_reading import MergeReading, read_merge
from simulator.estate.noise import guid_from
from simulator.powershell.values import NetObject, PSArray, TimeSpan, UInt16

_INSTANCE = "Microsoft.Management.Infrastructure.CimInstance"
_MERGING, _RUNNING = 50, 4
_EXCLUSIVE_USE = 2  # ElementEffects: "Exclusive Use"


class SeenJob(NamedTuple):
    view: HostView
    read: MergeReading

    @property
    def id(self) -> str:
        return guid_from(self.read.vm.key, int(self.read.began_at or 0)).upper()

    @property
    def elapsed(self) -> int:
        return int(self.view.read().at - (self.read.began_at or 0))


def _jobs(view: HostView) -> Sequence[SeenJob]:
    """Without rights WMI shows nothing, as Get-VM does."""
    if not view.sees_vms or view.host.vmms != "Running" or not view.host.merges.shows_job:
        return ()
    reading = view.read()
    reads = (read_merge(view.estate.volumes, view.host, read.vm, reading.at) for read in reading.vms)
    return [SeenJob(view, read) for read in reads if read is not None and read.child is not None]


CONCRETE_JOB = CimClass(
    "Msvm_ConcreteJob",
    {
        "InstanceID": lambda job: job.id,
        "ElementName": lambda _job: "Merging VHD Disks",
        "Caption": lambda _job: "Merging VHD Disks",
        "JobType": lambda _job: UInt16(_MERGING),
        "JobState": lambda _job: UInt16(_RUNNING),
        "PercentComplete": lambda job: UInt16(job.read.percent or 0),
        "ErrorCode": lambda _job: UInt16(0),
        "Cancellable": lambda _job: False,
        "StartTime": lambda job: datetime.fromtimestamp(job.read.began_at or 0, UTC),
        "ElapsedTime": lambda job: TimeSpan(job.elapsed * 10_000_000),
    },
    _jobs,
    VIRTUALIZATION,
)
_COMPUTER_SYSTEM = Shape(
    "Msvm_ComputerSystem",
    {"CreationClassName": lambda _job: "Msvm_ComputerSystem", "Name": lambda job: job.read.vm.id.upper()},
    type_name=_INSTANCE,
)
_JOB_REFERENCE = Shape("Msvm_ConcreteJob", {"InstanceID": lambda job: job.id}, type_name=_INSTANCE)


def _reference(shape: Shape) -> Any:
    def make(job: SeenJob) -> NetObject:
        return shape.make(job)

    return make


AFFECTED_JOB_ELEMENT = CimClass(
    "Msvm_AffectedJobElement",
    {
        "AffectedElement": _reference(_COMPUTER_SYSTEM),
        "AffectingElement": _reference(_JOB_REFERENCE),
        "ElementEffects": lambda _job: PSArray([UInt16(_EXCLUSIVE_USE)], "System.UInt16"),
    },
    _jobs,
    VIRTUALIZATION,
)

CLASSES: Mapping[str, CimClass] = {cim.name.lower(): cim for cim in (CONCRETE_JOB, AFFECTED_JOB_ELEMENT)}
