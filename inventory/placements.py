"""Where a VM is, decided from who saw it when and as what.

A VM is its GUID; Hyper-V Replica shows one GUID on two hosts, and so does a migration. The rule: the latest-started
poll that shows it realised decides. A replica says where a VM is only as long as nobody shows it realised. Absence
counts after two good runs of the vms section of the host where it was.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from inventory.choices import PlacementKind
from inventory.models import VM, Placement, SectionState
from inventory.sections import Seen

POLLS_UNTIL_GONE = 2
REPLICA_MODES = frozenset({"Replica", "ExtendedReplica"})  # a TestReplica is a VM of its own, with a GUID of its own


def kind_of(replication_mode: str | None, *, is_running: bool) -> PlacementKind:
    """As what a host shows a VM. A replica that runs has been failed over to: it is the VM now."""
    if replication_mode in REPLICA_MODES and not is_running:
        return PlacementKind.REPLICA
    return PlacementKind.REALISED


@dataclass
class Moves:
    """What place_vms decided: `decided` VMs have a new place on their (unsaved) row; `write` saves the placements."""

    decided: set[uuid.UUID] = field(default_factory=set)
    new: list[Placement] = field(default_factory=list)
    changed: list[Placement] = field(default_factory=list)
    gone: list[Placement] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed)

    def write(self) -> None:
        """After the VMs are saved, because a placement points at its VM."""
        Placement.objects.bulk_create(self.new)
        if self.changed:
            Placement.objects.bulk_update(self.changed, ["missed_polls", "last_seen_at", "gone_at"])
        for placement in sorted(self.gone, key=lambda row: row.vm_id):
            _leave(placement)


def place_vms(
    seen: Seen, here: Mapping[uuid.UUID, VM], kinds: Mapping[uuid.UUID, PlacementKind], new: set[uuid.UUID]
) -> Moves:
    """Decide places for the VMs that this poll shows, and note those that it should have shown and did not."""
    moves = Moves()
    _take(seen, [vm for guid, vm in here.items() if guid not in new], kinds, moves)
    rows = Placement.objects.select_for_update().filter(host_id=seen.host_id)
    placements = {
        (row.vm_id, row.kind): row for row in rows.filter(Q(gone_at=None) | Q(vm_id__in=list(here))).order_by("pk")
    }
    for guid, kind in kinds.items():
        _note_seen(seen, guid, kind, placements, moves)
    refused = seen.refused_ids()
    if refused is not None:
        absent = [row for (guid, _), row in placements.items() if guid not in here and guid not in refused]
        _note_missing(seen, [row for row in absent if row.gone_at is None], moves)
    return moves


def _take(seen: Seen, known: list[VM], kinds: Mapping[uuid.UUID, PlacementKind], moves: Moves) -> None:
    """Move to this host the VMs for which this poll has the last word."""
    elsewhere = [vm for vm in known if vm.host_id != seen.host_id or vm.gone_at]
    if not elsewhere:
        return
    last_word = _last_word(elsewhere)
    for vm in elsewhere:
        spoken = last_word[vm.id]
        realised = kinds[vm.id] == PlacementKind.REALISED
        if vm.gone_at or (realised and (spoken is None or seen.started_at > spoken)):
            vm.host_id, vm.host_decided_at, vm.gone_at = seen.host_id, seen.started_at, None
            moves.decided.add(vm.id)


def _last_word(vms: list[VM]) -> dict[uuid.UUID, datetime | None]:
    """The start of the latest poll that showed each VM realised at its present place; None where it is but a replica.

    An unchanged poll writes no placement, so that start is the host's last good vms section unless the VM was missed.
    """
    answered = dict(
        SectionState.objects.filter(name="vms", ok_at__isnull=False, host__in={vm.host_id for vm in vms}).values_list(
            "host_id", "ok_at"
        )
    )
    present = {
        (row.vm_id, row.host_id): row
        for row in Placement.objects.filter(
            vm__in=[vm.id for vm in vms], kind=PlacementKind.REALISED, gone_at=None
        ).order_by("pk")
    }
    spoken: dict[uuid.UUID, datetime | None] = {}
    for vm in vms:
        placement = present.get((vm.id, vm.host_id))
        if placement is None:
            spoken[vm.id] = None
        elif placement.missed_polls:
            spoken[vm.id] = vm.host_decided_at
        else:
            spoken[vm.id] = max(vm.host_decided_at, answered.get(vm.host_id) or vm.host_decided_at)
    return spoken


def _note_seen(
    seen: Seen,
    guid: uuid.UUID,
    kind: PlacementKind,
    placements: Mapping[tuple[uuid.UUID, str], Placement],
    moves: Moves,
) -> None:
    placement = placements.get((guid, kind))
    if placement is None:
        moves.new.append(Placement(vm_id=guid, host_id=seen.host_id, kind=kind, first_seen_at=seen.started_at))
    elif placement.missed_polls or placement.gone_at:
        placement.missed_polls, placement.gone_at, placement.last_seen_at = 0, None, None
        moves.changed.append(placement)
    for other in PlacementKind:  # the host itself says that it is now something else: no need to miss it twice
        before = placements.get((guid, other))
        if other != kind and before is not None and before.gone_at is None:
            before.gone_at = seen.started_at
            moves.changed.append(before)
            moves.gone.append(before)


def _note_missing(seen: Seen, missing: list[Placement], moves: Moves) -> None:
    if not missing:
        return
    before = SectionState.objects.filter(host_id=seen.host_id, name="vms").values_list("ok_at", flat=True).first()
    for placement in missing:
        if placement.missed_polls == 0:
            placement.last_seen_at = before
        placement.missed_polls += 1
        if placement.missed_polls >= POLLS_UNTIL_GONE:
            placement.gone_at = seen.started_at
            moves.gone.append(placement)
        moves.changed.append(placement)


def _leave(placement: Placement) -> None:
    """The VM is no longer that here: it is where else it is still realised, else where there is a replica, or gone."""
    vm = VM.objects.select_for_update().get(pk=placement.vm_id)
    if vm.host_id != placement.host_id or vm.gone_at:
        return
    present = list(Placement.objects.filter(vm=vm, gone_at=None).order_by("-first_seen_at"))
    realised = [row for row in present if row.kind == PlacementKind.REALISED]
    if other := next(iter(realised or present), None):
        vm.host_id, vm.host_decided_at = other.host_id, placement.gone_at or other.first_seen_at
    else:
        vm.gone_at = placement.gone_at
    vm.save(update_fields=["host", "host_decided_at", "gone_at"])
