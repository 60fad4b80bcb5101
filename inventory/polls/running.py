"""A poll from its beginning to its outcome, for whoever runs it: a worker, or a person at the command line."""

from django.conf import settings
from django.db import connection
from structlog.contextvars import bound_contextvars

from hyperv.estate import read_estate
from inventory import certificates, sections
from inventory.polls.failures import OWN_FAILURE, failure_of
from inventory.polls.keeping import keep_seconds, quotas_of
from inventory.polls.lease import LeaseLost, Ticket
from inventory.polls.results import fail, finish
from inventory.polls.targets import target_of


def read_and_commit(ticket: Ticket) -> None:
    """Every way out leaves an outcome on the poll and gives the lease back: a poll that only vanished would look like
    a healthy host. Where the database itself is away neither can be written; then the lease runs out. The connection
    is given back while the host is being read. Raises LeaseLost, and what is a mistake of the portal's own.
    """
    with bound_contextvars(poll=ticket.poll_id, host_id=ticket.host_id):
        _read_and_commit(ticket)


def _read_and_commit(ticket: Ticket) -> None:
    try:
        target, told = target_of(ticket), sections.parameters_for(ticket.asked, ticket.host_id)
        keep = keep_seconds(ticket.rhythm.interval_seconds)
        quotas = quotas_of(ticket.host_id) if keep else None
        connection.close()
        answer = read_estate(
            target,
            ticket.asked,
            told,
            deadline_seconds=settings.POLL_DEADLINE_SECONDS,
            keep_seconds=keep,
            quotas=quotas,
        )
        finish(ticket, answer)
    except LeaseLost:
        raise
    except Exception as error:
        certificates.note_shown(ticket.host_id, error)
        failure = failure_of(error)
        fail(ticket, failure or OWN_FAILURE)
        if failure is None:
            raise
