"""What people decide of jobs, and the one function that writes their states.

Each answers at once, is audited and may be called twice; what cannot be done any more raises services.refusals.NotNow.
"""

from jobs.services.builds import build_consent, build_judged, build_withdraw
from jobs.services.deciding import (
    job_approve,
    job_cancel,
    job_confirm,
    job_decline,
    job_look_again,
    job_settle,
)
from jobs.services.policies import approval_decide
from jobs.services.queueing import JobRefused, Subject, Wish, job_known, job_queue, would_refuse
from jobs.services.refusals import NotNow
from jobs.services.stopping import everything_release, everything_stop
from jobs.services.windows import window_add, window_remove

__all__ = [
    "JobRefused",
    "NotNow",
    "Subject",
    "Wish",
    "approval_decide",
    "build_consent",
    "build_judged",
    "build_withdraw",
    "everything_release",
    "everything_stop",
    "job_approve",
    "job_cancel",
    "job_confirm",
    "job_decline",
    "job_known",
    "job_look_again",
    "job_queue",
    "job_settle",
    "window_add",
    "window_remove",
    "would_refuse",
]
