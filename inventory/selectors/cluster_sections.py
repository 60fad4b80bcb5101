"""How old is what the nodes of a cluster tell alike: as old as the last word of any of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max

from inventory.models import ClusterSectionState
from inventory.selectors.freshness import NEVER, STALE_INTERVALS, Freshness, pause_between


def cluster_sections_of(cluster_ids: Iterable[int], name: str, now: datetime) -> dict[int, Freshness]:
    """Cluster id -> freshness of that section, every cluster present; one query. One node that tells is enough."""
    told = {cluster_id: told_at(name, None, 0, 0, now) for cluster_id in set(cluster_ids)}
    states = ClusterSectionState.objects.filter(cluster_id__in=told, name=name).annotate(
        light=Max("cluster__hosts__poll_interval_seconds"), heavy=Max("cluster__hosts__heavy_interval_seconds")
    )
    for cluster_id, at, light, heavy in states.values_list("cluster_id", "decided_at", "light", "heavy"):
        told[cluster_id] = told_at(name, at, light or 0, heavy or 0, now)
    return told


def told_at(name: str, at: datetime | None, light_seconds: int, heavy_seconds: int, now: datetime) -> Freshness:
    """A section that some node told at that moment, the pauses between two polls being these; None: none has yet."""
    if at is None:
        return Freshness(name, False, None, None, False, None, "never", NEVER)
    interval = pause_between(name, light_seconds, heavy_seconds)
    return Freshness(name, True, at, at, now - at > timedelta(seconds=interval * STALE_INTERVALS), interval)
