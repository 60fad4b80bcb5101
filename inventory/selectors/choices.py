"""What a filter can be set to, from what there is and somebody may see."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from inventory.choices import Queue
from inventory.models import Cluster, Host, Site, VMReading
from inventory.scope import scope_of
from inventory.selectors.hosts import STANDALONE
from inventory.selectors.vms import CRITICAL

Choices = list[tuple[str, str]]


def cluster_choices(user: Any) -> Choices:
    return [*clusters_only(user), (STANDALONE, "Standalone")]


def clusters_only(user: Any) -> Choices:
    """For whoever gives roles or tokens; None: every cluster there is."""
    clusters = Cluster.objects.all()
    return _named(clusters if user is None else scope_of(user).clusters(clusters))


def site_names(user: Any) -> Choices:
    """For whoever gives roles or tokens; None: every site there is."""
    sites = Site.objects.order_by("name")
    if user is not None:
        sites = sites.filter(hosts__in=scope_of(user).hosts(Host.objects.all())).distinct()
    return [(str(pk), name) for pk, name in sites.values_list("pk", "name")]


def _named(clusters: QuerySet[Cluster]) -> Choices:
    """Two clusters of one name are told apart by the beginning of their GUIDs."""
    found = list(clusters.order_by("name", "domain", "pk").values_list("pk", "name", "guid"))
    times = Counter(name for _, name, _ in found)
    return [(str(pk), name if times[name] == 1 else f"{name} ({str(guid)[:8]})") for pk, name, guid in found]


def host_choices(user: Any) -> Choices:
    hosts = scope_of(user).hosts(Host.objects.filter(retired_at=None)).order_by("name")
    return [(str(pk), name) for pk, name in hosts.values_list("pk", "name")]


def queue_choices(user: Any) -> Choices:
    """Those of all sites together first, then two for each site with hosts that the person may see."""
    seen = Site.objects.filter(hosts__in=scope_of(user).hosts(Host.objects.all())).distinct().order_by("name")
    sites = [(name, site.name) for site in seen for name in (site.queue, site.suspect_queue)]
    return [*Queue.choices, *((name, f"{name} ({title})") for name, title in sites)]


def state_choices(user: Any) -> Choices:
    readings = scope_of(user).by_vm(VMReading.objects.filter(state__isnull=False), "vm")
    names = readings.order_by("state").values_list("state", flat=True).distinct()
    return [(CRITICAL, "Any critical state"), *((name, name) for name in names if name)]
