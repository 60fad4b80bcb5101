"""What of the VMs lies on a volume: counted for lists, one by one for its page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from inventory.models import VM, Host, Volume
from inventory.scope import Scope
from inventory.selectors.lying import inner_roots, root_of

# Of each disk of Now the volume with the longest root that it lies under, of those that its host reaches. What begins
# with a root is found along an index, as what stands between the root and what would come next: ] follows \, by bytes.
_COUNTS = """
WITH shown AS MATERIALIZED (
    SELECT volume.id, host.id AS host_id, host.cluster_id, lower(rtrim(volume.path, '\\')) || '\\' AS root
      FROM inventory_volume AS volume
      JOIN inventory_host AS host ON host.id = volume.host_id OR host.cluster_id = volume.cluster_id
     WHERE volume.id = ANY(%s)
), reaching AS (  -- a host its own, and those of its cluster: by two joins, as OR would be looked up for each pair
    SELECT shown.id, shown.host_id, shown.root, other.path
      FROM shown JOIN inventory_volume AS other ON other.host_id = shown.host_id
    UNION ALL
    SELECT shown.id, shown.host_id, shown.root, other.path
      FROM shown JOIN inventory_volume AS other ON other.cluster_id = shown.cluster_id
), inside AS MATERIALIZED (  -- of another volume: C: holds all the shared ones
    SELECT DISTINCT id, host_id, lower(rtrim(path, '\\')) || '\\' AS root
      FROM reaching
     WHERE length(rtrim(path, '\\')) + 1 > length(root) AND starts_with(lower(path), root)
)
SELECT shown.id, count(DISTINCT drive.vm_id) FILTER (WHERE {seen}), count(*) FILTER (WHERE {seen}),
       count(DISTINCT drive.vm_id) FILTER (WHERE NOT ({seen}))
  FROM shown
  JOIN inventory_drive AS drive ON drive.host_id = shown.host_id
   AND drive.path_key COLLATE "C" >= shown.root AND drive.path_key COLLATE "C" < left(shown.root, -1) || ']'
 WHERE drive.snapshot_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM inside
                    WHERE inside.id = shown.id AND inside.host_id = shown.host_id
                      AND starts_with(drive.path_key, inside.root))
 GROUP BY shown.id
"""
# Every file of every chain of the VMs on these hosts, snapshots' included, that lies under the root. There is one file
# of a key; LIMIT says so to the planner, which takes many times too many for reached and would read all files of the
# estate at each step (1.3 s instead of 8 ms for a cluster of 15 nodes in one of 1,000).
_FILES = """
WITH RECURSIVE reached AS (
    SELECT drive.host_id, drive.vm_id, drive.path_key
      FROM inventory_drive AS drive
     WHERE drive.host_id = ANY(%s) AND drive.path_key IS NOT NULL
    UNION
    SELECT reached.host_id, reached.vm_id, below.path_key
      FROM reached
     CROSS JOIN LATERAL (
           SELECT parent_key, backing_keys FROM inventory_diskfile AS one
            WHERE one.host_id = reached.host_id AND one.path_key = reached.path_key LIMIT 1) AS file
     CROSS JOIN LATERAL (
           SELECT file.parent_key AS path_key
            UNION ALL SELECT jsonb_array_elements_text(file.backing_keys)) AS below
     WHERE below.path_key IS NOT NULL
)
SELECT reached.vm_id, reached.path_key, file.size_on_disk_bytes
  FROM reached
  LEFT JOIN inventory_diskfile AS file ON file.host_id = reached.host_id AND file.path_key = reached.path_key
 WHERE starts_with(reached.path_key, %s)
"""


@dataclass(frozen=True, slots=True)
class Lying:
    """How many VMs that the asker may see have a disk there, how many disks that are, and how many VMs more there are
    `outside` of what the asker may see."""

    vms: int
    disks: int
    outside: int = 0


@dataclass(frozen=True, slots=True)
class VMOnVolume:
    """`known_bytes`: of the files whose size could be read; `unknown`: how many could not. A file that several VMs
    need counts for each of them."""

    vm: VM
    files: int
    known_bytes: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Contents:
    """`disk_bytes`: of disk files, each once, as far as they could be read. `users`: file -> VMs that need it.
    `outside`: VMs with files there that the asker may not see."""

    vms: Sequence[VMOnVolume]
    files: int
    disk_bytes: int
    unknown: int
    users: Mapping[str, Sequence[VM]]
    outside: int


def lying_on(volumes: Sequence[Volume], scope: Scope) -> Mapping[int, Lying]:
    """Volume id -> what lies there; one query, and none that counts where nothing does."""
    with connection.cursor() as cursor:
        seen, values = _seen(scope)
        cursor.execute(_COUNTS.format(seen=seen), [[volume.pk for volume in volumes], *values * 3])
        return {pk: Lying(*counts) for pk, *counts in cursor.fetchall()}


def _seen(scope: Scope) -> tuple[str, list[Any]]:
    """A condition of SQL for the VM of a drive, and its values."""
    if scope.everything:
        return "true", []
    sql, values = scope.vms(VM.objects.all()).order_by().values("pk").query.sql_with_params()
    return f"drive.vm_id IN ({sql})", list(values)


def contents_of(volume: Volume, scope: Scope) -> Contents:
    """What the VMs that the asker may see have there; the largest first. Four queries."""
    rows = _files_on(volume)
    seen = scope.vms(VM.objects.filter(pk__in={vm_id for vm_id, _, _ in rows})).select_related("host", "reading")
    known = {vm.pk: vm for vm in seen}
    sizes: dict[str, int | None] = {}
    theirs: dict[Any, set[str]] = {}
    for vm_id, key, size in rows:
        sizes[key] = size if size is not None else sizes.get(key)
        theirs.setdefault(vm_id, set()).add(key)
    found = [_of_vm(known[vm_id], keys, sizes) for vm_id, keys in theirs.items() if vm_id in known]
    users: dict[str, list[VM]] = {}
    for vm_id, keys in theirs.items():
        for key in keys if vm_id in known else ():
            users.setdefault(key, []).append(known[vm_id])
    total = sum(size for size in sizes.values() if size is not None)
    found.sort(key=lambda row: (-row.known_bytes, row.vm.name.lower()))
    unknown = sum(size is None for size in sizes.values())
    return Contents(found, len(sizes), total, unknown, users, len(theirs.keys() - known.keys()))


def _files_on(volume: Volume) -> Sequence[tuple[Any, str, int | None]]:
    """(VM, key of a file, its size or None)."""
    hosts = Host.objects.filter(pk=volume.host_id) if volume.host_id else Host.objects.filter(cluster=volume.cluster_id)
    inner = tuple(inner_roots(volume))
    with connection.cursor() as cursor:
        cursor.execute(_FILES, [list(hosts.values_list("pk", flat=True)), root_of(volume)])
        return [row for row in cursor.fetchall() if not row[1].startswith(inner or "\0")]


def _of_vm(vm: VM, keys: Iterable[str], sizes: Mapping[str, int | None]) -> VMOnVolume:
    read = [sizes[key] for key in keys]
    known = [size for size in read if size is not None]
    return VMOnVolume(vm, len(read), sum(known), len(read) - len(known))
