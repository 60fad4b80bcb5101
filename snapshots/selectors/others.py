"""What other VMs do with the files of one: a master image has many children, and a disk may be shared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from inventory.models import VM, Host
from snapshots.domain.facts import FileFact, Others

SHARE = "\\\\"  # how the path of a share begins: it names the same file on every host

# Up from these files by what names them as its parent, on every host of the cluster; each with the parent that led
# there. UNION ends what goes round in a circle. Then the names of other VMs that are pointed at any of them, as they
# run or by a snapshot: the VM itself elsewhere is its replica, which has files of its own.
_ABOVE = """
WITH RECURSIVE near AS (
    SELECT array_agg(id) AS ids FROM inventory_host WHERE id = %s OR (cluster_id = %s AND retired_at IS NULL)
), above AS (
    SELECT file.path_key, file.parent_key
      FROM near JOIN inventory_diskfile AS file ON file.host_id = ANY(near.ids) AND file.parent_key = ANY(%s)
    UNION
    SELECT file.path_key, file.parent_key
      FROM above, near, inventory_diskfile AS file
     WHERE file.host_id = ANY(near.ids) AND file.parent_key = above.path_key
)
SELECT path_key, parent_key, NULL FROM above
 UNION ALL
SELECT drive.path_key, NULL, vm.name
  FROM inventory_drive AS drive JOIN inventory_vm AS vm ON vm.id = drive.vm_id CROSS JOIN near
 WHERE drive.path_key IN (SELECT path_key FROM above UNION SELECT unnest(%s::text[])) AND drive.vm_id <> %s
   AND (drive.host_id = ANY(near.ids) OR starts_with(drive.path_key, %s))
"""


def others_of(vm: VM, host: Host, files: Mapping[str, FileFact]) -> Others:
    """One query."""
    parents: dict[str, str] = {}
    attached: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [host.pk, host.cluster_id, list(files), list(files), vm.pk, SHARE])
        for key, parent, name in cursor.fetchall():
            if name is None:
                parents[key] = parent
            else:
                attached[key].add(name)
    children: dict[str, set[str]] = defaultdict(set)
    for child, parent in parents.items():
        children[parent].add(child)
    users = _users(attached, {**{key: file.parent for key, file in files.items()}, **parents})
    return Others(
        {key: names for key, names in attached.items() if key in files},
        {key: others for key in files if (others := _needed(children.get(key, ()), users))},
        {key: names for key, names in users.items() if key in files},
    )


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
