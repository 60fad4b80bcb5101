"""The jobs that somebody may see: asked for, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from inventory.models import VM, Host
from inventory.scope import Scope
from inventory.selectors.hosts import STANDALONE
from inventory.veiled_sorts import sorts_within
from jobs.choices import ENDED, GOING_ON, State
from jobs.models import Job
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "queued": "queued_at",
    "job": Lower("title"),
    "host": Lower("host__name"),
    "ended": "ended_at",
    "took": F("ended_at") - F("started_at"),
    "by": Lower("queued_by"),
}
TIES = ("-queued_at", "-pk")


class Shown(TextChoices):
    """A state, or several of them."""

    GOING_ON = "going_on", "All that go on"
    ASKING = State.ASKING.value, State.ASKING.label
    WAITING = State.WAITING.value, State.WAITING.label
    RUNNING = State.RUNNING.value, State.RUNNING.label
    ENDED = "ended", "All that are over"
    SUCCEEDED = State.SUCCEEDED.value, State.SUCCEEDED.label
    FAILED = State.FAILED.value, State.FAILED.label
    UNKNOWN = State.UNKNOWN.value, State.UNKNOWN.label
    CANCELLED = State.CANCELLED.value, State.CANCELLED.label
    REFUSED = State.REFUSED.value, State.REFUSED.label


_SEVERAL: Mapping[str, tuple[State, ...]] = {Shown.GOING_ON: GOING_ON, Shown.ENDED: ENDED}
# What a row of a list does not show; it may be long.
HEAVY = ("parameters", "planned", "preflight")


@dataclass(frozen=True, slots=True)
class JobQuestion:
    """`vm`, `host`, `cluster`: what jobs are of."""

    text: str = ""
    state: str = ""
    kind: str = ""
    cluster: str = ""
    host: str = ""
    vm: UUID | None = None
    sort: str = "-queued"
    number: int = 1
    size: int = 50


def jobs_matching(question: JobQuestion, scope: Scope) -> QuerySet[Job]:
    found = within(Job.objects.filter(_wanted(question)), scope).defer(*HEAVY).select_related("host__cluster", "vm")
    return in_order(found, question.sort, sorts_within(scope, SORTS, host="host"), TIES)


def within(jobs: QuerySet[Job], scope: Scope) -> QuerySet[Job]:
    """Those of VMs and, where they are about none, of hosts that somebody may see."""
    if scope.everything:
        return jobs
    hosts, vms = scope.hosts(Host.objects.all()).values("pk"), scope.vms(VM.objects.all()).values("pk")
    return jobs.filter(Q(vm__in=vms) | Q(vm=None, host__in=hosts))


def _wanted(question: JobQuestion) -> Q:
    wanted = Q()
    if question.text:
        wanted &= Q(title__icontains=question.text) | Q(subject_name__icontains=question.text)
    if question.state:
        wanted &= Q(state__in=_SEVERAL.get(question.state, (question.state,)))
    if question.kind:
        wanted &= Q(kind=question.kind)
    if question.vm:
        wanted &= Q(vm=question.vm)
    if question.host:
        wanted &= Q(host=int(question.host))
    if question.cluster == STANDALONE:
        wanted &= Q(host__cluster=None)
    elif question.cluster:
        wanted &= Q(host__cluster=int(question.cluster))
    return wanted
