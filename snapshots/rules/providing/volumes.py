"""The facts of volumes: what is free, and what merging the children that lie there would take."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db.models import Q

from findings.rules import Groups, Kind, Reach, Said, Subject
from hyperv.contracts import FREE_UNKNOWN_SENTENCES
from hyperv.contracts.paths import folded
from inventory import prepared
from inventory.models import Host, Volume
from inventory.selectors.cluster_sections import cluster_sections_of
from snapshots.rules.facts import MergeFacts, VolumeFacts
from snapshots.rules.providing.unread import Unread
from tags.keys import key_of

# Whether a name ends so is asked by right(), which no index answers: the trigrams of names would find the children of
# the whole estate first, and a look is about some hosts. VMs are joined here and not there, where PostgreSQL takes the
# children for one row and compares each with every drive.
_IS_CHILD = "(right(child.path_key, 6) = '.avhdx' OR right(child.path_key, 5) = '.avhd')"
# A child grows its parent by no more than it holds itself, and by no more than the parent can grow at all.
_MERGES = f"""
    SELECT child.host_id, parent.path_key, child.path_key, child.path,
           greatest(0, least(child.size_on_disk_bytes, parent.virtual_size_bytes - parent.size_on_disk_bytes)),
           child.size_on_disk_bytes IS NULL OR parent.virtual_size_bytes IS NULL OR parent.size_on_disk_bytes IS NULL
      FROM inventory_diskfile AS child
           JOIN inventory_diskfile AS parent ON parent.host_id = child.host_id AND parent.path_key = child.parent_key
     WHERE child.host_id = ANY(%s) AND {_IS_CHILD}
     ORDER BY child.id
"""  # noqa: S608 - pieces of ours
_VMS = f"""
    SELECT child.host_id, child.path_key, min(vm.name)
      FROM inventory_drive AS child JOIN inventory_vm AS vm ON vm.id = child.vm_id
     WHERE child.host_id = ANY(%s) AND {_IS_CHILD} GROUP BY child.host_id, child.path_key
"""  # noqa: S608 - pieces of ours
# What merges take at most, by the folder of the file that they go into: a volume's root is no deeper than that.
_NEEDS = f"""
SELECT child.host_id, left(parent.path_key, length(parent.path_key) - strpos(reverse(parent.path_key), E'\\\\')),
       max(greatest(0, least(child.size_on_disk_bytes, parent.virtual_size_bytes - parent.size_on_disk_bytes)))
  FROM inventory_diskfile AS child
       JOIN inventory_diskfile AS parent ON parent.host_id = child.host_id AND parent.path_key = child.parent_key
 WHERE child.host_id = ANY(%s) AND {_IS_CHILD} GROUP BY 1, 2
"""  # noqa: S608 - pieces of ours


def volumes_that_may_fill(reach: Reach, said: Said) -> Groups:
    """Those on which the largest merge and the largest margin that somebody set are more than is free; each by itself.
    What several nodes tell of one file counts for all it may be."""
    roots: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    owned = Q(host__in=reach.hosts) | Q(cluster__in=reach.clusters)
    for pk, host, cluster, path in Volume.objects.filter(owned).values_list("pk", "host_id", "cluster_id", "path"):
        roots[("cluster", cluster) if cluster else ("host", host or 0)].append((folded(path) + "\\", pk))
    of_clusters = Host.objects.filter(cluster__in=reach.clusters, retired_at=None)
    nodes = {pk: cluster for pk, cluster in of_clusters.values_list("pk", "cluster_id") if cluster is not None}
    needs: dict[int, int] = {}
    for node, folder, need in prepared.run(_NEEDS, [list(reach.hosts | nodes.keys())]):
        on = _longest(folder + "\\", [*roots.get(("host", node), ()), *roots.get(("cluster", nodes.get(node, 0)), ())])
        if need is not None and on is not None:
            needs[on] = max(need, needs.get(on, 0))
    margin = max(said.limits["margin_gib"]) * 1024**3
    volumes = Volume.objects.filter(pk__in=needs).order_by("pk")
    free = ((volume, volume.free_bytes) for volume in volumes)
    return Groups.of_each(
        _subject(volume) for volume, left in free if left is not None and needs[volume.pk] + margin > left
    )


def volume_facts(reach: Reach) -> Iterator[VolumeFacts]:
    """Four queries, and those of Unread. Of a shared volume the merges of all nodes count, whoever is looked at."""
    owned = Q(host__in=reach.hosts) | Q(cluster__in=reach.clusters)
    volumes = list(Volume.objects.filter(owned).order_by("pk"))
    unread = Unread.of(reach)
    shared = cluster_sections_of(reach.clusters, "volumes", reach.now)
    lying = _lying(reach, unread.nodes, volumes)
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
    return VolumeFacts(
        subject=_subject(volume),
        unread=unread,
        now=reach.now,
        free_bytes=volume.free_bytes,
        free_unknown=FREE_UNKNOWN_SENTENCES.get(reason, reason) if reason else "",
        merges=merges,
    )


def _subject(volume: Volume) -> Subject:
    key, page, pk = key_of(volume).object_id, "inventory:volume", str(volume.pk)
    return Subject(Kind.VOLUME, key, volume.path, volume.host_id, volume.cluster_id, page=page, page_key=pk)


def _lying(reach: Reach, nodes: Mapping[int, int], volumes: Sequence[Volume]) -> Mapping[int, Sequence[MergeFacts]]:
    """Volume -> the merges into a file that lies on it; each file once, whichever node told of it."""
    roots: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for volume in volumes:
        owner = ("cluster", volume.cluster_id) if volume.cluster_id else ("host", volume.host_id or 0)
        roots[owner].append((folded(volume.path) + "\\", volume.pk))
    found: dict[int, dict[str, MergeFacts]] = defaultdict(dict)
    hosts = list(reach.hosts | nodes.keys())
    vms = {(host, key): name for host, key, name in prepared.run(_VMS, [hosts])}
    for host, parent, key, path, need, is_unknown in prepared.run(_MERGES, [hosts]):
        reached = [*roots.get(("host", host), ()), *roots.get(("cluster", nodes.get(host, 0)), ())]
        pk = _longest(parent, reached)
        if pk is not None:
            found[pk][folded(path)] = MergeFacts(vms.get((host, key), ""), path, None if is_unknown else need)
    return {pk: list(merges.values()) for pk, merges in found.items()}


def _longest(key: str, roots: Collection[tuple[str, int]]) -> int | None:
    on = [(len(root), pk) for root, pk in roots if key.startswith(root)]
    return max(on)[1] if on else None
