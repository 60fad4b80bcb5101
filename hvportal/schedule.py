"""The one timetable.

Every entry expires before its next run is due: after an outage the queue holds one of each, not a backlog.
Two beats are harmless, because due work is claimed by conditional UPDATE.
"""

from datetime import timedelta
from typing import Any

QUEUES = ("polls", "suspect")


def _every(seconds: float, task: str, *args: object, queue: str | None = None) -> dict[str, Any]:
    options: dict[str, Any] = {"expires": seconds}
    if queue:
        options["queue"] = queue
    return {"task": task, "schedule": timedelta(seconds=seconds), "args": args, "options": options}


TIMETABLE: dict[str, dict[str, Any]] = {
    "polls: send the hosts that are due": _every(2, "inventory.tasks.dispatch_due_polls"),
    "polls: forget what is past its retention": _every(3600, "inventory.tasks.prune_polls"),
    **{
        f"heartbeat of the {queue} worker": _every(5, "inventory.tasks.beat_heart", f"worker:{queue}", queue=queue)
        for queue in QUEUES
    },
}
