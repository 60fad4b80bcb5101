"""Events of all hosts' logs, and what happened around one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, TextChoices, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from inventory.models import VM, Event
from inventory.scope import Scope
from inventory.selectors.event_words import are_too_many, saying
from inventory.selectors.places import in_place
from inventory.veil import named_vms, veil
from inventory.veiled_sorts import sorts_within
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "happened": "happened_at",
    "level": Case(
        *(
            When(level=name, then=Value(rank))
            for rank, name in enumerate(("Critical", "Error", "Warning", "Information"))
        ),
        When(level="Verbose", then=Value(4)),
        default=Value(None),
        output_field=IntegerField(),
    ),
    "id": "event_id",
    "host": Lower("host__name"),
    "vm": Lower("vm__name"),
    "log": "log",
}
TIES = ("happened_at", "record_id", "pk")
# What else the same host wrote this long before and after: a failed migration or merge takes minutes.
AROUND = timedelta(minutes=5)
AROUND_SHOWN = 30
ALIKE_SINCE = timedelta(days=7)


class Span(TextChoices):
    HOUR = "hour", "Last hour"
    DAY = "day", "Last 24 hours"
    WEEK = "week", "Last 7 days"
    ALL = "all", "All that are kept"


SPANS = {Span.HOUR: timedelta(hours=1), Span.DAY: timedelta(days=1), Span.WEEK: timedelta(days=7)}


class Level(TextChoices):
    """Names of StandardEventLevel; the first two together are what people ask for."""

    SEVERE = "severe", "Critical and error"
    CRITICAL = "Critical", "Critical"
    ERROR = "Error", "Error"
    WARNING = "Warning", "Warning"
    INFORMATION = "Information", "Information"
    VERBOSE = "Verbose", "Verbose"
    UNKNOWN = "unknown", "Unknown"


@dataclass(frozen=True, slots=True)
class EventQuestion:
    """`event`: numbers of events, parted by blanks or commas; `vm`: a name or a GUID. `since` and `until` narrow the
    span, both included."""

    text: str = ""
    level: str = ""
    event: str = ""
    host: str = ""
    cluster: str = ""
    vm: str = ""
    log: str = ""
    span: str = Span.DAY
    since: datetime | None = None
    until: datetime | None = None
    sort: str = "-happened"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class EventRow:
    """`vm`: the VM that it names, where the portal knows it; veiled where the asker may not see it."""

    event: Event
    vm: VM | None


@dataclass(frozen=True, slots=True)
class EventDetail:
    """`around`: what the host wrote shortly before and after, the event itself among it; `alike`: how often this event
    came on this host, and on all hosts in sight, in ALIKE_SINCE."""

    row: EventRow
    around: Sequence[EventRow]
    alike_here: int
    alike: int


def events_matching(question: EventQuestion, scope: Scope, now: datetime) -> QuerySet[Event]:
    events = _asked(question, scope, now)
    if question.text:
        events = saying(question.text, events, scope)
    return in_order(events.select_related("host__cluster"), question.sort, sorts_within(scope, SORTS, vm="vm"), TIES)


def search_ends_early(question: EventQuestion, scope: Scope, now: datetime) -> bool:
    """Whether there are older events that are not looked through for the words that are asked for."""
    return bool(question.text) and are_too_many(_asked(question, scope, now), scope)


def event_rows(events: Iterable[Event], scope: Scope) -> Iterable[EventRow]:
    """One query for the VMs, two for who does not see all: an event may name one that the portal has never seen."""
    events = veil(events, scope)
    vms = named_vms((event.vm_id for event in events), scope)
    return (EventRow(event, vms.get(event.vm_id) if event.vm_id else None) for event in events)


def latest_events_of(events: QuerySet[Event], count: int, scope: Scope, vm: VM | None = None) -> Sequence[EventRow]:
    """Of the logs that the asker may see. `vm`: the one that all of them name."""
    seen = scope.by_host(events, "host").select_related("host").order_by("-happened_at", "-record_id")
    if vm is not None:
        return tuple(EventRow(event, vm) for event in veil(seen[:count], scope))
    return tuple(event_rows(seen[:count], scope))


def event_detail(pk: int, scope: Scope, now: datetime) -> EventDetail | None:
    event = scope.by_host(Event.objects.filter(pk=pk), "host").select_related("host__cluster").first()
    if event is None:
        return None
    near = Event.objects.filter(
        host=event.host, happened_at__range=(event.happened_at - AROUND, event.happened_at + AROUND)
    )
    rows = list(event_rows(near.select_related("host").order_by("happened_at", "record_id")[:AROUND_SHOWN], scope))
    row = next(iter(event_rows([event], scope)))
    alike = Event.objects.filter(event_id=event.event_id, log=event.log, happened_at__gte=now - ALIKE_SINCE)
    return EventDetail(row, rows, alike.filter(host=event.host).count(), scope.by_host(alike, "host").count())


def _asked(question: EventQuestion, scope: Scope, now: datetime) -> QuerySet[Event]:
    """By all but the words."""
    wanted = _when(question, now) & _where(question) & _what(question, scope)
    return scope.by_host(Event.objects.filter(wanted), "host")


def _when(question: EventQuestion, now: datetime) -> Q:
    wanted = Q()
    span = SPANS.get(Span(question.span))
    if question.since or question.until:
        span = None  # an exact time says more than a span
    if span:
        wanted &= Q(happened_at__gte=now - span)
    if question.since:
        wanted &= Q(happened_at__gte=question.since)
    if question.until:
        wanted &= Q(happened_at__lte=question.until)
    return wanted


def _where(question: EventQuestion) -> Q:
    wanted = in_place(question.cluster, question.host)
    if question.log:
        wanted &= Q(log=question.log)
    return wanted


def _what(question: EventQuestion, scope: Scope) -> Q:
    wanted = Q()
    if question.level == Level.SEVERE:
        wanted &= Q(level__in=[Level.CRITICAL, Level.ERROR])
    elif question.level == Level.UNKNOWN:
        wanted &= Q(level=None)
    elif question.level:
        wanted &= Q(level=question.level)
    if numbers := [int(number) for number in question.event.replace(",", " ").split() if number.isdecimal()]:
        wanted &= Q(event_id__in=numbers)
    if question.vm:
        named = VM.objects.filter(Q(name__icontains=question.vm) | Q(id__icontains=question.vm.strip("{}")))
        wanted &= Q(vm__in=scope.vms(named).values("pk"))
    return wanted
