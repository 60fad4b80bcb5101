"""Where a VM is, decided from who saw it when and as what.

A VM is its GUID; Hyper-V Replica shows one GUID on two hosts, and so does a migration. The rule: the latest-started
poll that shows it realised decides. A replica says where a VM is only as long as nobody shows it realised.

Absence counts after two good runs of the vms section of the host where it was, a usual pause apart: a host that saw
something change is read again within seconds, which proves nothing new. Nor is a VM of a cluster gone before each of
the other nodes was read since: one of them may have it. A node that cannot be read is waited for, but not for ever.
"""

import uuid
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import F, FilteredRelation, Q

from hyperv.contracts import RUNNING_STATES
from inventory import prepared
from inventory.choices import PlacementKind
from inventory.models import VM, Host, Placement, SectionState, VMReading
from inventory.polls.pace import JITTER
from inventory.sections import Seen

POLLS_UNTIL_GONE = 2
PAUSES_FOR_OTHERS = 4  # for which a node is waited for that was not read since: its own, or those of the host
REPLICA_MODES = frozenset({"Replica", "ExtendedReplica"})  # a TestReplica is a VM of its own, with a GUID of its own

_FIELDS = [field.attname for field in Placement._meta.concrete_fields]
# By key, so that those who lock them lock them in one order.
_STANDING = f"""
    SELECT {", ".join(_FIELDS)} FROM inventory_placement
     WHERE host_id = %s AND (gone_at IS NULL OR vm_id = ANY(%s)) ORDER BY id
"""  # noqa: S608 - names of the model
_INSERT = """
    INSERT INTO inventory_placement (vm_id, host_id, kind, first_seen_at, missed_polls)
    SELECT seen.*, 0 FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::timestamptz[]) AS seen
"""


def kind_of(replication_mode: str | None, *, is_running: bool) -> PlacementKind:
    """As what a host shows a VM. A replica that runs has been failed over to: it is the VM now."""
    if replication_mode in REPLICA_MODES and not is_running:
        return PlacementKind.REPLICA
    return PlacementKind.REALISED


@dataclass(slots=True)
class Place:
    """Where a VM is, as its row says or is going to say."""

    vm_id: uuid.UUID
    host_id: int
    decided_at: datetime
    gone_at: datetime | None


@dataclass(slots=True)
class Moves:
    """What place_vms found: `decided` VMs have a new place; `write` saves the placements."""

    decided: set[uuid.UUID] = field(default_factory=set)
    new: list[Placement] = field(default_factory=list)
    changed: list[Placement] = field(default_factory=list)
    gone: list[Placement] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed)

    def write(self, places: Mapping[uuid.UUID, Place]) -> None:
        """After the VMs are saved, because a placement points at its VM."""
        if self.new:
            rows = [(row.vm_id, row.host_id, row.kind, row.first_seen_at) for row in self.new]
            prepared.run(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        if self.changed:
            Placement.objects.bulk_update(self.changed, ["missed_polls", "missed_since", "last_seen_at", "gone_at"])
        for placement in self.gone:
            _leave(placement, places[placement.vm_id])


def placements_on(host_id: int, vms: Iterable[uuid.UUID], *, lock: bool) -> list[Placement]:
    """The placements on this host that stand, and the ended ones of these VMs."""
    query = _STANDING + (" FOR UPDATE" if lock else "")
    return [Placement.from_db(None, _FIELDS, row) for row in prepared.run(query, [host_id, list(vms)])]


def place_vms(
    seen: Seen,
    places: Mapping[uuid.UUID, Place],
    placements: Iterable[Placement],
    kinds: Mapping[uuid.UUID, PlacementKind],
    running: Container[uuid.UUID],
) -> Moves:
    """Decide places for the VMs that this poll shows, and note those that it should have shown and did not.

    `places` holds every VM of `kinds` and `placements`; those that move here are changed in it. Nothing is written.
    """
    moves = Moves()
    _take(seen, [places[guid] for guid in kinds], kinds, running, moves)
    standing = {(row.vm_id, row.kind): row for row in placements}
    for guid, kind in kinds.items():
        _note_seen(seen, guid, kind, standing, moves)
    refused = seen.refused_ids()
    if refused is not None:
        absent = [row for (guid, _), row in standing.items() if guid not in kinds and guid not in refused]
        _note_missing(seen, [row for row in absent if row.gone_at is None], places, moves)
    return moves


def _take(
    seen: Seen,
    places: list[Place],
    kinds: Mapping[uuid.UUID, PlacementKind],
    running: Container[uuid.UUID],
    moves: Moves,
) -> None:
    """Move to this host the VMs for which this poll has the last word.

    One that is off here does not take the place of one that runs there and was not missed: after a failover the old
    primary comes back with the VM off, and still shows it realised.
    """
    elsewhere = [place for place in places if place.host_id != seen.host_id or place.gone_at]
    if not elsewhere:
        return
    last_word = _last_word(elsewhere)
    off_here = [place.vm_id for place in elsewhere if place.vm_id not in running]
    run_there = set(
        VMReading.objects.filter(
            vm__in=off_here,
            state__in=RUNNING_STATES,
            vm__placements__host=F("vm__host"),
            vm__placements__kind=PlacementKind.REALISED,
            vm__placements__gone_at=None,
            vm__placements__missed_polls=0,
        ).values_list("vm_id", flat=True)
    )
    for place in elsewhere:
        spoken = last_word[place.vm_id]
        realised = kinds[place.vm_id] == PlacementKind.REALISED and place.vm_id not in run_there
        if place.gone_at or (realised and (spoken is None or seen.started_at > spoken)):
            place.host_id, place.decided_at, place.gone_at = seen.host_id, seen.started_at, None
            moves.decided.add(place.vm_id)


def _last_word(places: list[Place]) -> dict[uuid.UUID, datetime | None]:
    """The start of the latest poll that showed each VM realised at its present place; None where it is but a replica.

    An unchanged poll writes no placement, so that start is the host's last good vms section unless the VM was missed.
    """
    hosts = {place.host_id for place in places}
    answered = dict(
        SectionState.objects.filter(name="vms", ok_at__isnull=False, host__in=hosts).values_list("host_id", "ok_at")
    )
    rows = Placement.objects.filter(
        vm__in=[place.vm_id for place in places], kind=PlacementKind.REALISED, gone_at=None
    ).values_list("vm_id", "host_id", "missed_polls")
    missed = {(vm_id, host_id): missed_polls for vm_id, host_id, missed_polls in rows}
    spoken: dict[uuid.UUID, datetime | None] = {}
    for place in places:
        missed_polls = missed.get((place.vm_id, place.host_id))
        if missed_polls is None:
            spoken[place.vm_id] = None
        elif missed_polls:
            spoken[place.vm_id] = place.decided_at
        else:
            spoken[place.vm_id] = max(place.decided_at, answered.get(place.host_id) or place.decided_at)
    return spoken


def _note_seen(
    seen: Seen,
    guid: uuid.UUID,
    kind: PlacementKind,
    standing: Mapping[tuple[uuid.UUID, str], Placement],
    moves: Moves,
) -> None:
    placement = standing.get((guid, kind))
    if placement is None:
        moves.new.append(Placement(vm_id=guid, host_id=seen.host_id, kind=kind, first_seen_at=seen.started_at))
    elif placement.missed_polls or placement.gone_at:
        placement.missed_polls, placement.missed_since = 0, None
        placement.gone_at, placement.last_seen_at = None, None
        moves.changed.append(placement)
    for other in PlacementKind:  # the host itself says that it is now something else: no need to miss it twice
        before = standing.get((guid, other))
        if other != kind and before is not None and before.gone_at is None:
            before.gone_at = seen.started_at
            moves.changed.append(before)
            moves.gone.append(before)


def _note_missing(seen: Seen, missing: list[Placement], places: Mapping[uuid.UUID, Place], moves: Moves) -> None:
    if not missing:
        return
    may_be_elsewhere = _AmongOthers(seen)
    for placement in missing:
        if placement.missed_polls == 0:
            placement.last_seen_at, placement.missed_since = seen.last_read_at, seen.started_at
        elif places[placement.vm_id].host_id == seen.host_id and may_be_elsewhere(placement):
            continue
        placement.missed_polls += 1
        if placement.missed_polls >= POLLS_UNTIL_GONE:
            placement.gone_at = seen.started_at
            moves.gone.append(placement)
        moves.changed.append(placement)


class _AmongOthers:
    """Whether it is too soon to say that a VM which was missed is nowhere. Asks the database at the first question."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def __call__(self, placement: Placement) -> bool:
        since = placement.missed_since
        if since is None:  # missed by the previous release, which did not write it
            return False
        passed = self._seen.started_at - since
        if passed < self._pause * (1 - JITTER):
            return True
        # A poll that began just then may have looked before the VM came.
        late = since + min(timedelta(seconds=settings.POLL_DEADLINE_SECONDS), self._pause / 2)
        return any(
            (read is None or read < late) and passed < max(pause, self._pause) * PAUSES_FOR_OTHERS
            for read, pause in self._others
        )

    @cached_property
    def _host(self) -> Host:
        return Host.objects.only("poll_interval_seconds", "cluster").get(pk=self._seen.host_id)

    @property
    def _pause(self) -> timedelta:
        return timedelta(seconds=self._host.poll_interval_seconds)

    @cached_property
    def _others(self) -> list[tuple[datetime | None, timedelta]]:
        """When the VMs of each other node were read last, and its pause; not of those that nobody reads any more. What
        a node told in words that nobody understood may be the VM: then it was not read."""
        if self._host.cluster_id is None:
            return []
        nodes = Host.objects.filter(cluster=self._host.cluster_id, retired_at=None, is_paused=False)
        vms_read = FilteredRelation("section_states", condition=Q(section_states__name="vms"))
        others = nodes.exclude(pk=self._seen.host_id).alias(vms_read=vms_read)
        told = others.values_list("vms_read__ok_at", "vms_read__refused_items", "poll_interval_seconds")
        return [(None if refused else read, timedelta(seconds=pause)) for read, refused, pause in told]


def _leave(placement: Placement, place: Place) -> None:
    """The VM is no longer that here: it is where else it is still realised, else where there is a replica, or gone."""
    if place.host_id != placement.host_id or place.gone_at:
        return
    present = list(Placement.objects.filter(vm=placement.vm_id, gone_at=None).order_by("-first_seen_at"))
    realised = [row for row in present if row.kind == PlacementKind.REALISED]
    if other := next(iter(realised or present), None):
        place.host_id, place.decided_at = other.host_id, placement.gone_at or other.first_seen_at
    else:
        place.gone_at = placement.gone_at
    VM.objects.filter(pk=place.vm_id).update(
        host=place.host_id, host_decided_at=place.decided_at, gone_at=place.gone_at
    )
