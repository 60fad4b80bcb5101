"""What a poll leaves of each section that it asked for: how fresh it is, what it cost, when it is due again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hyperv.contracts import SectionReading
from hyperv.contracts.section_error import NOT_OFFERED
from inventory import prepared
from inventory.polls.cadence import NEVER_ASKED, SectionMemory, after_failure, after_success
from inventory.polls.failures import Failure
from inventory.polls.lease import Ticket

AVERAGED = 5  # answers, about: each new one counts a fifth of the average

_COLUMNS = {
    "name": "text",
    "ok_at": "timestamptz",
    "ok": "bool",
    "error_code": "text",
    "error_sentence": "text",
    "refused_items": "int",
    "due_at": "timestamptz",
    "failures": "int",
    "last_ms": "int",
    "average_ms": "int",
    "items": "int",
}
# A section that failed keeps its `ok_at`, the age of what is still shown, and what it was like when it was read.
_KEPT = ("ok_at", "last_ms", "average_ms", "items")
_CHANGES = ", ".join(
    f"{name} = coalesce(excluded.{name}, state.{name})" if name in _KEPT else f"{name} = excluded.{name}"
    for name in ("attempted_at", *_COLUMNS)
    if name != "name"
)
_WRITE = f"""
    INSERT INTO inventory_sectionstate AS state (host_id, attempted_at, {", ".join(_COLUMNS)})
    SELECT %s, %s, seen.* FROM unnest({", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())}) AS seen
        ON CONFLICT (host_id, name) DO UPDATE SET {_CHANGES}
"""  # noqa: S608 - names of our own

Outcomes = Mapping[str, Failure | None]
"""Per section asked for: None where it was committed."""


def write_section_states(
    ticket: Ticket, outcomes: Outcomes, answered: Mapping[str, SectionReading], *, whole_poll: bool
) -> None:
    """`whole_poll`: there was no answer at all."""
    rows = [(name, *_told(ticket, name, failure, answered.get(name), whole_poll)) for name, failure in outcomes.items()]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        prepared.run(_WRITE, [ticket.host_id, ticket.started_at, *columns])


def _told(
    ticket: Ticket, name: str, failure: Failure | None, section: SectionReading | None, whole_poll: bool
) -> tuple[Any, ...]:
    """The values of _COLUMNS after the name."""
    known = ticket.memory.get(name, SectionMemory())
    last_ms = section.duration_ms if section else None
    cost = (last_ms, _average(known.average_ms, last_ms))
    if failure is not None:
        return (None, False, failure.code, failure.sentence, 0, *_due(ticket, name, failure, whole_poll), *cost, None)
    refused, items = (len(section.refused), len(section.items)) if section else (0, 0)
    due = after_success(name, ticket.rhythm, ticket.started_at, is_first=known.ok_at is None)
    return (ticket.started_at, True, None, None, refused, *due, *cost, items)


def _due(ticket: Ticket, name: str, failure: Failure, whole_poll: bool) -> tuple[datetime | None, int]:
    known = ticket.memory.get(name, SectionMemory())
    if failure.code in NEVER_ASKED:
        return known.due_at, known.failures
    if failure.code == NOT_OFFERED:  # it costs nothing to ask: the host is not told of it
        return after_success(name, ticket.rhythm, ticket.started_at)
    return after_failure(name, known, ticket.rhythm, ticket.started_at, whole_poll=whole_poll)


def _average(before: int | None, now: int | None) -> int | None:
    if before is None or now is None:
        return now
    return round(before + (now - before) / AVERAGED)
