"""A poll from its beginning to its outcome, for whoever runs it: a worker, or a person at the command line."""

from django.conf import settings
from django.db import connection
from structlog.contextvars import bound_contextvars

from hyperv.contracts import EstateReading
from hyperv.estate import read_estate
from hyperv.keeping import KEEPER
from hyperv.limits import Quotas, limits_of, usual_quotas
from hyperv.target import Target
from inventory import certificates, logons, sections
from inventory.models import Host
from inventory.polls.failures import OWN_FAILURE, failure_of
from inventory.polls.keeping import keep_seconds, quotas_of
from inventory.polls.lease import LeaseLost, Ticket
from inventory.polls.results import fail, finish
from inventory.polls.targets import polled_host, target_for


def read_and_commit(ticket: Ticket) -> None:
    """Every way out leaves an outcome on the poll and gives the lease back: a poll that only vanished would look like
    a healthy host. Where the database itself is away neither can be written; then the lease runs out. The connection
    is given back while the host is being read. Raises LeaseLost, and what is a mistake of the portal's own.
    """
    with bound_contextvars(poll=ticket.poll_id, host_id=ticket.host_id):
        _read_and_commit(ticket)


def _read_and_commit(ticket: Ticket) -> None:
    host = polled_host(ticket.host_id)
    try:
        finish(ticket, _answer_of(host, ticket))
    except LeaseLost:
        raise
    except Exception as error:
        certificates.note_shown(ticket.host_id, error)
        failure = failure_of(error)
        if failure and failure.code == logons.REFUSED:
            logons.refused(host.credential_id, ticket.started_at)
        fail(ticket, failure or OWN_FAILURE)
        if failure is None:
            raise


def _answer_of(host: Host, ticket: Ticket) -> EstateReading:
    """Raises what keeps the host from answering."""
    target, told = target_for(host), sections.parameters_for(ticket.asked, ticket.host_id)
    keep = keep_seconds(ticket.rhythm.interval_seconds)
    quotas = quotas_of(ticket.host_id) if keep else None
    logs_on = not (keep and _is_in(target, quotas))
    if logs_on:
        logons.ensure_bearable(host.credential)
    connection.close()
    answer = read_estate(
        target, ticket.asked, told, deadline_seconds=settings.POLL_DEADLINE_SECONDS, keep_seconds=keep, quotas=quotas
    )
    if logs_on:
        logons.accepted(host.credential_id)
    return answer


def _is_in(target: Target, quotas: Quotas | None) -> bool:
    """A shell from the poll before needs no logon: it says nothing of the password as it is now."""
    return KEEPER.keeps(target, limits_of(quotas or usual_quotas(target.os_version)))
