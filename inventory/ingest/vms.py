"""The vms section: which VMs there are, where they are, and how they run.

Looks first without locking anything. Only where something is to be written does it look again with the rows locked. The
readings of a VM that another host takes over in that very moment may be ours once more, until that host's next poll.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inventory.differences import Written
from inventory.ingest.rows import Columns, Row, advisory_lock, facts_of, steady
from inventory.ingest.state_token import state_token
from inventory.models import VM, VMReading
from inventory.placements import Moves, Place, kind_of, place_vms, placements_on
from inventory.sections import Seen

FACTS = (
    "name processor_count generation version is_clustered created_at configuration_path automatic_start_action "
    "automatic_start_delay_seconds automatic_stop_action checkpoint_type automatic_checkpoints replication_mode "
    "replication_state replication_health integration_services_version notes parent_snapshot_id"
).split()
PLACE = ["host", "host_decided_at", "gone_at"]
STORED = Columns(VM, [*PLACE, *FACTS])
CREATED = Columns(VM, [*STORED.names, "first_seen_at"])
RUNNING = ["state", "operational_status", "heartbeat", "cpu_percent", "booted_at"]
READING = Columns(VMReading, [*RUNNING, "state_token"])
STATE, OPERATIONAL_STATUS, BOOTED_AT = (RUNNING.index(name) for name in ("state", "operational_status", "booted_at"))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written: VMs to create and to change, and the moves. `before`: the VMs as they stand."""

    before: Mapping[uuid.UUID, Row]
    places: dict[uuid.UUID, Place]
    created: list[uuid.UUID]
    changed: list[uuid.UUID]
    moves: Moves

    @property
    def writes(self) -> int:
        return len(self.created) + len(self.changed) + self.moves.count


def ingest_vms(seen: Seen) -> int:
    items = {item.id: item for item in seen.items}
    plan = _plan(seen, items, lock=False)
    if plan.writes:
        plan = _plan(seen, items, lock=True)
        _write(seen, items, plan)
    here = {guid: item for guid, item in items.items() if plan.places[guid].host_id == seen.host_id}
    seen.changed_vms.update(plan.moves.decided, (placement.vm_id for placement in plan.moves.changed))
    return plan.writes + _ingest_running(seen, here)


def _plan(seen: Seen, items: dict[uuid.UUID, Any], *, lock: bool) -> _Plan:
    placements = placements_on(seen.host_id, items, lock=lock)
    if lock and items.keys() - {row.vm_id for row in placements}:
        advisory_lock("arrivals")  # two hosts may show one new GUID at once: only one may find it unknown
    rows = STORED.read({*items, *(row.vm_id for row in placements)}, lock=lock)
    places = {guid: Place(guid, *row[: len(PLACE)]) for guid, row in rows.items()}
    created = [guid for guid in sorted(items) if guid not in rows]
    places |= {guid: Place(guid, seen.host_id, seen.started_at, None) for guid in created}
    kinds = {guid: kind_of(item.replication_mode, is_running=item.is_running) for guid, item in items.items()}
    running = {guid for guid, item in items.items() if item.is_running}
    moves = place_vms(seen, places, placements, kinds, running)
    changed = [
        guid
        for guid in sorted(items)
        if guid in rows
        and places[guid].host_id == seen.host_id  # else a later poll of another host has it: its word counts
        and (guid in moves.decided or rows[guid][len(PLACE) :] != facts_of(items[guid], FACTS))
    ]
    return _Plan(rows, places, created, changed, moves)


def _write(seen: Seen, items: dict[uuid.UUID, Any], plan: _Plan) -> None:
    def row(guid: uuid.UUID) -> Row:
        place = plan.places[guid]
        return [place.host_id, place.decided_at, place.gone_at, *facts_of(items[guid], FACTS)]

    after = {guid: row(guid) for guid in (*plan.created, *plan.changed)}
    CREATED.replace({guid: [*after[guid], seen.started_at] for guid in plan.created})
    STORED.update({guid: after[guid] for guid in plan.changed})
    plan.moves.write(plan.places)
    for placement in plan.moves.gone:  # where it is now has been decided by the write above
        guid, place = placement.vm_id, plan.places[placement.vm_id]
        facts = after.get(guid, plan.before[guid])[len(PLACE) :]
        after[guid] = [place.host_id, place.decided_at, place.gone_at, *facts]
    if after:
        seen.written.append(Written(VM, ["id"], STORED.names, plan.before, after))


def _ingest_running(seen: Seen, items: dict[uuid.UUID, Any]) -> int:
    before = READING.read(items)
    changed, told = {}, {}
    for guid, item in items.items():
        reading = [*facts_of(item, RUNNING), state_token(item)]
        reading[OPERATIONAL_STATUS] = list(item.operational_status or ())
        kept = before.get(guid)
        if kept:
            reading[BOOTED_AT] = steady(kept[BOOTED_AT], item.booted_at)
        if kept is None or kept[-1] != reading[-1]:
            seen.changed_vms.add(guid)
        if reading != kept:
            changed[guid] = reading
            if kept and (kept[STATE], kept[BOOTED_AT]) != (reading[STATE], reading[BOOTED_AT]):
                told[guid] = reading
    if told:
        seen.written.append(Written(VMReading, ["vm_id"], READING.names, before, told))
    return READING.replace(changed)
