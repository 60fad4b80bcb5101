"""The history of polls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower

from inventory.models import Poll, PollSection
from inventory.scope import Scope
from lists.paging import in_order

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Told(TypedDict):
        failed_sections: list[str]
        refused_items: int

    ExportedPoll = WithAnnotations[Poll, Told]

SECTIONS_IN_ORDER = Prefetch("sections", queryset=PollSection.objects.order_by("pk"))
SORTS: dict[str, Combinable | str] = {
    "started": "started_at",
    "host": Lower("host__name"),
    "outcome": "outcome",
    "duration": "duration_seconds",
    "bytes": "bytes_received",
    "changed": "rows_changed",
}


class Period(TextChoices):
    """A bounded list stays fast with weeks of history."""

    HOUR = "hour", "Last hour"
    DAY = "day", "Last 24 hours"
    WEEK = "week", "Last 7 days"
    ALL = "all", "Everything kept"


PERIODS = {Period.HOUR: timedelta(hours=1), Period.DAY: timedelta(days=1), Period.WEEK: timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class PollQuestion:
    """What is asked of the history. `section`: polls in which that section failed; `refused`: with refused items."""

    host: str = ""
    outcome: str = ""
    queue: str = ""
    section: str = ""
    refused: bool = False
    period: str = Period.DAY
    sort: str = "-started"
    number: int = 1
    size: int = 50


def polls_matching(question: PollQuestion, now: datetime, scope: Scope) -> QuerySet[Poll]:
    """Polls with their hosts and sections, sorted."""
    polls = scope.by_host(Poll.objects.filter(_filters(question, now)), "host")
    sections = PollSection.objects.filter(poll=OuterRef("pk"))
    if question.section:
        polls = polls.filter(Exists(sections.filter(name=question.section, ok=False)))
    if question.refused:
        polls = polls.filter(Exists(sections.exclude(refused=[])))
    polls = polls.select_related("host").prefetch_related(SECTIONS_IN_ORDER)
    return in_order(polls, question.sort, SORTS, ("-started_at", "-pk"))


def polls_to_export(question: PollQuestion, now: datetime, scope: Scope) -> "QuerySet[ExportedPoll]":
    """As polls_matching, with what an export tells of the sections counted by PostgreSQL: a day of a thousand hosts is
    a million sections, and reading them as rows took minutes."""
    sections = PollSection.objects.filter(poll=OuterRef("pk"))
    failed = sections.filter(ok=False).order_by("pk").values("name")
    refused = Func(F("refused"), function="jsonb_array_length", output_field=IntegerField())
    counted = sections.order_by().values("poll").annotate(answer=Sum(refused)).values("answer")
    return (
        polls_matching(question, now, scope)
        .prefetch_related(None)
        .annotate(failed_sections=ArraySubquery(failed), refused_items=Coalesce(Subquery(counted), 0))
    )


def _filters(question: PollQuestion, now: datetime) -> Q:
    wanted = Q()
    if question.host:
        wanted &= Q(host_id=int(question.host))
    if question.outcome:
        wanted &= Q(outcome=question.outcome)
    if question.queue:
        wanted &= Q(queue=question.queue)
    length = PERIODS.get(Period(question.period))
    if length:
        wanted &= Q(started_at__gte=now - length)
    return wanted


def poll_with_pk(pk: int, scope: Scope) -> Poll | None:
    polls = Poll.objects.select_related("host__cluster", "host__poll_state").prefetch_related(SECTIONS_IN_ORDER)
    return scope.by_host(polls.filter(pk=pk), "host").first()
