"""Credentials and sites, with what hangs on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from inventory.choices import Purpose
from inventory.models import Cluster, Credential, Host, Site
from inventory.selectors.conditions import with_condition
from inventory.selectors.portal_health import is_silent, last_heard

THREADS = 8  # of a site's worker: as the portal's own for a small estate


@dataclass(frozen=True, slots=True)
class SiteRow:
    """`heard_at`: when its worker was last heard of; `silent`: too long ago, or never."""

    site: Site
    hosts: int
    polled: int
    heard_at: datetime | None
    silent: bool

    @property
    def badge(self) -> tuple[str, str, str]:
        """Colour, icon, words."""
        if not self.silent:
            return ("good", "heartbeat", "Worker at work")
        if not self.polled:
            return ("calm", "heart-off", "No worker, and no host needs one")
        return ("bad", "heart-broken", "Worker silent" if self.heard_at else "No worker yet")


def credentials_for_reading() -> QuerySet[Credential]:
    return Credential.objects.filter(purpose=Purpose.READING)


def credentials_listed() -> QuerySet[Any]:
    """Each with how many hosts are read and changed with it, and how many `retired` ones were read with it."""
    in_use = Q(hosts__retired_at=None)
    return Credential.objects.annotate(
        read=Count("hosts", filter=in_use, distinct=True),
        changed=Count("hosts_changed", filter=Q(hosts_changed__retired_at=None), distinct=True),
        retired=Count("hosts", filter=~in_use, distinct=True),
    ).order_by("name")


def hosts_with(credential: Credential, now: datetime) -> Sequence[Host]:
    """Those that are read or changed with it, by name, each with its condition."""
    mine = Q(change_credential=credential) if credential.purpose == Purpose.CHANGING else Q(credential=credential)
    hosts = with_condition(Host.objects.filter(mine), now).select_related("cluster", "poll_state")
    return list(hosts.order_by(F("retired_at").asc(nulls_first=True), "name"))


def sites_counted() -> QuerySet[Site]:
    """Each with how many hosts it has, and how many of them are polled."""
    polled = Count("hosts", filter=Q(hosts__retired_at=None, hosts__is_paused=False))
    return Site.objects.annotate(polled=polled, kept=Count("hosts", filter=Q(hosts__retired_at=None)))


def sites_listed(now: datetime) -> list[SiteRow]:
    return site_rows(sites_counted().order_by("name"), now)


def site_rows(found: Iterable[Site], now: datetime) -> list[SiteRow]:
    """Rows of sites that came from sites_counted; one query for their workers."""
    sites = list(found)
    heard = last_heard([site.queue for site in sites])
    return [_row(site, heard.get(site.queue), now) for site in sites]


def site_row(pk: int, now: datetime) -> SiteRow | None:
    return next((row for row in sites_listed(now) if row.site.pk == pk), None)


def _row(site: Site, heard_at: datetime | None, now: datetime) -> SiteRow:
    counts = vars(site)
    silent = is_silent(f"worker:{site.queue}", heard_at, now)
    return SiteRow(site, counts["kept"], counts["polled"], heard_at, silent)


def hosts_of_site(site: Site, now: datetime) -> Sequence[Host]:
    hosts = with_condition(Host.objects.filter(site=site), now).select_related("cluster", "poll_state")
    return list(hosts.order_by(F("retired_at").asc(nulls_first=True), "name"))


def hosts_elsewhere(site: Site) -> QuerySet[Host]:
    return Host.objects.filter(retired_at=None).exclude(site=site).select_related("site", "cluster").order_by("name")


def clusters_elsewhere(site: Site) -> QuerySet[Cluster]:
    return Cluster.objects.filter(hosts__isnull=False).exclude(site=site).distinct().order_by("name")


def worker_command(site: Site) -> str:
    """How the worker of a site is started. One process takes both queues; a site with hundreds of hosts starts one for
    each, as the portal itself does, so that dead hosts never hold the threads of living ones."""
    return (
        f"celery -A hvportal worker -Q {site.queue},{site.suspect_queue} -P threads -c {THREADS} "
        f"-n {site.queue}@%h --without-gossip --without-mingle --without-heartbeat"
    )
