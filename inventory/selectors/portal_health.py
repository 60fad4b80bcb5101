"""Is the portal itself at work? Its processes leave heartbeats; a silent one means that numbers only grow older."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from inventory.models import Heartbeat, Host, Site
from inventory.scope import Scope

# Beat leaves one every 5 s: six missed are no hiccup.
SILENT_AFTER = timedelta(seconds=30)
# A worker leaves one with its polls and through the broker every 5 s (hvportal/schedule.py); while all its threads wait
# for hosts it says nothing for the deadline of a poll, 3 s of cleaning up and 5 s between heartbeats.
BUSY_SECONDS = 10
PROCESSES = {
    "worker:polls": "The worker that polls the hosts",
    "worker:suspect": "The worker that retries failed hosts",
    "beat": "The timetable (beat)",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """A process that has not been heard of for longer than it may be busy, or never (`heard_at` None). `site`: the one
    whose worker it is, with `waiting_hosts` that nobody else polls."""

    name: str
    title: str
    heard_at: datetime | None
    site: Site | None = None
    waiting_hosts: int = 0


def silent_processes(now: datetime) -> list[Silence]:
    heard = dict(Heartbeat.objects.filter(name__in=PROCESSES).values_list("name", "at"))
    return [
        Silence(name, title, heard.get(name))
        for name, title in PROCESSES.items()
        if is_silent(name, heard.get(name), now)
    ]


def silent_site_workers(now: datetime, scope: Scope) -> list[Silence]:
    """Of sites with hosts that are to be polled: their hosts wait for that worker and no other."""
    sites = sites_polled(scope)
    heard = last_heard([site.queue for site in sites]) if sites else {}
    return [
        Silence(name, f"The worker of site {site.name}", heard.get(site.queue), site, vars(site)["polled"])
        for site in sites
        if is_silent(name := f"worker:{site.queue}", heard.get(site.queue), now)
    ]


def sites_polled(scope: Scope) -> list[Site]:
    """Those with hosts that are to be polled, so many (`polled`): each needs a worker."""
    seen = Q() if scope.everything else Q(hosts__in=scope.hosts(Host.objects.all()).values("pk"))
    polled = Count("hosts", filter=Q(hosts__is_paused=False, hosts__retired_at=None) & seen, distinct=True)
    return list(Site.objects.annotate(polled=polled).filter(polled__gt=0).order_by("name"))


def last_heard(queues: Iterable[str]) -> dict[str, datetime]:
    """When the worker of each queue was last heard of; one query."""
    names = {f"worker:{queue}": queue for queue in queues}
    return {names[name]: at for name, at in Heartbeat.objects.filter(name__in=names).values_list("name", "at")}


def is_silent(name: str, heard_at: datetime | None, now: datetime) -> bool:
    """`name`: of a process, "beat" or "worker:QUEUE"."""
    return heard_at is None or now - heard_at > _longest_silence(name)


def _longest_silence(name: str) -> timedelta:
    if name == "beat":
        return SILENT_AFTER
    return max(SILENT_AFTER, timedelta(seconds=settings.POLL_DEADLINE_SECONDS + BUSY_SECONDS))
