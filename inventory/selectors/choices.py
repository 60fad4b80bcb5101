"""What a filter can be set to, from what there is."""

from collections import Counter

from inventory.choices import Queue
from inventory.models import Cluster, Host, Site, VMReading
from inventory.selectors.hosts import STANDALONE
from inventory.selectors.vms import CRITICAL

Choices = list[tuple[str, str]]


def cluster_choices() -> Choices:
    return [*clusters_only(), (STANDALONE, "Standalone")]


def clusters_only() -> Choices:
    """Two clusters of one name are told apart by the beginning of their GUIDs."""
    clusters = list(Cluster.objects.order_by("name", "domain", "pk").values_list("pk", "name", "guid"))
    times = Counter(name for _, name, _ in clusters)
    named = ((str(pk), name if times[name] == 1 else f"{name} ({str(guid)[:8]})") for pk, name, guid in clusters)
    return list(named)


def host_choices() -> Choices:
    return [
        (str(pk), name) for pk, name in Host.objects.filter(retired_at=None).order_by("name").values_list("pk", "name")
    ]


def queue_choices() -> Choices:
    """Those of all sites together first, then two for each site."""
    sites = [(name, site.name) for site in Site.objects.order_by("name") for name in (site.queue, site.suspect_queue)]
    return [*Queue.choices, *((name, f"{name} ({title})") for name, title in sites)]


def state_choices() -> Choices:
    names = VMReading.objects.filter(state__isnull=False).order_by("state").values_list("state", flat=True).distinct()
    return [(CRITICAL, "Any critical state"), *((name, name) for name in names if name)]
