"""When something changed, as exactly as it is known, and who it happened to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from history.choices import ChangeKind
from history.models import Change
from inventory.models import VM, Host, PollSection, PollState, SectionState
from inventory.sections import Seen

# Between two clocks that agree to within the uncertainty of a poll, and a boot that is told in whole seconds.
TOLERANCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Bounds:
    """It lies after `earliest` (None: nobody knows since when) and not after `at`; equal where the moment is known."""

    earliest: datetime | None
    at: datetime


class Telling:
    """The changes that one section of one poll shows. Asks the database only for what a rule wants to know."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.moved: dict[UUID, Bounds] = {}
        self._cluster_reads: dict[int, list[datetime]] = {}

    @property
    def host_id(self) -> int:
        return self.seen.host_id

    @property
    def first_look(self) -> bool:
        """Nothing can be new where nobody has looked before."""
        return self.seen.last_read_at is None

    @property
    def since_last_read(self) -> Bounds:
        return Bounds(self.seen.last_read_at, self.seen.started_at)

    @cached_property
    def when_missed(self) -> Bounds:
        """Of what was missed twice: it went between the last whole look that showed it and the next."""
        reads = _whole_reads(self.seen, host=self.host_id)
        return _missed(reads, self.seen.started_at)

    @cached_property
    def cluster_id(self) -> int | None:
        """Of the host that was read."""
        return Host.objects.filter(pk=self.host_id).values_list("cluster_id", flat=True).first()

    def cluster_reads(self, cluster_id: int) -> list[datetime]:
        """When the section was read before, of whichever node: the latest two, the latest first."""
        if cluster_id not in self._cluster_reads:
            self._cluster_reads[cluster_id] = _whole_reads(self.seen, host__cluster=cluster_id)
        return self._cluster_reads[cluster_id]

    def cluster_bounds(self, cluster_id: int, *, gone: bool = False) -> Bounds | None:
        """None where nobody had looked before."""
        reads = self.cluster_reads(cluster_id)
        if not reads:
            return None
        return _missed(reads, self.seen.started_at) if gone else Bounds(reads[0], self.seen.started_at)

    def exactly(self, told: datetime | None, bounds: Bounds) -> Bounds:
        """The moment that the host told by its own clock, where that agrees with what polls saw; else their bounds."""
        return self.moment_within(told, bounds) or bounds

    def moment_within(self, told: datetime | None, bounds: Bounds) -> Bounds | None:
        if told is None:
            return None
        moment = told - self._clock_offset
        if moment > bounds.at + TOLERANCE or (bounds.earliest and moment < bounds.earliest - TOLERANCE):
            return None
        moment = min(moment, bounds.at)
        return Bounds(moment, moment)

    def of_vm(self, vm_id: UUID) -> Bounds:
        """A VM that moved here was last looked at where it was before."""
        return self.moved.get(vm_id) or self.since_last_read

    def change(self, kind: ChangeKind, bounds: Bounds, *, name: str | None, **rest: Any) -> Change:
        rest.setdefault("host_id", self.host_id)
        earliest = bounds.earliest if bounds.earliest is None else min(bounds.earliest, bounds.at)
        return Change(kind=kind, at=bounds.at, earliest_at=earliest, name=name or "", poll_id=self.seen.poll_id, **rest)

    def vms_here(self, vm_ids: Collection[UUID]) -> dict[UUID, VM]:
        """Those that are on this host now."""
        rows = VM.objects.filter(pk__in=vm_ids, host=self.host_id, gone_at=None)
        return {vm.pk: vm for vm in rows.only("name", "host_decided_at", "first_seen_at")}

    def settled(self, vm: VM) -> bool:
        """Whether it was here already when the section was read last: else its parts are new to this host alone."""
        last = self.seen.last_read_at
        return last is not None and vm.host_decided_at <= last

    def host_names(self, host_ids: Collection[int]) -> Mapping[int, str]:
        return dict(Host.objects.filter(pk__in=host_ids).values_list("pk", "name"))

    def vm_names(self, vm_ids: Collection[UUID]) -> Mapping[UUID, str]:
        return dict(VM.objects.filter(pk__in=vm_ids).values_list("pk", "name")) if vm_ids else {}

    def last_told(self, thing: str, kinds: Collection[str]) -> Change | None:
        """The latest of these kinds that was told of that thing."""
        return Change.objects.filter(thing=thing, kind__in=kinds).order_by("-at", "-pk").first()

    @cached_property
    def _clock_offset(self) -> timedelta:
        """The host's clock minus the portal's, as the last poll measured it."""
        states = PollState.objects.filter(host=self.host_id).values_list("clock_offset_seconds", flat=True)
        return timedelta(seconds=states.first() or 0)


def _missed(reads: list[datetime], now: datetime) -> Bounds:
    first_missed = reads[0] if reads else now
    return Bounds(reads[1] if len(reads) > 1 else None, first_missed)


def _whole_reads(seen: Seen, **whose: Any) -> list[datetime]:
    """When the section was read whole before this poll, as far as polls are kept: the latest two, the latest first.

    SectionState knows the latest also of a host that has been silent for longer than that."""
    told = PollSection.objects.filter(
        name=seen.section.name,
        ok=True,
        refused=[],
        poll__started_at__lt=seen.started_at,
        **{f"poll__{path}": value for path, value in whose.items()},
    )
    reads = list(told.order_by("-poll__started_at").values_list("poll__started_at", flat=True)[:2])
    if not reads:
        states = SectionState.objects.filter(name=seen.section.name, ok_at__lt=seen.started_at, **whose)
        reads = [ok_at for ok_at in states.order_by("-ok_at").values_list("ok_at", flat=True)[:1] if ok_at]
    return reads
