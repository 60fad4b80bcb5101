"""Snapshots by what they have in common: volume, VM, cluster, tag. What takes most first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from inventory.models import Cluster, Host, Volume
from inventory.scope import Scope
from inventory.selectors.hosts import STANDALONE
from inventory.veiled_texts import OUTSIDE
from snapshots.models import Snapshot
from snapshots.selectors import sums as summing
from snapshots.selectors.sums import Lying, OfHost, Sums

SHOWN = 10  # VMs of the most costly; the rest is the list
NOWHERE = "on a volume that nobody knows"
Link = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Snapshots that have something in common. `share`: of the bytes of the largest group. `link`: what the list has to
    be asked for to show them. `page`: of the thing, and `key`: by what it is known; empty where it is none, or beyond
    the scope."""

    name: str
    about: str
    sums: Sums
    share: float
    link: Link
    page: str = ""
    key: str = ""


def volumes_of(found: QuerySet[Snapshot], scope: Scope, now: datetime) -> Sequence[Group]:
    rows = summing.by_volume(found, now)
    most = max((sums.cost_bytes for _, sums in rows), default=0)
    volumes = {on.volume for on, _ in rows if on.volume}
    visible = (
        volumes
        if scope.everything
        else set(scope.owned(Volume.objects.filter(pk__in=volumes)).values_list("pk", flat=True))
    )
    return [_volume(on, sums, share_of(sums.cost_bytes, most), on.volume in visible) for on, sums in rows]


def _volume(on: Lying, sums: Sums, share: float, is_visible: bool) -> Group:
    """A path means something on a host or in a cluster only, so that is asked for too."""
    if not on.path:
        return Group(NOWHERE, "", sums, share, {})
    if not is_visible:
        return Group(on.path, OUTSIDE[Cluster if on.cluster else Host], sums, share, {"volume": on.path})
    where = {"cluster": str(on.cluster)} if on.cluster else {"host": str(on.host)}
    page = reverse("inventory:volume", args=[on.volume])
    return Group(on.path, on.owner, sums, share, {"volume": on.path} | where, page, str(on.volume))


def vms_of(found: QuerySet[Snapshot], now: datetime, limit: int = SHOWN) -> Sequence[Group]:
    rows = summing.by_vm(found, limit, now)
    most = max((sums.cost_bytes for *_, sums in rows), default=0)
    return [
        Group(name or "(no name)", "", sums, share_of(sums.cost_bytes, most), {"q": str(pk)},
              f"{reverse('inventory:vm', args=[pk])}#snapshots", str(pk))
        for pk, name, sums in rows
    ]  # fmt: skip


def tags_of(found: QuerySet[Snapshot], now: datetime) -> Sequence[Group]:
    rows = summing.by_tag(found, now)
    most = max((sums.cost_bytes for *_, sums in rows), default=0)
    return [
        Group(name, "", sums, share_of(sums.cost_bytes, most), {"vm_tag": slug}, reverse("tags:tag", args=[slug]), slug)
        for slug, name, sums in rows
    ]


def clusters_of(found: QuerySet[Snapshot], scope: Scope, now: datetime) -> Sequence[Group]:
    return by_cluster(summing.by_age_and_host(found, now)[1], scope)


def by_cluster(hosts: Sequence[OfHost], scope: Scope) -> Sequence[Group]:
    """Hosts that stand alone are one group; clusters of which somebody may see no more than a VM are another."""
    clusters = {one.cluster_id for one in hosts if one.cluster_id}
    visible = (
        clusters
        if scope.everything
        else set(scope.clusters(Cluster.objects.filter(pk__in=clusters)).values_list("pk", flat=True))
    )
    sums: dict[tuple[int | None, str | None], Sums] = {}
    for one in hosts:
        is_hidden = one.cluster_id is not None and one.cluster_id not in visible
        key = (None, OUTSIDE[Cluster]) if is_hidden else (one.cluster_id, one.cluster_name)
        sums[key] = sums.get(key, Sums()).plus(one.sums)
    most = max((told.cost_bytes for told in sums.values()), default=0)
    ordered = sorted(sums.items(), key=lambda one: (-one[1].cost_bytes, one[0][1] or ""))
    return [
        Group(
            name or "Standalone hosts", "", told, share_of(told.cost_bytes, most),
            _of_cluster(pk, name), Cluster(pk=pk).get_absolute_url() if pk else "", str(pk or ""),
        )
        for (pk, name), told in ordered
    ]  # fmt: skip


def _of_cluster(pk: int | None, name: str | None) -> Link:
    if pk is None and name:
        return {}  # nobody can filter by what they may not see
    return {"cluster": str(pk) if pk else STANDALONE}


def share_of(part: int, whole: int) -> float:
    return part * 100 / whole if whole else 0.0
