"""Jobs of a portal that was restored from a backup.

The database believes what was true when the backup was taken. A job that waits there may have been carried out since,
and one that ran may have ended in any way: nobody but a person can tell, by looking at the host. So what waited is to
be confirmed, and what ran is unknown. Known by the release under which a job was queued (upkeep.hold.release_stamp), so
that it holds whichever way the database came back, and whether or not anybody was at work while it was held. A standby
that was promoted, and a database that was rolled forward to a point in time, are the same: what was committed last may
be lacking there.
"""

from django.db import transaction

from jobs.choices import GOING_ON, Asks, State
from jobs.models import Job
from jobs.services.transitions import transition
from upkeep.hold import release_stamp

_RECONFIRM = (
    "This portal was restored from a backup, or its database moved to another server, after the job was queued. It may "
    "have been carried out already.",
    "Look at the host. Confirm the job if it is still to be done, or cancel it.",
)
_UNKNOWN = (
    "This portal was restored from a backup, or its database moved to another server, while the job was at work. "
    "Nobody knows what came of it.",
    "Look at the host, and say here what you found.",
)


@transaction.atomic
def settle_restored() -> int:
    """Of all jobs that go on; answers how many it changed."""
    old = Job.objects.filter(state__in=GOING_ON).exclude(release=release_stamp() or "")
    old = old.exclude(state=State.ASKING, code=Asks.RECONFIRM)
    rows = old.select_for_update(of=("self",), skip_locked=True).select_related("host__site").order_by("pk")
    return sum(_settle(job) for job in rows)


def _settle(job: Job) -> bool:
    if job.started_at is not None:
        transition(job, State.UNKNOWN, "restored", _UNKNOWN[0], next_step=_UNKNOWN[1])
    elif job.state == State.WAITING:
        transition(job, State.ASKING, Asks.RECONFIRM, _RECONFIRM[0], next_step=_RECONFIRM[1])
    else:  # it waited for its approval: that is asked again once it is confirmed
        told = {"code": Asks.RECONFIRM, "sentence": _RECONFIRM[0], "next_step": _RECONFIRM[1]}
        Job.objects.filter(pk=job.pk).update(**told)
    return True
