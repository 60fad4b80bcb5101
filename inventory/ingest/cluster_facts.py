"""What the nodes of a cluster report alike: roles, networks, shared volumes. Each is right, one after the other.

Polls of two nodes overlap, and the one that looked first may be the last to commit: its older word would undo the newer
one until the next poll. So the polls of one cluster take turns for each section (an advisory lock, taken before any row
is locked, hence no deadlock), and only the poll that began later than the last that wrote has a word.

    def ingest_volumes(seen: Seen) -> int:
        cluster_id = cluster_of(seen)
        if cluster_id is None or not has_the_word(seen, cluster_id):
            return 0
        …
"""

from collections.abc import Iterator
from uuid import UUID

from hyperv.contracts import ClusterItem, HostItem
from inventory import prepared
from inventory.ingest.rows import advisory_lock
from inventory.sections import Seen

# Written by the same statement that asks: between the two another poll could come, were it not for the lock.
_TAKE = """
    INSERT INTO inventory_clustersectionstate AS state (cluster_id, name, decided_at) VALUES (%s, %s, %s)
        ON CONFLICT (cluster_id, name) DO UPDATE SET decided_at = excluded.decided_at
     WHERE state.decided_at <= excluded.decided_at
 RETURNING 1
"""


_CLUSTER = """
    SELECT cluster.id, cluster.guid
      FROM inventory_host AS host JOIN inventory_cluster AS cluster ON cluster.id = host.cluster_id
     WHERE host.id = %s
"""


def cluster_of(seen: Seen) -> int | None:
    """The cluster of the polled host, as its host section says (it is consumed first); None for a standalone host, and
    where the host may have gone over to another cluster: what it tells is then that one's."""
    found = prepared.run(_CLUSTER, [seen.host_id])
    return next((cluster_id for cluster_id, guid in found if _is_still_in(guid, seen)), None)


def _is_still_in(guid: UUID | None, seen: Seen) -> bool:
    """Whether this very poll says so: by the GUID that it tells of the cluster, or, where it tells none, by a host
    section that could be read."""
    told = set(_told(seen))
    if guid is not None and told:
        return told == {guid}
    host = seen.told.get("host")
    return bool(host.items) if host is not None else not seen.told


def _told(seen: Seen) -> Iterator[UUID]:
    for section in (seen.section, *seen.told.values()):
        for item in section.items if section.name in ("host", "cluster") else ():
            if isinstance(item, HostItem) and item.cluster_id:
                yield item.cluster_id
            elif isinstance(item, ClusterItem) and item.id:
                yield item.id


def take_turns(seen: Seen, cluster_id: int) -> None:
    """Wait for the polls of this cluster's other nodes that are writing this section; they wait for this one then.

    Alone it is enough for what remembers by itself when it was told (a folder, which its coordinator alone lists).
    """
    advisory_lock(f"cluster-{seen.section.name}:{cluster_id}")


def has_the_word(seen: Seen, cluster_id: int) -> bool:
    """Whether this poll may write what its section says of the cluster; if so, no earlier one may any more.

    Call it first in the consumer's transaction: the lock is held to its end.
    """
    take_turns(seen, cluster_id)
    return bool(prepared.run(_TAKE, [cluster_id, seen.section.name, seen.started_at]))
