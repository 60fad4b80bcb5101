"""GET /jobs, GET /jobs/{id}, GET /builds."""

import uuid

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, page_of, scope_at, sorted_by
from api.schemas.builds import Builds, build_of
from api.schemas.jobs import Job, JobDetail, job_detail_of, jobs_of
from api.schemas.telling import Page
from jobs.selectors import jobs
from jobs.selectors.builds import build_rows_in
from jobs.selectors.job_page import job_page

router = Router(tags=["Jobs"])


class JobsAsked(Asked):
    q: Text = left_out("Part of the title, or of the name of what is changed.")
    state: jobs.Shown = left_out("How they stand; `going_on` and `ended` are several states.")
    kind: Text = left_out("Of which kind.")
    vm: uuid.UUID = left_out("GUID of a VM.")
    host: Key = left_out("Number of a host.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: of hosts that stand alone.")
    sort: str = sorted_by(jobs.SORTS, "-queued")


@router.get("/jobs", response=Page[Job], summary="List jobs", operation_id="jobs", url_name="jobs")
@told
def list_jobs(request: HttpRequest, asked: Query[JobsAsked]) -> Page[Job]:
    """What was changed at hosts, is, and is going to be; the newest first."""
    found = jobs.jobs_matching(asked.question(jobs.JobQuestion, q="text"), scope_at(request))
    return page_of(request, asked, found, jobs_of, Page[Job])


@router.get("/jobs/{int:id}", response=JobDetail, summary="One job, whole", operation_id="job", url_name="job")
@told
def one_job(request: HttpRequest, id: int) -> JobDetail:
    """With the PowerShell that it sent, the answers, and everything that happened."""
    page = job_page(id, request.user, timezone.now())
    if page is None:
        raise Http404("There is no such job. Jobs are kept for a limited time.")
    return job_detail_of(page)


@router.get("/builds", response=Builds, summary="List builds of Windows", operation_id="builds", url_name="builds")
@told
def list_builds(request: HttpRequest) -> Builds:
    """Which builds of Windows your hosts run, and whether the portal may change something on each."""
    return Builds(items=[build_of(row) for row in build_rows_in(scope_at(request))])
