"""What came of a poll: every section that can be committed, then the poll's own rows."""

import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction

from hyperv.clock import ClockOffset
from hyperv.contracts import EstateReading, SectionReading
from hyperv.contracts.section_error import NOT_OFFERED
from inventory import prepared, sections
from inventory.choices import PollOutcome
from inventory.models import PollState
from inventory.polls import winrm_use
from inventory.polls.cadence import BETWEEN_ASKED_SECONDS, BETWEEN_ROUNDS_SECONDS, HURRY_SECONDS, is_round
from inventory.polls.failures import OWN_FAILURE, Failure
from inventory.polls.lease import LeaseLost, Ticket, hold
from inventory.polls.pace import pause_seconds
from inventory.polls.section_states import Outcomes, write_section_states
from inventory.sections import Seen

log = structlog.get_logger(__name__)

_CLOSE = """
    UPDATE inventory_poll
       SET finished_at = %(finished)s, duration_seconds = %(seconds)s, outcome = %(outcome)s, next_poll_at = %(next)s,
           rows_changed = %(rows)s, bytes_received = %(bytes)s,
           error_code = %(code)s, error_sentence = %(sentence)s, error_detail = %(detail)s
     WHERE id = %(poll)s
"""
_SECTIONS = """
    INSERT INTO inventory_pollsection
           (poll_id, name, ok, error_code, error_sentence, error_detail, duration_ms, items, refused)
    SELECT %s, name, ok, code, sentence, detail, ms, items, refused
      FROM unnest(%s::text[], %s::bool[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[],
                  %s::text[]::jsonb[]) WITH ORDINALITY
                  AS seen (name, ok, code, sentence, detail, ms, items, refused, place)
     ORDER BY place
"""
# What this poll's heavy sections said is newer than the change that one of its light ones showed before them. Where it
# asked for none, or a job has ended while it was at work, the next poll comes soon; a host that fails keeps its pause.
_RELEASE = """
    UPDATE inventory_pollstate
       SET consecutive_failures = %(failures)s, last_finished_at = %(finished)s, last_outcome = %(outcome)s,
           last_error_code = %(code)s, last_error_sentence = %(sentence)s,
           last_complete_at = CASE WHEN %(complete)s THEN %(started)s ELSE last_complete_at END,
           clock_offset_seconds = coalesce(%(clock)s::float8, clock_offset_seconds),
           clock_uncertainty_seconds = coalesce(%(clock_within)s::float8, clock_uncertainty_seconds),
           heavy_wanted = heavy_wanted AND (NOT %(round)s OR coalesce(asked_at > %(started)s, false)),
           last_round_at = CASE WHEN %(round)s THEN %(started)s ELSE last_round_at END,
           next_poll_at = CASE WHEN heavy_wanted AND (NOT %(round)s OR coalesce(asked_at > %(started)s, false))
                                    AND %(failures)s = 0
                               THEN least(%(next)s, greatest(%(soon)s,
                                    CASE WHEN %(round)s THEN %(started)s + %(asked)s
                                         WHEN asked_at > last_round_at THEN last_round_at + %(asked)s
                                         ELSE last_round_at + %(between)s END))
                               ELSE %(next)s END,
           lease_token = NULL, lease_expires_at = NULL
     WHERE host_id = %(host)s
 RETURNING next_poll_at
"""


def finish(ticket: Ticket, answer: EstateReading) -> PollOutcome:
    """Commit what the host answered. Raises LeaseLost when overtaken; sections committed before that stand."""
    changed = 0
    outcomes: dict[str, Failure | None] = {}
    for name in ticket.asked:
        section = answer.sections.get(name)
        if section is None:
            outcomes[name] = Failure("section_missing", "The host's answer did not hold this section.")
        elif not section.ok:
            outcomes[name] = Failure.of_section(section.error)
        else:
            rows, outcomes[name] = _commit(ticket, section, answer)
            changed += rows
    outcome = _overall(outcomes)
    first = next(filter(None, _judged(outcomes)), None)
    _close(ticket, outcome, first, outcomes, answer, changed)
    return outcome


def fail(ticket: Ticket, failure: Failure) -> None:
    """The host gave no answer at all: every section of it is as old as it was."""
    _close(ticket, PollOutcome.FAILED, failure, dict.fromkeys(ticket.asked, failure), None)


def _commit(ticket: Ticket, section: SectionReading, answer: EstateReading) -> tuple[int, Failure | None]:
    """Rows changed. A mistake of the portal's own fails this section alone; a lost lease or database ends the poll."""
    try:
        return _consume(ticket, section, answer), None
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("polls.section_not_committed", section=section.name, poll=ticket.poll_id)
        return 0, OWN_FAILURE


def _consume(ticket: Ticket, section: SectionReading, answer: EstateReading) -> int:
    known = ticket.memory.get(section.name)
    last = known.ok_at if known else None
    seen = Seen(ticket.host_id, ticket.poll_id, ticket.started_at, section, last, told=answer.sections)
    with transaction.atomic():
        hold(ticket)
        rows = sum(consumer(seen) for consumer in sections.consumers_of(section.name))
        if seen.changed_vms:  # in this transaction: a poll that ends here without a word forgets no change
            PollState.objects.filter(host_id=ticket.host_id).update(heavy_wanted=True)
        return rows


def _judged(outcomes: Outcomes) -> list[Failure | None]:
    """What the poll is judged by: that a host's Windows does not offer a section is nobody's failure."""
    return [failure for failure in outcomes.values() if failure is None or failure.code != NOT_OFFERED]


def _overall(outcomes: Outcomes) -> PollOutcome:
    judged = _judged(outcomes)
    if not any(judged):
        return PollOutcome.COMPLETE
    return PollOutcome.FAILED if all(judged) else PollOutcome.PARTIAL


def _close(
    ticket: Ticket,
    outcome: PollOutcome,
    failure: Failure | None,
    outcomes: Outcomes,
    answer: EstateReading | None,
    changed: int | None = None,
) -> None:
    """`answer` None: the host gave none."""
    answered = answer.sections if answer else {}
    finished_at = ticket.started_at + timedelta(seconds=time.monotonic() - ticket.clock)
    with transaction.atomic():
        hold(ticket)
        _write_poll_sections(ticket, outcomes, answered)
        write_section_states(ticket, outcomes, answered, whole_poll=not answered)
        next_poll_at = _release(ticket, outcome, failure, finished_at, answer.clock if answer else None)
        told = {
            "poll": ticket.poll_id,
            "finished": finished_at,
            "seconds": (finished_at - ticket.started_at).total_seconds(),
            "outcome": outcome.value,
            "next": next_poll_at,
            "rows": changed,
            "bytes": answer.bytes_received if answer else None,
        }
        prepared.run(_CLOSE, told | _error_columns(failure))
        winrm_use.note(ticket, outcome, answer)


def _error_columns(failure: Failure | None) -> dict[str, str | None]:
    if failure is None:
        return {"code": None, "sentence": None, "detail": None}
    return {"code": failure.code, "sentence": failure.sentence, "detail": failure.detail}


def _write_poll_sections(ticket: Ticket, outcomes: Outcomes, answered: Mapping[str, SectionReading]) -> None:
    rows = []
    for name, failure in outcomes.items():
        section = answered.get(name)
        refused = [item.model_dump(mode="json") for item in section.refused] if section else []
        cost = (section.duration_ms, len(section.items)) if section else (None, 0)
        rows.append((name, failure is None, *_error_columns(failure).values(), *cost, json.dumps(refused)))
    if rows:
        prepared.run(_SECTIONS, [ticket.poll_id, *(list(column) for column in zip(*rows, strict=True))])


def _release(
    ticket: Ticket,
    outcome: PollOutcome,
    failure: Failure | None,
    finished_at: datetime,
    clock: ClockOffset | None,
) -> datetime:
    """Give the lease back and say when the host is due again; answers that moment."""
    failures = ticket.failures_before + 1 if outcome == PollOutcome.FAILED else 0
    pause = pause_seconds(ticket.rhythm.interval_seconds, failures, failure.code if failure else None)
    told = {
        "host": ticket.host_id,
        "failures": failures,
        "started": ticket.started_at,
        "finished": finished_at,
        "outcome": outcome.value,
        "code": failure.code if failure else None,
        "sentence": failure.sentence if failure else None,
        "next": finished_at + timedelta(seconds=pause),
        "complete": outcome == PollOutcome.COMPLETE,
        "round": outcome != PollOutcome.FAILED and is_round(ticket.asked, ticket.memory),
        "soon": finished_at + timedelta(seconds=HURRY_SECONDS),
        "clock": clock.seconds if clock else None,
        "clock_within": clock.uncertainty_seconds if clock else None,
        "between": timedelta(seconds=BETWEEN_ROUNDS_SECONDS),
        "asked": timedelta(seconds=BETWEEN_ASKED_SECONDS),
    }
    ((next_poll_at,),) = prepared.run(_RELEASE, told)
    moment: datetime = next_poll_at
    return moment
