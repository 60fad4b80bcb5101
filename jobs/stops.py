"""The global stop, and the gate at which it holds.

Whoever is about to write an act passes the gate in the transaction that writes it; whoever stops waits until all have
passed. So when a stop has been committed nothing is sent any more, but for what was being sent at that moment.
"""

from django.db import connection

from jobs.models import Stop

_GO_THROUGH = "SELECT pg_advisory_xact_lock_shared(hashtext('jobs: acts pass this gate'))"
_CLOSE = "SELECT pg_advisory_xact_lock(hashtext('jobs: acts pass this gate'))"


def pass_gate() -> None:
    """In a transaction, before what forbids an act is looked at."""
    _lock(_GO_THROUGH)


def close_gate() -> None:
    """In a transaction; waits milliseconds, for the transactions that pass."""
    _lock(_CLOSE)


def standing_stop() -> Stop | None:
    return Stop.objects.filter(stands=True).first()


def _lock(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
