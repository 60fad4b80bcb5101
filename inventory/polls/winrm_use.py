"""What polls cost a host, added up by day: polls are many and forgotten soon, and the budget of every host is asked."""

from hyperv.contracts import EstateReading
from inventory import prepared
from inventory.choices import PollOutcome
from inventory.polls.lease import Ticket

_ADD = """
    INSERT INTO inventory_winrmuse AS kept (host_id, day, polls, failed_polls, bytes_received, host_ms, cpu_ms)
    VALUES (%(host)s, (%(started)s::timestamptz AT TIME ZONE 'UTC')::date, 1, %(failed)s::int, %(bytes)s::bigint,
            %(host_ms)s::bigint, %(cpu_ms)s::bigint)
        ON CONFLICT (host_id, day) DO UPDATE
       SET polls = kept.polls + 1, failed_polls = kept.failed_polls + excluded.failed_polls,
           bytes_received = kept.bytes_received + excluded.bytes_received, host_ms = kept.host_ms + excluded.host_ms,
           cpu_ms = coalesce(kept.cpu_ms + excluded.cpu_ms, kept.cpu_ms, excluded.cpu_ms)
"""


def note(ticket: Ticket, outcome: PollOutcome, answer: EstateReading | None) -> None:
    """At the end of a poll, in its last transaction. A failed one counts too: the host was asked."""
    told = {
        "host": ticket.host_id,
        "started": ticket.started_at,
        "failed": int(outcome == PollOutcome.FAILED),
        "bytes": (answer and answer.bytes_received) or 0,
        "host_ms": sum(section.duration_ms or 0 for section in answer.sections.values()) if answer else 0,
        "cpu_ms": answer and answer.cpu_ms,
    }
    prepared.run(_ADD, told)
