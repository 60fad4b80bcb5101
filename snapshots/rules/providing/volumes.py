"""The facts of volumes: what is free, and what merging the children that lie there would take."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db import connection
from django.db.models import Q

from findings.rules import Kind, Reach, Subject
from hyperv.contracts import FREE_UNKNOWN_SENTENCES
from hyperv.contracts.paths import folded
from inventory.models import Volume
from inventory.selectors.cluster_sections import cluster_sections_of
from snapshots.rules.facts import MergeFacts, VolumeFacts
from snapshots.rules.providing.unread import Unread
from tags.keys import key_of

# A child grows its parent by no more than it holds itself, and by no more than the parent can grow at all.
_MERGES = """
SELECT child.host_id, host.cluster_id, parent.path_key, child.path,
       greatest(0, least(child.size_on_disk_bytes, parent.virtual_size_bytes - parent.size_on_disk_bytes)),
       child.size_on_disk_bytes IS NULL OR parent.virtual_size_bytes IS NULL OR parent.size_on_disk_bytes IS NULL,
       (SELECT min(vm.name) FROM inventory_drive AS drive JOIN inventory_vm AS vm ON vm.id = drive.vm_id
         WHERE drive.host_id = child.host_id AND drive.path_key = child.path_key)
  FROM inventory_diskfile AS child
  JOIN inventory_diskfile AS parent ON parent.host_id = child.host_id AND parent.path_key = child.parent_key
  JOIN inventory_host AS host ON host.id = child.host_id
 WHERE (host.id = ANY(%s) OR host.cluster_id = ANY(%s))
   AND (child.path_key LIKE '%%.avhdx' OR child.path_key LIKE '%%.avhd')
 ORDER BY child.id
"""
Lying = tuple[str, MergeFacts]


def volume_facts(reach: Reach) -> Iterator[VolumeFacts]:
    """Three queries, and those of Unread. Of a shared volume the merges of all nodes count, whoever is looked at."""
    owned = Q(host__in=reach.hosts) | Q(cluster__in=reach.clusters)
    volumes = list(Volume.objects.filter(owned).order_by("pk"))
    unread = Unread.of(reach)
    shared = cluster_sections_of(reach.clusters, "volumes", reach.now)
    lying = _lying(reach, volumes)
    for volume in volumes:
        if volume.cluster_id:
            theirs = [unread.of_host(host) for host, cluster in unread.nodes.items() if cluster == volume.cluster_id]
            told = next(({"disks": one["disks"]} for one in theirs if "disks" in one), {})
            own = shared[volume.cluster_id]
            told |= {"volumes": own.reason} if not own.ok or own.stale else {}
        else:
            told = dict(unread.of_host(volume.host_id or 0))
        yield _facts(volume, told, reach, lying.get(volume.pk, ()))


def _facts(volume: Volume, unread: Mapping[str, str], reach: Reach, merges: Sequence[MergeFacts]) -> VolumeFacts:
    reason = volume.free_unknown_reason
    key = key_of(volume)
    return VolumeFacts(
        subject=Subject(Kind.VOLUME, key.object_id, volume.path, host=volume.host_id, cluster=volume.cluster_id,
                        page="inventory:volume", page_key=str(volume.pk)),
        unread=unread,
        now=reach.now,
        free_bytes=volume.free_bytes,
        free_unknown=FREE_UNKNOWN_SENTENCES.get(reason, reason) if reason else "",
        merges=merges,
    )  # fmt: skip


def _lying(reach: Reach, volumes: Sequence[Volume]) -> Mapping[int, Sequence[MergeFacts]]:
    """Volume -> the merges into a file that lies on it; each file once, whichever node told of it."""
    roots: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for volume in volumes:
        owner = ("cluster", volume.cluster_id) if volume.cluster_id else ("host", volume.host_id or 0)
        roots[owner].append((folded(volume.path) + "\\", volume.pk))
    found: dict[int, dict[str, MergeFacts]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_MERGES, [list(reach.hosts), list(reach.clusters)])
        for host, cluster, parent, path, need, is_unknown, vm in cursor.fetchall():
            reached = [*roots.get(("host", host), ()), *roots.get(("cluster", cluster or 0), ())]
            pk = _longest(parent, reached)
            if pk is not None:
                found[pk][folded(path)] = MergeFacts(vm or "", path, None if is_unknown else need)
    return {pk: list(merges.values()) for pk, merges in found.items()}


def _longest(key: str, roots: Collection[tuple[str, int]]) -> int | None:
    on = [(len(root), pk) for root, pk in roots if key.startswith(root)]
    return max(on)[1] if on else None
