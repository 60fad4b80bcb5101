"""VMs: where they are, how they run, how they are set."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from history.choices import ChangeKind
from history.models import Change
from history.rules.comparing import differing
from history.telling import Bounds, Telling
from hyperv.contracts import RUNNING_STATES
from inventory.differences import Difference, Written
from inventory.models import Placement, SectionState

SETTINGS = (
    "processor_count version is_clustered configuration_path automatic_start_action automatic_start_delay_seconds "
    "automatic_stop_action checkpoint_type automatic_checkpoints notes"
).split()
MEMORY = (
    "dynamic_memory_enabled memory_startup_bytes memory_minimum_bytes memory_maximum_bytes memory_buffer_percent "
    "memory_priority"
).split()
REPLICATION = ("replication_mode", "replication_state", "replication_health")
# States that a VM passes through within seconds or minutes: the one that it comes to is what is told.
PASSING = frozenset(
    "Starting Stopping Saving Resuming Pausing Reset ForceShutdown ForceReboot ComponentServicing".split()
)


def of_vms(written: Written, telling: Telling) -> Iterator[Change]:
    """The vms section tells of places and settings, the memory section of memory."""
    differences = list(written.differences())
    if "memory_startup_bytes" in written.names:
        yield from _of_memory(differences, telling)
        return
    known = [one for one in differences if not one.is_new]
    _note_moves([one for one in known if one.changed("host")], telling)
    for one in differences:
        yield from _place(one, telling)
        yield from _settings(one, telling)


def _place(one: Difference, telling: Telling) -> Iterator[Change]:
    vm_id, after = one.key["id"], one.after
    told = {"vm_id": vm_id, "name": after["name"]}
    if one.is_new:
        if not telling.first_look:
            bounds = telling.exactly(after["created_at"], telling.since_last_read)
            yield telling.change(ChangeKind.VM_APPEARED, bounds, **told)
        return
    gone_at, last_read_at = one.before["gone_at"], telling.seen.last_read_at
    if gone_at and not after["gone_at"]:
        bounds = Bounds(max(gone_at, last_read_at or gone_at), telling.seen.started_at)
        yield telling.change(ChangeKind.VM_RETURNED, bounds, **told)
    elif after["gone_at"] and not gone_at:
        yield telling.change(ChangeKind.VM_DISAPPEARED, _when_missed(vm_id, telling), **told)
    elif one.changed("host"):
        yield _move(one, telling)


def _move(one: Difference, telling: Telling) -> Change:
    before, after, vm_id = one.before, one.after, one.key["id"]
    names = telling.host_names([before["host"], after["host"]])
    return telling.change(
        ChangeKind.VM_MOVED,
        telling.moved[vm_id],
        name=after["name"],
        vm_id=vm_id,
        host_id=after["host"],
        from_host_id=before["host"],
        before=names.get(before["host"]),
        after=names.get(after["host"]),
    )


def _note_moves(moves: Sequence[Difference], telling: Telling) -> None:
    """A VM that moved left its old host after that was read last; it may have been missed there since."""
    if not moves:
        return
    old = {one.key["id"]: one.before["host"] for one in moves}
    read = dict(SectionState.objects.filter(name="vms", host__in=old.values()).values_list("host_id", "ok_at"))
    missed = {
        (vm_id, host_id): last_seen_at
        for vm_id, host_id, last_seen_at in Placement.objects.filter(
            vm__in=old, host__in=old.values(), missed_polls__gt=0
        ).values_list("vm_id", "host_id", "last_seen_at")
    }
    for vm_id, host_id in old.items():
        seen_there: datetime | None = missed.get((vm_id, host_id), read.get(host_id))
        telling.moved[vm_id] = Bounds(seen_there, telling.seen.started_at)


def _when_missed(vm_id: UUID, telling: Telling) -> Bounds:
    """Its placement knows when it was seen last, and which read was the first without it."""
    ended = Placement.objects.filter(vm=vm_id, host=telling.host_id, gone_at=telling.seen.started_at)
    known = ended.order_by("-pk").values_list("last_seen_at", "missed_since").first()
    last_seen_at, missed_since = known or (None, None)
    return Bounds(last_seen_at, missed_since or telling.seen.last_read_at or telling.seen.started_at)


def _settings(one: Difference, telling: Telling) -> Iterator[Change]:
    vm_id, bounds = one.key["id"], telling.of_vm(one.key["id"])
    name = one.after["name"]
    if one.changed("name"):
        told = {"before": one.before["name"], "after": name}
        yield telling.change(ChangeKind.VM_RENAMED, bounds, name=name, vm_id=vm_id, **told)
    for kind, names in ((ChangeKind.VM_SETTINGS, SETTINGS), (ChangeKind.VM_REPLICATION, REPLICATION)):
        before, after = differing(one, names)
        if after:
            yield telling.change(kind, bounds, name=name, vm_id=vm_id, before=before, after=after)


def _of_memory(differences: Sequence[Difference], telling: Telling) -> Iterator[Change]:
    """Minimum and maximum come and go with dynamic memory, so that not having one is a value here; a VM of which no
    memory was known before has changed nothing."""
    known = [one for one in differences if one.before and one.before["memory_startup_bytes"] is not None]
    names = telling.vm_names([one.key["id"] for one in known])
    for one in known:
        changed = [name for name in MEMORY if one.before[name] != one.after[name]]
        yield telling.change(
            ChangeKind.VM_MEMORY,
            telling.since_last_read,
            name=names.get(one.key["id"]),
            vm_id=one.key["id"],
            before={name: one.before[name] for name in changed},
            after={name: one.after[name] for name in changed},
        )


def of_states(written: Written, telling: Telling) -> Iterator[Change]:
    told = [kinds for one in written.differences() if (kinds := _state(one, telling))]
    names = telling.vm_names([one.key["vm_id"] for one, *_ in told])
    for one, kind, bounds in told:
        states = {"before": one.before["state"], "after": one.after["state"]}
        yield telling.change(kind, bounds, name=names.get(one.key["vm_id"]), vm_id=one.key["vm_id"], **states)


def _state(one: Difference, telling: Telling) -> tuple[Difference, ChangeKind, Bounds] | None:
    before, after = one.before, one.after
    if not one.is_change or None in (before["state"], after["state"]):
        return None
    bounds = telling.of_vm(one.key["vm_id"])
    if before["state"] == after["state"]:
        moment = telling.moment_within(after["booted_at"], bounds) if after["state"] in RUNNING_STATES else None
        same = before["booted_at"] is None or one.key["vm_id"] in telling.moved  # a move may begin the count anew
        return (one, ChangeKind.VM_RESTARTED, moment) if moment and not same else None
    if after["state"] in PASSING:
        return None
    if after["state"] == "Running" and before["state"] not in RUNNING_STATES:
        return one, ChangeKind.VM_STARTED, telling.exactly(after["booted_at"], bounds)
    return one, ChangeKind.VM_STOPPED if after["state"] == "Off" else ChangeKind.VM_STATE, bounds
