"""One poll of one host: claim, read, commit. The only writer of poll rows.

    claim_due() ── token ──> begin(host, token) ──> read the host, holding no connection ──> finish(ticket, answer)

Promises: never two polls of one host at once (the lease); nothing is committed by a poll that has lost its lease (the
fencing token is checked in every transaction); a failure never looks like an empty host; a dead host backs off, and its
next attempt is visible. The database's clock rules every lease, because workers' clocks differ.
"""

from inventory.polls.failures import OWN_FAILURE, Failure, TargetUnusable, failure_of
from inventory.polls.lease import CLAIM_SECONDS, Claim, LeaseLost, Ticket, abandon_lost, begin, claim_due, claim_host
from inventory.polls.pace import pause_seconds
from inventory.polls.results import fail, finish
from inventory.polls.running import read_and_commit
from inventory.polls.targets import target_for

__all__ = [
    "CLAIM_SECONDS",
    "OWN_FAILURE",
    "Claim",
    "Failure",
    "LeaseLost",
    "TargetUnusable",
    "Ticket",
    "abandon_lost",
    "begin",
    "claim_due",
    "claim_host",
    "fail",
    "failure_of",
    "finish",
    "pause_seconds",
    "read_and_commit",
    "target_for",
]
