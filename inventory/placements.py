"""Where a VM is, decided from who saw it when.

A VM is its GUID; Hyper-V Replica shows one GUID on two hosts, and so does a migration. The rule: the latest-started
poll that shows it realised decides. Absence counts after two good runs of the vms section of the host where it was.
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


def place_vms(seen: Seen, here: Mapping[uuid.UUID, VM], new: set[uuid.UUID]) -> Moves:
    """Decide places for the VMs that this poll shows, and note those that it should have shown and did not."""
    moves = Moves()
    _decide_hosts(seen, here, new, moves)
    present = Placement.objects.select_for_update().filter(host_id=seen.host_id, kind=PlacementKind.REALISED)
    placements = {row.vm_id: row for row in present.filter(Q(gone_at=None) | Q(vm_id__in=list(here))).order_by("pk")}
    for guid in here:
        _note_seen(seen, guid, placements.get(guid), moves)
    refused = seen.refused_ids()
    if refused is not None:
        missing = [row for guid, row in placements.items() if guid not in here and guid not in refused]
        _note_missing(seen, [row for row in missing if row.gone_at is None], moves)
    return moves


def _decide_hosts(seen: Seen, here: Mapping[uuid.UUID, VM], new: set[uuid.UUID], moves: Moves) -> None:
    elsewhere = [vm for guid, vm in here.items() if guid not in new and (vm.host_id != seen.host_id or vm.gone_at)]
    decided_at = _last_word(elsewhere)
    for vm in elsewhere:
        if vm.gone_at or seen.started_at > decided_at[vm.id]:
            vm.host_id, vm.host_decided_at, vm.gone_at = seen.host_id, seen.started_at, None
            moves.decided.add(vm.id)


def _last_word(vms: list[VM]) -> dict[uuid.UUID, datetime]:
    """The start of the latest poll that showed each VM at its present place.

    An unchanged poll writes no placement, so that start is the host's last good vms section unless the VM was missed.
    """
    if not vms:
        return {}
    answered = dict(
        SectionState.objects.filter(name="vms", ok_at__isnull=False, host__in={vm.host_id for vm in vms}).values_list(
            "host_id", "ok_at"
        )
    )
    missed = set(
        Placement.objects.filter(vm__in=[vm.id for vm in vms], missed_polls__gt=0).values_list("vm_id", "host_id")
    )
    return {
        vm.id: vm.host_decided_at
        if (vm.id, vm.host_id) in missed
        else max(vm.host_decided_at, answered.get(vm.host_id) or vm.host_decided_at)
        for vm in vms
    }


def _note_seen(seen: Seen, guid: uuid.UUID, placement: Placement | None, moves: Moves) -> None:
    if placement is None:
        moves.new.append(Placement(vm_id=guid, host_id=seen.host_id, first_seen_at=seen.started_at))
    elif placement.missed_polls or placement.gone_at:
        placement.missed_polls, placement.gone_at, placement.last_seen_at = 0, None, None
        moves.changed.append(placement)


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
    """The VM is gone from here: it is where else it is still seen, or it is gone."""
    vm = VM.objects.select_for_update().get(pk=placement.vm_id)
    if vm.host_id != placement.host_id or vm.gone_at:
        return
    other = (
        Placement.objects.filter(vm=vm, kind=PlacementKind.REALISED, gone_at=None)
        .exclude(pk=placement.pk)
        .order_by("-first_seen_at")
        .first()
    )
    if other:
        vm.host_id, vm.host_decided_at = other.host_id, placement.gone_at or other.first_seen_at
    else:
        vm.gone_at = placement.gone_at
    vm.save(update_fields=["host", "host_decided_at", "gone_at"])
