"""What Windows writes into a host's event logs: one record a minute in each log, a few of which are of interest. The
others are counted and never shown.

A record's number, time and content follow from the host, the log and the minute, so that any stretch of any log can be
read without remembering one. What was written because something was done (`host.happened`) stands between them, and
those behind it count on. Clearing a log (`host.cleared`) forgets what was before and counts from 1 again.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.estate.happenings import Happening
from simulator.estate.merge_events import BEGUN, ENDED, FAILED, TEXTS
from simulator.estate.merge_events import PROVIDER as _VMMS_PROVIDER
from simulator.estate.merge_events import VMMS as _VMMS
from simulator.estate.merges import LOCKED, TROUBLES
from simulator.estate.model import VM, Host
from simulator.estate.noise import key_of, unit

_MINUTE = 60
_LOGS_BEGAN_AT = 1_767_225_600  # 2026-01-01 UTC
# One record of interest in so many: some three a day in each log.
_RARITY = 480
# A trouble that stays is told of again, each time after so many minutes.
_AGAIN = 180

VMMS, OPERATIONAL = _VMMS, "Microsoft-Windows-Hyper-V-VMMS-Operational"
WORKER, SYSTEM = "Microsoft-Windows-Hyper-V-Worker-Admin", "System"
_WORKER_PROVIDER = "Microsoft-Windows-Hyper-V-Worker"
CLUSTERING = "Microsoft-Windows-FailoverClustering"


@dataclass(frozen=True, slots=True)
class Kind:
    """`text` names the VM or the node by {0}; it is worded like Windows words such things, not captured. `stays`: told
    of trouble that a VM has, again and again, and never by chance: whoever reads it takes the VM for one that must not
    be touched, for days."""

    event_id: int
    level: int
    provider: str
    text: str
    stays: bool = False


_KINDS: dict[str, Sequence[Kind]] = {
    VMMS: (
        Kind(BEGUN, 4, _VMMS_PROVIDER, TEXTS[BEGUN]),
        Kind(ENDED, 4, _VMMS_PROVIDER, TEXTS[ENDED]),
        Kind(FAILED, 2, _VMMS_PROVIDER, TEXTS[FAILED].replace("{1}", TROUBLES[LOCKED])),
        Kind(20417, 3, _VMMS_PROVIDER, "'{0}' was blacked out for longer than expected during its live migration."),
        Kind(21024, 2, _VMMS_PROVIDER, "Virtual machine migration operation for '{0}' failed at migration source."),
        Kind(21502, 2, _VMMS_PROVIDER, "Live migration of '{0}' failed."),
    ),
    OPERATIONAL: (Kind(1106, 2, _VMMS_PROVIDER, "A job for '{0}' ended with an error."),),
    WORKER: (
        Kind(3322, 3, _WORKER_PROVIDER, "'{0}' cannot be given more memory: there is no room for its memory file."),
        Kind(
            3216, 3, _WORKER_PROVIDER, "'{0}' still runs on a disk whose configuration could not be saved.", stays=True
        ),
    ),
    SYSTEM: (
        Kind(1069, 2, CLUSTERING, "Cluster resource 'Virtual Machine {0}' failed."),
        Kind(1135, 1, CLUSTERING, "Cluster node '{0}' was removed from the active failover cluster membership."),
        Kind(1146, 1, CLUSTERING, "The cluster Resource Hosting Subsystem (RHS) process was terminated."),
    ),
}  # fmt: skip
_BY_CHANCE = {log: [kind for kind in kinds if not kind.stays] for log, kinds in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class EventReading:
    """`at` is in seconds since 1970; `values` are the event's own, as the provider wrote them."""

    record_id: int
    at: int
    kind: Kind
    values: tuple[str, ...]
    text: str
    vm_id: str | None = None


def logs_of(host: Host) -> tuple[str, ...]:
    return tuple(_KINDS)


def newest_record(host: Host, log: str, at: float) -> int:
    """0 for a log that holds nothing."""
    if log in host.disabled_logs:
        return 0
    return int(at // _MINUTE - _first(host, log) + 1) + len(_done(host, log, at))


def events_of(host: Host, log: str, at: float, *, after: int = 0, since: float = 0.0) -> Iterator[EventReading]:
    """The records of interest behind `after` that were written at or after `since`, oldest first. Those of each minute
    are about VMs that the host has now."""
    if log in host.disabled_logs:
        return
    done = _done(host, log, at)
    found = heapq.merge(
        _of_minutes(host, log, at, done, after=after, since=since), _of_acts(host, log, done), key=_order
    )
    yield from (event for event in found if event.record_id > after and event.at >= since)


def _order(event: EventReading) -> int:
    return event.record_id


def _done(host: Host, log: str, at: float) -> list[Happening]:
    """What was written because something was done, since the log was last cleared; oldest first."""
    since = host.cleared.get(log, 0.0)
    return [one for one in host.happened if one.log == log and since <= one.at <= at]


def _of_acts(host: Host, log: str, done: Sequence[Happening]) -> Iterator[EventReading]:
    first = _first(host, log)
    for before, one in enumerate(done):
        kind = Kind(one.event_id, one.level, one.provider, one.text)
        record = one.at // _MINUTE - first + 1 + before + 1
        yield EventReading(record, one.at, kind, (one.vm_name, one.vm_id.upper()), one.text, one.vm_id)


def _of_minutes(
    host: Host, log: str, at: float, done: Sequence[Happening], *, after: int, since: float
) -> Iterator[EventReading]:
    first = _first(host, log)
    begin = max(first + after - len(done), int(-(-since // _MINUTE)))
    key = key_of(host.key, log)
    if not host.vms or (log == SYSTEM and host.cluster is None):
        return
    standing = _standing(host, log)
    for minute in range(begin, int(at // _MINUTE) + 1):
        if again := standing.get(minute % _AGAIN):
            yield _of_vm(*again, minute, _record(minute, first, done))
            continue
        chance = unit(key, minute) * _RARITY
        if chance < 1:
            yield _event(host, log, key, minute, _record(minute, first, done), chance)


def _record(minute: int, first: int, done: Sequence[Happening]) -> int:
    return minute - first + 1 + sum(one.at < minute * _MINUTE for one in done)


def _first(host: Host, log: str) -> int:
    """The minute of a log's record 1."""
    return int(host.cleared.get(log, _LOGS_BEGAN_AT) // _MINUTE)


def _standing(host: Host, log: str) -> dict[int, tuple[VM, Kind]]:
    """Minute of each _AGAIN -> what is told then of a VM's trouble that stays (`vm.told_again`)."""
    kinds = {kind.event_id: kind for kind in _KINDS[log]}
    return {vm.key % _AGAIN: (vm, kinds[number]) for vm in host.vms for number in vm.told_again if number in kinds}


def _of_vm(vm: VM, kind: Kind, minute: int, record: int) -> EventReading:
    return EventReading(record, minute * _MINUTE, kind, (vm.name, vm.id.upper()), kind.text.format(vm.name), vm.id)


def _event(host: Host, log: str, key: int, minute: int, record: int, chance: float) -> EventReading:
    kinds = _BY_CHANCE[log]
    kind = kinds[int(chance * len(kinds))]
    vm = host.vms[int(unit(key ^ 0xE7E7, minute) * len(host.vms))]
    if log == SYSTEM:
        subject = host.name if kind.event_id == 1135 else vm.name
        return EventReading(record, minute * _MINUTE, kind, (subject,), kind.text.format(subject))
    return _of_vm(vm, kind, minute, record)


LEVELS = {1: "Critical", 2: "Error", 3: "Warning", 4: "Information"}
FIRST_LOOK_SECONDS, AT_ONCE = 86_400, 200


def event_items(host: Host, at: float) -> list[dict[str, Any]]:
    """The ground truth of a first look at the section events, by the names of the contract: 24 hours back, the newest
    200 of each log, oldest first; logs by name."""
    items: list[dict[str, Any]] = []
    for log in sorted(set(logs_of(host)) - host.denied_logs):
        newest, enabled = newest_record(host, log, at), log not in host.disabled_logs
        found = list(events_of(host, log, at, since=at - FIRST_LOOK_SECONDS))
        cut = len(found) > AT_ONCE
        items.append(
            {"kind": "log", "name": log, "enabled": enabled, "read_to": newest, "restarted": False, "cut": cut}
        )
        items += [_item(log, event) for event in found[-AT_ONCE:]]
    return items


def _item(log: str, event: EventReading) -> dict[str, Any]:
    return {
        "kind": "event",
        "log": log,
        "record_id": event.record_id,
        "happened_at": datetime.fromtimestamp(event.at, UTC).isoformat(),
        "event_id": event.kind.event_id,
        "level": LEVELS[event.kind.level],
        "provider": event.kind.provider,
        "vm_id": event.vm_id,
        "message": event.text,
    }
