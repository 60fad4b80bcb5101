"""Snapshots by what they have in common: volume, VM, cluster, tag. What takes most first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from inventory.models import Cluster, Host, Volume
from inventory.scope import Scope
from inventory.selectors.hosts import STANDALONE
from inventory.veiled_texts import OUTSIDE
from snapshots.selectors.sums import Added, Sums

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


def volumes_of(added: Sequence[Added], scope: Scope) -> Sequence[Group]:
    """Of Part.VOLUME."""
    most = _most(added)
    volumes = {int(one.key) for one in added if one.key}
    visible = (
        volumes
        if scope.everything
        else set(scope.owned(Volume.objects.filter(pk__in=volumes)).values_list("pk", flat=True))
    )
    return [_volume(one, most, one.key is not None and int(one.key) in visible) for one in added]


def _volume(one: Added, most: int, is_visible: bool) -> Group:
    """A path means something on a host or in a cluster only, so that is asked for too."""
    share = share_of(one.sums.cost_bytes, most)
    if one.key is None:
        return Group(NOWHERE, "", one.sums, share, {})
    if not is_visible:
        return Group(one.name, OUTSIDE[Cluster if one.cluster else Host], one.sums, share, {"volume": one.name})
    where = {"cluster": str(one.cluster)} if one.cluster else {"host": str(one.host)}
    page = reverse("inventory:volume", args=[one.key])
    return Group(one.name, one.owner, one.sums, share, {"volume": one.name} | where, page, one.key)


def vms_of(added: Sequence[Added]) -> Sequence[Group]:
    """Of Part.VM."""
    most = _most(added)
    return [
        Group(one.name or "(no name)", "", one.sums, share_of(one.sums.cost_bytes, most), {"q": str(one.key)},
              f"{reverse('inventory:vm', args=[one.key])}#snapshots", str(one.key))
        for one in added
    ]  # fmt: skip


def tags_of(added: Sequence[Added]) -> Sequence[Group]:
    """Of Part.TAG."""
    most = _most(added)
    return [
        Group(one.name, "", one.sums, share_of(one.sums.cost_bytes, most), {"vm_tag": str(one.key)},
              reverse("tags:tag", args=[one.key]), str(one.key))
        for one in added
    ]  # fmt: skip


def clusters_of(hosts: Sequence[Added], scope: Scope) -> Sequence[Group]:
    """Of Part.HOST. Hosts that stand alone are one group; clusters of which somebody may see no more than a VM are
    another."""
    clusters = {one.cluster for one in hosts if one.cluster}
    visible = (
        clusters
        if scope.everything
        else set(scope.clusters(Cluster.objects.filter(pk__in=clusters)).values_list("pk", flat=True))
    )
    sums: dict[tuple[int | None, str | None], Sums] = {}
    for one in hosts:
        is_hidden = one.cluster is not None and one.cluster not in visible
        key = (None, OUTSIDE[Cluster]) if is_hidden else (one.cluster, one.name if one.cluster else None)
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


def _most(added: Sequence[Added]) -> int:
    return max((one.sums.cost_bytes for one in added), default=0)


def share_of(part: int, whole: int) -> float:
    return part * 100 / whole if whole else 0.0
