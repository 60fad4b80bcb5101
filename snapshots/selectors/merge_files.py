"""Drives and files of many VMs on many hosts, and what other VMs do with the files: three queries."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from inventory import prepared
from snapshots.domain.facts import DriveFact, FileFact, Others
from snapshots.domain.merging.facts import OddDisk
from snapshots.selectors.facts import OF_A_DRIVE, OF_A_FILE, drive_fact, file_fact
from snapshots.selectors.roots import Roots

Place = tuple[int, UUID]
"""(host, VM)"""

_DRIVES = f"""
    SELECT host_id, vm_id, path, disk_number, is_shared, disk_format, {", ".join(OF_A_DRIVE)} FROM inventory_drive
     WHERE vm_id = ANY(%s) AND host_id = ANY(%s)
     ORDER BY controller_type, controller_number, controller_location, id
"""  # noqa: S608 - names of ours
# Down from what the drives are pointed at, by parents and to the files behind a VHD Set; UNION ends circles.
_FILES = f"""
    WITH RECURSIVE reached AS (
        SELECT host_id, path_key FROM inventory_drive
         WHERE vm_id = ANY(%s) AND host_id = ANY(%s) AND path_key IS NOT NULL
        UNION
        SELECT file.host_id, below.path_key
          FROM reached JOIN inventory_diskfile AS file USING (host_id, path_key)
         CROSS JOIN LATERAL (
               SELECT file.parent_key AS path_key
                UNION ALL SELECT jsonb_array_elements_text(file.backing_keys)) AS below
         WHERE below.path_key IS NOT NULL)
    SELECT host_id, {", ".join(OF_A_FILE)} FROM inventory_diskfile JOIN reached USING (host_id, path_key)
"""  # noqa: S608 - names of ours
# As selectors.others asks of one VM: up from these files by what names them as its parent, on every node of the same
# cluster, and who is pointed at any of that. `domain`: a cluster, or a host that stands alone.
_ABOVE = """
    WITH RECURSIVE home AS (
        SELECT id, coalesce(cluster_id, -id) AS domain FROM inventory_host
         WHERE id = ANY(%(hosts)s) OR (retired_at IS NULL AND cluster_id IN (
               SELECT cluster_id FROM inventory_host WHERE id = ANY(%(hosts)s)))
    ), wanted AS (
        SELECT * FROM unnest(%(domains)s::bigint[], %(keys)s::text[]) AS wanted (domain, path_key)
    ), above AS (
        SELECT wanted.domain, file.path_key, file.parent_key
          FROM wanted JOIN home USING (domain)
               JOIN inventory_diskfile AS file ON file.host_id = home.id AND file.parent_key = wanted.path_key
        UNION
        SELECT above.domain, file.path_key, file.parent_key
          FROM above JOIN home USING (domain)
               JOIN inventory_diskfile AS file ON file.host_id = home.id AND file.parent_key = above.path_key
    )
    SELECT domain, path_key, parent_key, NULL::uuid, NULL FROM above
     UNION ALL
    SELECT need.domain, drive.path_key, NULL, vm.id, vm.name
      FROM (SELECT domain, path_key FROM above UNION SELECT domain, path_key FROM wanted) AS need
           JOIN inventory_drive AS drive ON drive.path_key = need.path_key
           JOIN inventory_vm AS vm ON vm.id = drive.vm_id
           LEFT JOIN home ON home.id = drive.host_id AND home.domain = need.domain
     WHERE home.id IS NOT NULL OR starts_with(drive.path_key, %(share)s)
"""
SHARE = "\\\\"  # how the path of a share begins: it names the same file on every host
_BACKING = OF_A_FILE.index("backing_keys")


class VMDisks(NamedTuple):
    """Of one VM on one host. `odd`: its disks of which a snapshot keeps nothing."""

    drives: Sequence[DriveFact] = ()
    files: Mapping[str, FileFact] = {}
    odd: Sequence[OddDisk] = ()
    others: Others = Others()


def disks_of(
    places: Collection[Place], roots: Mapping[int, Roots], domains: Mapping[int, int]
) -> Mapping[Place, VMDisks]:
    """`domains`: host -> its cluster, or the host itself with a minus."""
    hosts, vms = sorted({host for host, _ in places}), list({vm for _, vm in places})
    drives: dict[Place, list[DriveFact]] = defaultdict(list)
    odd: dict[Place, list[OddDisk]] = defaultdict(list)
    for host, vm, path, number, is_shared, format_, *told in prepared.run(_DRIVES, [vms, hosts]):
        drives[host, vm].append(drive_fact(told))
        if told[0] is None and (what := _oddity(number, is_shared, format_)):
            name = f"Physical disk {number}" if number is not None else (path or "").rpartition("\\")[2]
            odd[host, vm].append(OddDisk(name, what))
    files = _files(vms, hosts, roots)
    mine = {place: _behind(drives[place], files[place[0]]) for place in places}
    others = _others(mine, domains)
    return {place: VMDisks(drives[place], mine[place], odd[place], others[place]) for place in places}


def _oddity(number: int | None, is_shared: bool | None, format_: str | None) -> str:
    return "pass_through" if number is not None else "set" if format_ == "VHDSet" else "shared" if is_shared else ""


def _files(
    vms: Sequence[UUID], hosts: Sequence[int], roots: Mapping[int, Roots]
) -> Mapping[int, Mapping[str, FileFact]]:
    found: dict[int, dict[str, FileFact]] = defaultdict(dict)
    for host, *row in prepared.run(_FILES, [vms, hosts]):
        told: list[Any] = list(row)
        told[_BACKING] = json.loads(told[_BACKING])
        found[host][told[0]] = file_fact(told, roots[host])
    return found


def _behind(drives: Iterable[DriveFact], files: Mapping[str, FileFact]) -> Mapping[str, FileFact]:
    """What one VM's drives lead to."""
    found: dict[str, FileFact] = {}
    waiting = [drive.file for drive in drives if drive.file]
    while waiting:
        file = files.get(waiting.pop())
        if file is not None and file.key not in found:
            found[file.key] = file
            waiting += [key for key in (file.parent, *file.backing) if key]
    return found


Users = Mapping[str, Mapping[UUID, str]]
"""File -> the VMs that need it, directly or below what they are pointed at."""


def _others(files: Mapping[Place, Mapping[str, FileFact]], domains: Mapping[int, int]) -> Mapping[Place, Others]:
    wanted = sorted({(domains[host], key) for (host, _), theirs in files.items() for key in theirs})
    if not wanted:
        return dict.fromkeys(files, Others())
    parents: dict[int, dict[str, str]] = defaultdict(dict)
    attached: dict[int, dict[str, dict[UUID, str]]] = defaultdict(lambda: defaultdict(dict))
    asked = {
        "hosts": sorted({host for host, _ in files}),
        "domains": [domain for domain, _ in wanted],
        "keys": [key for _, key in wanted],
        "share": SHARE,
    }
    for domain, key, parent, vm, name in prepared.run(_ABOVE, asked):
        if vm is None:
            parents[domain][key] = parent
        else:
            attached[domain][key][vm] = name
    below: dict[int, dict[str, str | None]] = defaultdict(dict)
    for (host, _), theirs in files.items():
        below[domains[host]].update({key: file.parent for key, file in theirs.items()})
    users = {domain: _users(attached[domain], {**below[domain], **parents[domain]}) for domain in below}
    children = {domain: _children(parents[domain]) for domain in below}
    return {
        place: _besides(
            place[1], theirs, attached[domains[place[0]]], users[domains[place[0]]], children[domains[place[0]]]
        )
        for place, theirs in files.items()
    }


def _users(attached: Users, parents: Mapping[str, str | None]) -> Users:
    users: dict[str, dict[UUID, str]] = defaultdict(dict)
    for start, vms in attached.items():
        key: str | None = start
        met: set[str] = set()
        while key is not None and key not in met:
            met.add(key)
            users[key].update(vms)
            key = parents.get(key)
    return users


def _children(parents: Mapping[str, str]) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for child, parent in parents.items():
        found[parent].add(child)
    return found


def _besides(
    vm: UUID, files: Iterable[str], attached: Users, users: Users, children: Mapping[str, Collection[str]]
) -> Others:
    """What others than this VM do: itself elsewhere is its replica, which has files of its own."""

    def names(of: Users, key: str) -> Collection[str]:
        return frozenset(name for other, name in of.get(key, {}).items() if other != vm)

    keys = list(files)
    needed = {key: frozenset(one for one in children.get(key, ()) if names(users, one)) for key in keys}
    return Others(
        {key: told for key in keys if (told := names(attached, key))},
        {key: told for key, told in needed.items() if told},
        {key: told for key in keys if (told := names(users, key))},
    )
