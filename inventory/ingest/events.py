"""The events section: events are appended, once each, and each log remembers how far it was read.

What was read and how far commit together: a poll that is lost leaves both, and its events come again.
"""

from collections.abc import Mapping
from typing import Any

from hyperv.contracts import EventItem, EventLogItem
from inventory.models import Event, EventLog
from inventory.sections import Seen

# A log's place is written where this many records of no interest went by, and not at every poll: the System log of a
# busy host grows by some dozens in an hour, and looking through a few hundred records again costs Windows milliseconds.
RECORDS_OF_NO_INTEREST = 500


def read_so_far(host_id: int) -> Mapping[str, object]:
    """What the section's script is told: log -> the record up to which it has been read."""
    places = dict(EventLog.objects.filter(host=host_id).values_list("name", "read_to"))
    return {"after": places} if places else {}


def ingest_events(seen: Seen) -> int:
    events = [item for item in seen.items if isinstance(item, EventItem)]
    before = Event.objects.filter(host=seen.host_id).count() if events else 0
    Event.objects.bulk_create((_row(seen, item) for item in events), ignore_conflicts=True, batch_size=500)
    added = Event.objects.filter(host=seen.host_id).count() - before if events else 0
    return added + _move_on(seen, {item.log for item in events})


def _row(seen: Seen, item: EventItem) -> Event:
    return Event(
        host_id=seen.host_id,
        log=item.log,
        record_id=item.record_id,
        happened_at=item.happened_at,
        event_id=item.event_id,
        level=item.level,
        provider=item.provider,
        vm_id=item.vm_id,
        message=item.message,
    )


def _move_on(seen: Seen, spoken: set[str]) -> int:
    known = {log.name: log for log in EventLog.objects.filter(host=seen.host_id)}
    changed = [
        log for item in seen.items if isinstance(item, EventLogItem) and (log := _moved(seen, known, item, spoken))
    ]
    for log in sorted(changed, key=lambda log: log.name):
        log.save()
    return len(changed)


def _moved(seen: Seen, known: Mapping[str, EventLog], item: EventLogItem, spoken: set[str]) -> EventLog | None:
    """The log's row as it is to be saved; None where it may stay as it is."""
    log = known.get(item.name)
    if log is None:
        log = EventLog(host_id=seen.host_id, name=item.name, read_to=-1)
    behind = item.read_to - log.read_to
    if not (
        item.restarted
        or item.cut
        or item.name in spoken
        or log.pk is None
        or item.enabled != log.enabled
        or behind >= RECORDS_OF_NO_INTEREST
    ):
        return None
    facts: dict[str, Any] = {"read_to": item.read_to, "enabled": item.enabled}
    facts |= {"restarted_at": seen.started_at} if item.restarted else {}
    facts |= {"cut_at": seen.started_at} if item.cut else {}
    for name, value in facts.items():
        setattr(log, name, value)
    return log
