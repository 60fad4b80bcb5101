"""GET /events, GET /replications."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, page_of, scope_at, sorted_by
from api.moments import Flag, Moment
from api.schemas.events import Event, event_of
from api.schemas.replications import ReplicatedVM, replicated_of
from api.schemas.telling import Page
from inventory import models
from inventory.selectors import events, replications
from inventory.selectors.event_words import LOOKED_THROUGH
from inventory.selectors.freshness import sections_of

Numbers = Annotated[str, StringConstraints(max_length=200, pattern=r"^[0-9]{1,9}([, ][0-9]{1,9})*$")]
router = Router(tags=["Events and changes"])


class EventsAsked(Asked):
    q: Text = left_out(
        "Part of the message or of the provider's name. For who sees a part of the estate messages are looked through "
        f"as they are shown, of the latest {LOOKED_THROUGH} events that the other parameters leave."
    )
    level: events.Level = left_out("Of which level; `severe`: critical and error.")
    event: Numbers = left_out("Numbers of events, parted by commas or blanks.")
    host: Key = left_out("Number of a host.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: of hosts that stand alone.")
    vm: Text = left_out("Part of the name or of the GUID of the VM that they name.")
    log: Text = left_out("Name of a log.")
    span: events.Span = Field(events.Span.DAY, description="How far back: hour, day, week, or all that are kept.")
    since: Moment = left_out("Happened then or later; then `span` says nothing.")
    until: Moment = left_out("Happened then or earlier; then `span` says nothing.")
    sort: str = sorted_by(events.SORTS, "-happened")


class ReplicationsAsked(Asked):
    q: Text = left_out("Part of the name of the VM or of a server.")
    health: replications.Health = left_out("The worst that a side reports.")
    host: Key = left_out("Number of a host that tells of it, on whichever side.")
    late: Flag = Field(False, description="Those that are more than two cycles old.")
    sort: str = sorted_by(replications.SORTS, "health")


@router.get("/events", response=Page[Event], summary="List events", operation_id="events", url_name="events")
@told
def list_events(request: HttpRequest, asked: Query[EventsAsked]) -> Page[Event]:
    scope = scope_at(request)

    def dress(rows: Iterable[models.Event]) -> Iterator[Event]:
        return map(event_of, events.event_rows(rows, scope))

    question = asked.question(events.EventQuestion, q="text")
    found = events.events_matching(question, scope, timezone.now())
    return page_of(request, asked, found, dress, Page[Event])


@router.get(
    "/replications",
    response=Page[ReplicatedVM],
    summary="List replicated VMs",
    operation_id="replications",
    url_name="replications",
)
@told
def list_replications(request: HttpRequest, asked: Query[ReplicationsAsked]) -> Page[ReplicatedVM]:
    """One item for a VM and a relationship, with both sides as each tells it."""
    now, scope = timezone.now(), scope_at(request)

    def dress(rows: Iterable[models.Replication]) -> Iterator[ReplicatedVM]:
        pairs = replications.pairs_of(rows, scope, now)
        sections = sections_of({side.host_id for pair in pairs for side in pair.sides}, now)
        return (replicated_of(pair, sections) for pair in pairs)

    question = asked.question(replications.ReplicationQuestion, q="text")
    found = replications.replications_matching(question, scope, now)
    return page_of(request, asked, found, dress, Page[ReplicatedVM])
