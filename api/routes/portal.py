"""GET /portal, GET /sites."""

from collections.abc import Iterable, Iterator

from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from accounts.access import Right
from api.answers import told
from api.asking import Asked, Text, left_out, page_of, scope_at, sorted_by
from api.entry import ways_for
from api.schemas.portal import (
    Portal,
    database_of,
    kept_of,
    polls_of,
    processes_of,
    queue_of,
    reading_of,
    restored_of,
    speed_of,
)
from api.schemas.sites import Site, site_of
from api.schemas.telling import Page
from inventory import models
from inventory.selectors.poll_health import poll_health
from inventory.selectors.processes import processes
from inventory.selectors.waiting import waiting_now
from inventory.selectors.winrm_budget import winrm_budget
from lists.paging import Sorts, in_order
from onboarding.rights import demand_everywhere
from onboarding.selectors.keeping import site_rows, sites_counted
from upkeep.hold import is_held
from upkeep.selectors.kept import kept_rows
from upkeep.selectors.page_times import page_speeds
from upkeep.selectors.restorations import last_restoration
from upkeep.selectors.table_sizes import database_now

router = Router(tags=["The portal"])
SITE_SORTS: Sorts = {"name": Lower("name"), "hosts": "kept"}


class SitesAsked(Asked):
    q: Text = left_out("Part of the name.")
    sort: str = sorted_by(SITE_SORTS, "name")


@router.get("/portal", response=Portal, summary="How the portal itself is", operation_id="portal", url_name="portal")
@told
def portal(request: HttpRequest) -> Portal:
    """What the page Portal health shows. Figures of hosts are of those that you see."""
    now, scope = timezone.now(), scope_at(request)
    return Portal(
        is_held=is_held(),
        processes=processes_of(processes(now, scope)),
        queue=queue_of(waiting_now(now, scope)),
        polls=polls_of(poll_health(now, scope)),
        pages=[speed_of(row) for row in page_speeds(now)],
        database=database_of(database_now()),
        reading=reading_of(winrm_budget(now, scope)),
        kept=[kept_of(row) for row in kept_rows()],
        restored=restored_of(last_restoration()),
    )


@router.get(
    "/sites",
    response=Page[Site],
    auth=ways_for(Right.MANAGE_HOSTS),
    summary="List sites and their workers",
    operation_id="sites",
    url_name="sites",
)
@told
def list_sites(request: HttpRequest, asked: Query[SitesAsked]) -> Page[Site]:
    """Takes the right to manage hosts in the whole estate, as on the page."""
    scope_at(request, Right.MANAGE_HOSTS)
    demand_everywhere(request)
    now = timezone.now()

    def dress(rows: Iterable[models.Site]) -> Iterator[Site]:
        return map(site_of, site_rows(rows, now))

    found = sites_counted().filter(name__icontains=asked.q or "")
    return page_of(request, asked, in_order(found, asked.sort, SITE_SORTS, (Lower("name"), "pk")), dress, Page[Site])
