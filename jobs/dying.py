"""Where a worker may be made to die, to prove that nothing is done twice: HVPORTAL_DIE_AT=POINT (tests/faults/jobs).

The process ends there as if the power had failed: no `finally`, no rollback sent, no lease given back.
"""

import os

POINTS = (
    "started",
    "leased",
    "looked",
    "decided",
    "noted",  # how far it has come is committed; nothing of the act yet
    "act_written",  # in the transaction, before it is committed
    "act_committed",
    "sent",
    "answer_written",
    "answer_committed",
    "end_written",
    "end_committed",
)
EXIT_CODE = 86


def point(name: str) -> None:
    if os.environ.get("HVPORTAL_DIE_AT") == name:
        os._exit(EXIT_CODE)
