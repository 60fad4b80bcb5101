"""GET /polls, GET /polls/{id}."""

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from api.answers import told
from api.asking import Asked, Key, Text, left_out, page_of, scope_at, sorted_by
from api.moments import Flag
from api.schemas.polls import Poll, poll_of
from api.schemas.telling import Page
from inventory import models
from inventory.choices import PollOutcome, Queue
from inventory.selectors import polls

router = Router(tags=["Polls"])


class PollsAsked(Asked):
    host: Key = left_out("Number of a host.")
    outcome: PollOutcome = left_out("What came of them.")
    section: Text = left_out("Those in which this section failed.")
    queue: Queue = left_out("By which queue they came.")
    period: polls.Period = Field(polls.Period.DAY, description="How far back: hour, day, week, or all that are kept.")
    refused: Flag = Field(False, description="Those with items that could not be understood.")
    sort: str = sorted_by(polls.SORTS, "-started")


@router.get("/polls", response=Page[Poll], summary="List polls", operation_id="polls", url_name="polls")
@told
def list_polls(request: HttpRequest, asked: Query[PollsAsked]) -> Page[Poll]:
    found = polls.polls_matching(asked.question(polls.PollQuestion), timezone.now(), scope_at(request))
    return page_of(request, asked, found, _dress, Page[Poll])


@router.get("/polls/{int:id}", response=Poll, summary="One poll", operation_id="poll", url_name="poll")
@told
def one_poll(request: HttpRequest, id: int) -> Poll:
    found = polls.poll_with_pk(id, scope_at(request))
    if found is None:
        raise Http404("There is no such poll. Polls are kept for a limited time.")
    return poll_of(found)


def _dress(rows: Iterable[models.Poll]) -> Iterator[Poll]:
    return map(poll_of, rows)
