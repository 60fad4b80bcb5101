"""What other VMs do with the files of one: a master image has many children, and a disk may be shared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import connection
from django.db.models import Q

from inventory.models import VM, Drive, Host
from snapshots.domain.facts import FileFact, Others

SHARE = "\\\\"  # how the path of a share begins: it names the same file on every host

# Up from these files by what names them as its parent, on every host of the cluster; each with the parent that led
# there. UNION ends what goes round in a circle.
_ABOVE = """
WITH RECURSIVE above AS (
    SELECT file.path_key, file.parent_key
      FROM inventory_diskfile AS file
     WHERE file.host_id = ANY(%s) AND file.parent_key = ANY(%s)
    UNION
    SELECT file.path_key, file.parent_key
      FROM above JOIN inventory_diskfile AS file ON file.host_id = ANY(%s) AND file.parent_key = above.path_key
)
SELECT path_key, parent_key FROM above
"""


def others_of(vm: VM, host: Host, files: Mapping[str, FileFact]) -> Others:
    """Two queries, and a third in a cluster."""
    hosts = [host.pk]
    if host.cluster_id is not None:
        hosts = list(Host.objects.filter(cluster=host.cluster_id, retired_at=None).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [hosts, list(files), hosts])
        parents = dict(cursor.fetchall())
    children: dict[str, set[str]] = defaultdict(set)
    for child, parent in parents.items():
        children[parent].add(child)
    attached = _attached(vm, host, hosts, {*files, *parents})
    users = _users(attached, {**{key: file.parent for key, file in files.items()}, **parents})
    return Others(
        {key: names for key, names in attached.items() if key in files},
        {key: others for key in files if (others := _needed(children.get(key, ()), users))},
        {key: names for key, names in users.items() if key in files},
    )


def _attached(vm: VM, host: Host, hosts: Collection[int], keys: Collection[str]) -> Mapping[str, set[str]]:
    """File -> names of other VMs that are pointed at it, as they run or by a snapshot. The VM itself elsewhere is its
    replica, which has files of its own."""
    near = Q(host__in=hosts) | Q(path_key__startswith=SHARE)
    rows = Drive.objects.filter(near, path_key__in=keys).exclude(vm=vm).values_list("path_key", "vm__name")
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in rows:
        found[key or ""].add(name)
    return found


def _users(attached: Mapping[str, set[str]], parents: Mapping[str, str | None]) -> Mapping[str, set[str]]:
    """File -> names of those that need it, directly or below what they are pointed at."""
    users: dict[str, set[str]] = defaultdict(set)
    for start, names in attached.items():
        key: str | None = start
        met: set[str] = set()
        while key is not None and key not in met:
            met.add(key)
            users[key] |= names
            key = parents.get(key)
    return users


def _needed(children: Iterable[str], users: Mapping[str, set[str]]) -> Collection[str]:
    """Children that another VM needs: what nobody is pointed at may be gone, or be this VM's own."""
    return frozenset(child for child in children if users.get(child))
