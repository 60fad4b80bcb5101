"""On which volume a path lies: the one with the longest root, which may be mounted inside another."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from hyperv.contracts.paths import folded
from inventory.models import Host, Volume


def volumes_of(host: Host) -> QuerySet[Volume]:
    """What the host reaches: its own, and those that its cluster shares."""
    return Volume.objects.filter(Q(host=host) | Q(cluster=host.cluster_id) if host.cluster_id else Q(host=host))


def root_of(volume: Volume) -> str:
    """What the folded path of everything that lies on it begins with."""
    return folded(volume.path) + "\\"


def volume_of(path: str | None, volumes: Iterable[Volume]) -> Volume | None:
    if not path:
        return None
    key = folded(path) + "\\"
    reached = [volume for volume in volumes if key.startswith(root_of(volume))]
    return max(reached, key=lambda volume: len(volume.path), default=None)


def inner_roots(volume: Volume) -> Sequence[str]:
    """The roots of other volumes inside this one: what lies there does not lie here. C: holds all the shared ones."""
    root = root_of(volume)
    owned = Volume.objects.filter(cluster=volume.cluster_id) if volume.cluster_id else Volume.objects.none()
    if volume.host_id is not None:
        owned = volumes_of(Host.objects.get(pk=volume.host_id))
    return sorted({root_of(other) for other in owned if root_of(other).startswith(root)} - {root})


def lies_on(volume: Volume, column: str) -> Q:
    """A condition for rows whose `column` is a folded path."""
    wanted = Q(**{f"{column}__startswith": root_of(volume)})
    for inner in inner_roots(volume):
        wanted &= ~Q(**{f"{column}__startswith": inner})
    return wanted
