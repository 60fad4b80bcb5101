"""GET /me, GET /views: what is of whoever asks."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpRequest
from ninja import Query, Router

from accounts.access import Right, held_by, may
from api.answers import told
from api.asking import Asked, Text, left_out, page_of, scope_at, sorted_by
from api.entry import caller_at
from api.moments import Flag
from api.schemas.me import Me, role_of, token_of
from api.schemas.telling import Page
from api.schemas.views import SavedView, view_of
from lists.models import SavedView as Row
from lists.paging import Sorts, in_order

router = Router(tags=["You"])
VIEW_SORTS: Sorts = {"name": Lower("name"), "list": "list_key", "changed": "changed_at"}


class ViewsAsked(Asked):
    list: Text = left_out("Of this list alone: vms, hosts, …")
    shared: Flag = left_out("Only shared ones, or only those that nobody else sees.")
    sort: str = sorted_by(VIEW_SORTS, "name")


@router.get("/me", response=Me, summary="Who is asking, and until when", operation_id="me", url_name="me")
@told
def me(request: HttpRequest) -> Me:
    """What a program asks first: whether its token is good, what it may do, and when it expires."""
    user = caller_at(request).user
    return Me(
        name=user.get_username(),
        rights=[right for right in Right if may(user, right)],
        sees_everything=scope_at(request).everything,
        roles=[role_of(held) for held in held_by(user)],
        token=token_of(user.token) if user.token else None,
        requests_per_minute=settings.API_REQUESTS_PER_MINUTE,
    )


@router.get(
    "/views",
    response=Page[SavedView],
    summary="List saved views, your own and shared ones",
    operation_id="views",
    url_name="views",
)
@told
def list_views(request: HttpRequest, asked: Query[ViewsAsked]) -> Page[SavedView]:
    """Names for addresses of the pages: filters, order, columns. Most filters are called here as they are there."""
    scope_at(request)
    user = caller_at(request).user

    def dress(rows: Iterable[Row]) -> Iterator[SavedView]:
        return (view_of(row, mine=row.owner_id == user.pk) for row in rows)

    found = Row.objects.filter(Q(owner=user.pk) | Q(is_shared=True)).select_related("owner")
    if asked.list is not None:
        found = found.filter(list_key=asked.list)
    if asked.shared is not None:
        found = found.filter(is_shared=asked.shared)
    rows = in_order(found, asked.sort, VIEW_SORTS, (Lower("name"), "pk"))
    return page_of(request, asked, rows, dress, Page[SavedView])
