"""GET /changes: the timeline of the estate, and of one thing in it."""

import uuid
from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, page_of, scope_at, sorted_by
from api.schemas.changes import Change, change_of
from api.schemas.said import ObjectId
from api.schemas.telling import Page
from history import models, selectors
from history.choices import About, ChangeKind

router = Router(tags=["Events and changes"])


class ChangesAsked(Asked):
    q: Text = left_out("Part of the name of what changed, or of the VM's.")
    about: About = left_out("Changes of this group.")
    kind: ChangeKind = left_out("This change alone.")
    vm: uuid.UUID = left_out("GUID of a VM.")
    host: Key = left_out("Number of a host: on it, and VMs that left it.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
    thing: ObjectId = left_out("`thing` of a change: all changes of the same.")
    period: selectors.Period = Field(selectors.Period.WEEK, description="How far back: day, week, month, or all kept.")
    sort: str = sorted_by(selectors.SORTS, "-at")


@router.get("/changes", response=Page[Change], summary="List changes", operation_id="changes", url_name="changes")
@told
def list_changes(request: HttpRequest, asked: Query[ChangesAsked]) -> Page[Change]:
    """What moved, started, grew, appeared and disappeared: the latest first, of the last seven days unless asked."""
    question = asked.question(selectors.ChangeQuestion, q="text")
    scope = scope_at(request)

    def dress(rows: Iterable[models.Change]) -> Iterator[Change]:
        return map(change_of, selectors.change_rows(rows, scope))

    found = selectors.changes_matching(question, scope, timezone.now())
    return page_of(request, asked, found, dress, Page[Change])
