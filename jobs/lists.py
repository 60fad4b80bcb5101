"""The list of jobs: the newest first."""

from collections.abc import Mapping
from typing import Any

from inventory.scope import scope_of
from jobs.forms import JobFilter
from jobs.kinds import title_of
from jobs.models import Job
from jobs.selectors.jobs import jobs_matching
from jobs.stops import standing_stop
from lists.columns import Column
from lists.definition import Asking, Empty, List


def _took(job: Job) -> float | None:
    return (job.ended_at - job.started_at).total_seconds() if job.started_at and job.ended_at else None


def _above(asking: Asking) -> Mapping[str, Any]:
    return {"stop": standing_stop()}


COLUMNS = (
    Column("job", "Job", "hv-long", csv=(("job", lambda job: job.title), ("number", lambda job: job.pk))),
    Column(
        "state", "State", "hv-verdict hv-verdict-wide",
        csv=(("state", lambda job: job.state), ("code", lambda job: job.code)),
    ),
    Column(
        "now", "What is so", "hv-long",
        csv=(("sentence", lambda job: job.sentence), ("progress_percent", lambda job: job.progress_percent)),
    ),
    Column("kind", "Kind", "wide", csv=(("kind", lambda job: title_of(job.kind)),)),
    Column("host", "Host", "hv-place-cell", csv=(("host", lambda job: job.host.name),)),
    Column(
        "vm", "VM", optional=True,
        csv=(
            ("vm", lambda job: job.vm.name if job.vm else None),
            ("vm_guid", lambda job: str(job.vm_id) if job.vm_id else None),
        ),
    ),
    Column("by", "Asked by", csv=(("queued_by", lambda job: job.queued_by),)),
    Column("queued", "Queued", "end", csv=(("queued_at", lambda job: job.queued_at),)),
    Column("reason", "Why", "hv-long", optional=True, csv=(("reason", lambda job: job.reason),)),
    Column("approved", "Approved by", optional=True, csv=(("approved_by", lambda job: job.approved_by or None),)),
    Column("ended", "Ended", "end", optional=True, csv=(("ended_at", lambda job: job.ended_at),)),
    Column("took", "Took", "end", optional=True, csv=(("seconds", _took),)),
)  # fmt: skip

JOBS = List(
    key="jobs",
    url="jobs:jobs",
    title="Jobs",
    thing="job",
    things="jobs",
    icon="subtask",
    form=JobFilter,
    columns=COLUMNS,
    cells="jobs/cells.html",
    matching=lambda question, asking: jobs_matching(question, scope_of(asking.user)),
    above="jobs/above.html",
    more=_above,
    table_css="hv-roomy hv-named",
    empty=Empty(
        "subtask",
        "No jobs yet",
        "Whatever the portal changes at a host is a job: what is sent, what for, who wanted it, what came of it. "
        "Nobody has queued one, so nothing was ever changed.",
    ),
)
