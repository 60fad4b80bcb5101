"""Sites: places with a worker of their own."""

from datetime import datetime

from api.schemas.telling import Thing, own
from onboarding.selectors.keeping import SiteRow


class Site(Thing):
    """A place whose hosts a worker there polls."""

    id: int = own("The portal's own number of the site.")
    name: str = own("Its name.")
    slug: str = own("By which its queues are named; it never changes.")
    notes: str = own("What people wrote about it.")
    added_at: datetime = own("When it was made.")
    queue: str = own("The queue that its worker takes.")
    host_count: int = own("Hosts that are pinned to it, retired ones apart.")
    polled_host_count: int = own("Those of them that are not paused.")
    worker_heard_at: datetime | None = own("When its worker was heard of last; null: never.")
    worker_silent: bool = own("Whether that is too long ago: its hosts are then not polled.")


def site_of(row: SiteRow) -> Site:
    same = {name: getattr(row.site, name) for name in ("name", "slug", "notes", "added_at", "queue")}
    return Site(
        id=row.site.pk,
        host_count=row.hosts,
        polled_host_count=row.polled,
        worker_heard_at=row.heard_at,
        worker_silent=row.silent,
        **same,
    )
