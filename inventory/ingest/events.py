"""The events section: events are appended, once each, and each log remembers how far it was read.

What was read and how far commit together: a poll that is lost leaves both, and its events come again.
"""

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from hyperv.contracts import EventItem, EventLogItem
from inventory import prepared
from inventory.sections import Seen

# A log's place is written where this many records of no interest went by, and not at every poll: the System log of a
# busy host grows by some dozens in an hour, and looking through a few hundred records again costs Windows milliseconds.
RECORDS_OF_NO_INTEREST = 500


_OF_AN_EVENT = attrgetter("log", "record_id", "happened_at", "event_id", "level", "provider", "vm_id", "message")
_LOGS = "SELECT name, enabled, read_to FROM inventory_eventlog WHERE host_id = %s"
_APPEND = """
    INSERT INTO inventory_event (host_id, log, record_id, happened_at, event_id, level, provider, vm_id, message)
    SELECT %s, told.*
      FROM unnest(%s::text[], %s::bigint[], %s::timestamptz[], %s::int[], %s::text[], %s::text[], %s::uuid[],
                  %s::text[]) AS told
        ON CONFLICT DO NOTHING
 RETURNING 1
"""
_MOVE_ON = """
    INSERT INTO inventory_eventlog AS log (host_id, name, enabled, read_to, restarted_at, cut_at)
    SELECT %(host)s, told.name, told.enabled, told.read_to,
           CASE WHEN told.restarted THEN %(now)s::timestamptz END, CASE WHEN told.cut THEN %(now)s::timestamptz END
      FROM unnest(%(names)s::text[], %(enabled)s::bool[], %(read_to)s::bigint[], %(restarted)s::bool[], %(cut)s::bool[])
                  AS told (name, enabled, read_to, restarted, cut)
        ON CONFLICT (host_id, name) DO UPDATE
       SET enabled = excluded.enabled, read_to = excluded.read_to,
           restarted_at = coalesce(excluded.restarted_at, log.restarted_at),
           cut_at = coalesce(excluded.cut_at, log.cut_at)
"""


def read_so_far(host_id: int) -> Mapping[str, object]:
    """What the section's script is told: log -> the record up to which it has been read."""
    places = {name: log.read_to for name, log in _logs_of(host_id).items()}
    return {"after": places} if places else {}


def ingest_events(seen: Seen) -> int:
    events = sorted((item for item in seen.items if isinstance(item, EventItem)), key=_place)
    return _append(seen, events) + _move_on(seen, {item.log for item in events})


def _place(item: EventItem) -> tuple[str, int]:
    return item.log, item.record_id


def _append(seen: Seen, events: Sequence[EventItem]) -> int:
    if not events:
        return 0
    columns = [list(column) for column in zip(*map(_OF_AN_EVENT, events), strict=True)]
    return len(prepared.run(_APPEND, [seen.host_id, *columns]))


def _move_on(seen: Seen, spoken: Collection[str]) -> int:
    known = _logs_of(seen.host_id)
    told = {item.name: item for item in seen.items if isinstance(item, EventLogItem)}
    moved = [told[name] for name in sorted(told) if _is_moved(known.get(name), told[name], spoken)]
    if moved:
        columns = {name: [getattr(item, name) for item in moved] for name in ("enabled", "read_to", "restarted", "cut")}
        where = {"host": seen.host_id, "now": seen.started_at, "names": [item.name for item in moved]}
        prepared.run(_MOVE_ON, where | columns)
    return len(moved)


class _Log(NamedTuple):
    enabled: bool
    read_to: int


def _logs_of(host_id: int) -> Mapping[str, _Log]:
    return {name: _Log(*rest) for name, *rest in prepared.run(_LOGS, [host_id])}


def _is_moved(log: _Log | None, item: EventLogItem, spoken: Collection[str]) -> bool:
    """Whether the log's row is to be written."""
    if log is None or item.restarted or item.cut or item.name in spoken or item.enabled != log.enabled:
        return True
    return item.read_to - log.read_to >= RECORDS_OF_NO_INTEREST
