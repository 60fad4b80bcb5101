"""GET /audit: the audit trail, for administrators of the whole portal."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from accounts.access import Right
from api.answers import told
from api.asking import Asked, Text, left_out, page_of, scope_at, sorted_by
from api.entry import ways_for
from api.schemas.audit import AuditEntry, entry_of
from api.schemas.telling import Page
from audit import models, selectors
from audit.choices import Via

router = Router(tags=["The portal"])


class AuditAsked(Asked):
    q: Text = left_out("Words of who, of what, of the sentence, or the number of a request.")
    about: Text = left_out("The first word of the action: host, tag, token …")
    via: Via = left_out("By which door it came.")
    period: selectors.Period = Field(selectors.Period.MONTH, description="How far back: day, week, month, year, all.")
    sort: str = sorted_by(selectors.SORTS, "-at")


@router.get(
    "/audit",
    response=Page[AuditEntry],
    auth=ways_for(Right.ADMINISTER),
    summary="List the audit trail",
    operation_id="audit",
    url_name="audit",
)
@told
def list_entries(request: HttpRequest, asked: Query[AuditAsked]) -> Page[AuditEntry]:
    """Takes the right to administer, which a token for a part of the estate never has."""
    scope_at(request, Right.ADMINISTER)
    question = asked.question(selectors.TrailQuestion, q="text")
    return page_of(request, asked, selectors.entries_matching(question, timezone.now()), _dress, Page[AuditEntry])


def _dress(rows: Iterable[models.AuditEntry]) -> Iterator[AuditEntry]:
    return map(entry_of, rows)
