"""Msvm_ConcreteJob and Msvm_AffectedJobElement of root\\virtualization\\v2: merges that a host is at, or was.

A job is there while a merge goes on, and for five minutes after it ended or failed (TimeBeforeRemoval, HYPERV.md §2.4).
One that is live is of one file, one that ended of all that was merged in that run. Its properties are those of
Microsoft's "Msvm_ConcreteJob class"; JobType 50 is HYPERV.md §3.7.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from simulator.cmdlets.cim_classes import VIRTUALIZATION, CimClass
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.view import HostView
from simulator.estate.merge_events import BEGUN, ENDED, FAILED
from simulator.estate.merge_reading import MergeReading, read_merge
from simulator.estate.model import Host
from simulator.estate.noise import guid_from
from simulator.powershell.values import NetObject, PSArray, TimeSpan, UInt16

_INSTANCE = "Microsoft.Management.Infrastructure.CimInstance"
_MERGING = 50
_RUNNING, _COMPLETED, _EXCEPTION = 4, 7, 10  # JobState
_FAILED = 32768  # ErrorCode: what methods of Hyper-V's WMI answer where nothing more is known
_KEPT_SECONDS = 300
_EXCLUSIVE_USE = 2  # ElementEffects: "Exclusive Use"


@dataclass(frozen=True, slots=True)
class SeenJob:
    """`until`: now, or when it ended."""

    vm_id: str
    began_at: float
    until: float
    state: int
    percent: int

    @property
    def id(self) -> str:
        return guid_from(UUID(self.vm_id).int, int(self.began_at)).upper()


def _jobs(view: HostView) -> Sequence[SeenJob]:
    """Without rights WMI shows nothing, as Get-VM does."""
    if not view.sees_vms or view.host.vmms != "Running" or not view.host.merges.shows_job:
        return ()
    reading = view.read()
    reads = (read_merge(view.estate.volumes, view.host, read.vm, reading.at) for read in reading.vms)
    live = (_live(read, reading.at) for read in reads if read is not None and read.child is not None)
    return [*_ended(view.host, reading.at), *live]


def _live(read: MergeReading, at: int) -> SeenJob:
    return SeenJob(read.vm.id, read.began_at or 0, at, _RUNNING, read.percent or 0)


def _ended(host: Host, at: int) -> Iterator[SeenJob]:
    """What the events tell of. A restart forgets jobs."""
    since = max([at - _KEPT_SECONDS, *(when for when in host.restarted_at if when <= at)])
    began: dict[str, int] = {}
    for event in host.happened:
        if event.event_id == BEGUN:
            began[event.vm_id] = event.at
        elif event.event_id in (ENDED, FAILED) and since < event.at <= at:
            state, percent = (_COMPLETED, 100) if event.event_id == ENDED else (_EXCEPTION, 0)
            yield SeenJob(event.vm_id, began.get(event.vm_id, event.at), event.at, state, percent)


CONCRETE_JOB = CimClass(
    "Msvm_ConcreteJob",
    {
        "InstanceID": lambda job: job.id,
        "ElementName": lambda _job: "Merging VHD Disks",
        "Caption": lambda _job: "Merging VHD Disks",
        "JobType": lambda _job: UInt16(_MERGING),
        "JobState": lambda job: UInt16(job.state),
        "PercentComplete": lambda job: UInt16(job.percent),
        "ErrorCode": lambda job: UInt16(_FAILED if job.state == _EXCEPTION else 0),
        "Cancellable": lambda _job: False,
        "StartTime": lambda job: datetime.fromtimestamp(job.began_at, UTC),
        "ElapsedTime": lambda job: TimeSpan(int(job.until - job.began_at) * 10_000_000),
    },
    _jobs,
    VIRTUALIZATION,
)
_COMPUTER_SYSTEM = Shape(
    "Msvm_ComputerSystem",
    {"CreationClassName": lambda _job: "Msvm_ComputerSystem", "Name": lambda job: job.vm_id.upper()},
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
