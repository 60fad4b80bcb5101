"""The facts of AVHDX that lie in a listed folder and that no chain of any VM names."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from findings.rules import Kind, Reach, Subject
from hyperv.contracts import DISK_ERROR_SENTENCES
from hyperv.contracts.paths import path_key
from inventory.models import ClusterNode, StoredFile
from inventory.selectors.strays import strays_of
from snapshots.rules.facts import StrayFacts
from snapshots.rules.providing.unread import Unread

NEEDED = ("vms", "snapshots", "disks")


@dataclass(frozen=True, slots=True)
class _Read:
    """Of the hosts that may use a file: how many there are, how many were read, and why not all."""

    hosts: int
    read: int


def stray_facts(reach: Reach) -> Iterator[StrayFacts]:
    """Three queries, and those of Unread. One whose path is too long to be a key is left out: its hash may be known."""
    found = strays_of(reach.hosts, reach.clusters)
    unread = Unread.of(reach)
    clusters = _of_clusters(reach, unread)
    for file in StoredFile.objects.filter(pk__in=found).order_by("pk"):
        if path_key(file.path) != file.path_key:
            continue
        read = clusters[file.cluster_id] if file.cluster_id else _of_host(file.host_id or 0, unread)
        owner = f"cluster:{file.cluster_id}" if file.cluster_id else f"host:{file.host_id}"
        yield StrayFacts(
            subject=Subject(Kind.DISK, f"{owner}:{file.path_key}", file.path, host=file.host_id,
                            cluster=file.cluster_id),
            unread={} if file.cluster_id else unread.of_host(file.host_id or 0),
            now=reach.now,
            path=file.path,
            size_bytes=file.size_bytes,
            written_at=file.modified_at,
            hosts=read.hosts,
            read=read.read,
            is_locked=file.is_held,
            lock_unknown=DISK_ERROR_SENTENCES.get(file.held_unknown or "", file.held_unknown or ""),
        )  # fmt: skip


def _of_clusters(reach: Reach, unread: Unread) -> Mapping[int, _Read]:
    """Nodes that the portal does not poll count as not read: each of them may have the file open."""
    polled: dict[int, list[int]] = defaultdict(list)
    for host, cluster in unread.nodes.items():
        polled[cluster].append(host)
    named: dict[int, int] = defaultdict(int)
    for (cluster,) in ClusterNode.objects.filter(cluster__in=reach.clusters).values_list("cluster_id"):
        named[cluster] += 1
    return {
        cluster: _Read(max(named[cluster], len(polled[cluster])), sum(_is_read(one, unread) for one in polled[cluster]))
        for cluster in reach.clusters
    }


def _of_host(host: int, unread: Unread) -> _Read:
    return _Read(1, int(_is_read(host, unread)))


def _is_read(host: int, unread: Unread) -> bool:
    return not any(name in unread.of_host(host) for name in NEEDED)
