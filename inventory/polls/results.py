"""What came of a poll: every section that can be committed, then the poll's own rows."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction

from hyperv.contracts import EstateReading, SectionReading
from inventory import sections
from inventory.choices import PollOutcome
from inventory.models import Poll, PollSection, PollState, SectionState
from inventory.polls.failures import OWN_FAILURE, Failure
from inventory.polls.lease import LeaseLost, Ticket, hold
from inventory.polls.pace import pause_seconds
from inventory.sections import Seen

log = structlog.get_logger(__name__)

Outcomes = Mapping[str, Failure | None]
"""Per section asked for: None where it was committed."""


def finish(ticket: Ticket, answer: EstateReading) -> PollOutcome:
    """Commit what the host answered. Raises LeaseLost when overtaken; sections committed before that stand."""
    changed = 0
    outcomes: dict[str, Failure | None] = {}
    for name in sections.names():
        section = answer.sections.get(name)
        if section is None:
            outcomes[name] = Failure("section_missing", "The host's answer did not hold this section.")
        elif not section.ok:
            outcomes[name] = Failure.of_section(section.error)
        else:
            rows, outcomes[name] = _commit(ticket, section)
            changed += rows
    outcome = _overall(outcomes)
    first = next((failure for failure in outcomes.values() if failure), None)
    measured = {"rows_changed": changed, "bytes_received": answer.bytes_received}
    _close(ticket, outcome, first, outcomes, answer.sections, measured)
    return outcome


def fail(ticket: Ticket, failure: Failure) -> None:
    """The host gave no answer at all: every section of it is as old as it was."""
    _close(ticket, PollOutcome.FAILED, failure, dict.fromkeys(sections.names(), failure), {}, {})


def _commit(ticket: Ticket, section: SectionReading) -> tuple[int, Failure | None]:
    """Rows changed. A mistake of the portal's own fails this section alone; a lost lease or database ends the poll."""
    try:
        return _consume(ticket, section), None
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("polls.section_not_committed", section=section.name, poll=ticket.poll_id)
        return 0, OWN_FAILURE


def _consume(ticket: Ticket, section: SectionReading) -> int:
    seen = Seen(ticket.host_id, ticket.poll_id, ticket.started_at, section)
    with transaction.atomic():
        hold(ticket)
        return sum(consumer(seen) for consumer in sections.consumers_of(section.name))


def _overall(outcomes: Outcomes) -> PollOutcome:
    if not any(outcomes.values()):
        return PollOutcome.COMPLETE
    return PollOutcome.FAILED if all(outcomes.values()) else PollOutcome.PARTIAL


def _close(
    ticket: Ticket,
    outcome: PollOutcome,
    failure: Failure | None,
    outcomes: Outcomes,
    answered: Mapping[str, SectionReading],
    measured: Mapping[str, int | None],
) -> None:
    finished_at = ticket.started_at + timedelta(seconds=time.monotonic() - ticket.clock)
    with transaction.atomic():
        hold(ticket)
        _write_poll_sections(ticket, outcomes, answered)
        _write_section_states(ticket, outcomes, answered)
        next_poll_at = _release(ticket, outcome, failure, finished_at)
        Poll.objects.filter(pk=ticket.poll_id).update(
            finished_at=finished_at,
            duration_seconds=(finished_at - ticket.started_at).total_seconds(),
            outcome=outcome,
            next_poll_at=next_poll_at,
            **_error_columns(failure, detailed=True),
            **measured,
        )


def _error_columns(failure: Failure | None, *, detailed: bool) -> dict[str, str | None]:
    columns = {
        "error_code": failure.code if failure else None,
        "error_sentence": failure.sentence if failure else None,
    }
    return columns | ({"error_detail": failure.detail if failure else None} if detailed else {})


def _write_poll_sections(ticket: Ticket, outcomes: Outcomes, answered: Mapping[str, SectionReading]) -> None:
    rows = []
    for name, failure in outcomes.items():
        section = answered.get(name)
        rows.append(
            PollSection(
                poll_id=ticket.poll_id,
                name=name,
                ok=failure is None,
                duration_ms=section.duration_ms if section else None,
                items=len(section.items) if section else 0,
                refused=[item.model_dump(mode="json") for item in section.refused] if section else [],
                **_error_columns(failure, detailed=True),
            )
        )
    PollSection.objects.bulk_create(rows)


def _write_section_states(ticket: Ticket, outcomes: Outcomes, answered: Mapping[str, SectionReading]) -> None:
    """A section that failed keeps its `ok_at`: the age of what is still shown."""
    always = ["attempted_at", "ok", "error_code", "error_sentence", "refused_items"]
    for good, columns in ((True, [*always, "ok_at"]), (False, always)):
        SectionState.objects.bulk_create(  # nothing is sent for an empty list
            [
                SectionState(
                    host_id=ticket.host_id,
                    name=name,
                    attempted_at=ticket.started_at,
                    ok_at=ticket.started_at if good else None,
                    ok=good,
                    refused_items=len(answered[name].refused) if good else 0,
                    **_error_columns(failure, detailed=False),
                )
                for name, failure in outcomes.items()
                if (failure is None) == good
            ],
            update_conflicts=True,
            unique_fields=["host", "name"],
            update_fields=columns,
        )


def _release(ticket: Ticket, outcome: PollOutcome, failure: Failure | None, finished_at: datetime) -> datetime:
    """Give the lease back and say when the host is due again; answers that moment."""
    failures = ticket.failures_before + 1 if outcome == PollOutcome.FAILED else 0
    pause = pause_seconds(ticket.interval_seconds, failures, failure.code if failure else None)
    next_poll_at = finished_at + timedelta(seconds=pause)
    complete = {"last_complete_at": ticket.started_at} if outcome == PollOutcome.COMPLETE else {}
    PollState.objects.filter(host_id=ticket.host_id).update(
        consecutive_failures=failures,
        last_finished_at=finished_at,
        last_outcome=outcome,
        last_error_code=failure.code if failure else None,
        last_error_sentence=failure.sentence if failure else None,
        next_poll_at=next_poll_at,
        lease_token=None,
        lease_expires_at=None,
        **complete,
    )
    return next_poll_at
