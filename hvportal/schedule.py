"""The one timetable.

Every entry expires: after an outage the queue holds a few of each that still count, and not a backlog of hours.
Two beats are harmless, because due work is claimed by conditional UPDATE.
"""

from datetime import timedelta
from typing import Any

QUEUES = ("polls", "suspect")
# The sender's clock says when a message expires and the worker's whether it has. They differ by seconds, and a worker
# whose threads are all busy takes seconds too: with less, polling would stop without a word. Twice is harmless.
LEAST_SECONDS_TO_EXPIRE = 15
MOST_SECONDS_TO_EXPIRE = 3600


def _every(seconds: float, task: str, *args: object, queue: str | None = None) -> dict[str, Any]:
    options: dict[str, Any] = {"expires": min(max(seconds, LEAST_SECONDS_TO_EXPIRE), MOST_SECONDS_TO_EXPIRE)}
    if queue:
        options["queue"] = queue
    return {"task": task, "schedule": timedelta(seconds=seconds), "args": args, "options": options}


TIMETABLE: dict[str, dict[str, Any]] = {
    "polls: send the hosts that are due": _every(2, "inventory.tasks.dispatch_due_polls"),
    "heartbeats of the workers of sites": _every(5, "inventory.tasks.beat_site_hearts"),
    "pauses: end those that were to end by now": _every(20, "onboarding.tasks.end_pauses"),
    "findings: ask the rules of what was polled": _every(10, "findings.tasks.evaluate"),
    "connection tests: send again what was lost": _every(5, "onboarding.tasks.sweep_connection_tests"),
    "jobs: start what may start, wake what is due": _every(2, "jobs.tasks.sweep", queue="jobs"),
    "files: note which are in a chain": _every(60, "inventory.tasks.note_files_in_chains"),
    "tags: look for evidence": _every(120, "inventory.tasks.propose_tags"),
    "retention: forget what is past it": _every(3600, "upkeep.tasks.prune"),
    "tables: look how large they are": _every(3600, "upkeep.tasks.measure_tables"),
    "sessions: remove those that have ended": _every(86_400, "accounts.tasks.clear_sessions"),
    **{
        f"heartbeat of the {queue} worker": _every(5, "inventory.tasks.beat_heart", f"worker:{queue}", queue=queue)
        for queue in QUEUES
    },
}
