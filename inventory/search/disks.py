"""Files of virtual disks by path, and other files of Hyper-V's that were found on volumes."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from inventory.models import DiskFile, Drive, StoredFile, Volume
from inventory.scope import Scope
from inventory.search.hits import WANTED, Group, Hit, group_of, list_address
from inventory.search.needle import Needle
from inventory.selectors.lying import volume_of
from inventory.veil import veil

_WHOLE = re.compile(r"[a-z]:\\|\\\\")
ROWS = WANTED * 4  # a cluster's file has a row for each of its nodes
READ_ALONG = 500


def find_disks(needle: Needle, scope: Scope, now: datetime) -> Group:
    """Chains as hosts read them. Several nodes may know one file: it is one hit."""
    files = DiskFile.objects.filter(pk__in=_first(needle, scope)).select_related("host__cluster")
    drive = scope.by_vm(Drive.objects.filter(host=OuterRef("host"), path_key=OuterRef("path_key")), "vm")
    files = files.annotate(vm_name=Subquery(drive.values("vm__name")[:1]))
    all_disks = list_address("inventory:disks", q=needle.text)
    once: dict[tuple[int, str], Hit] = {}
    for file in files.order_by("path_key", "pk")[:ROWS]:
        home = file.host.cluster_id or -file.host_id
        once.setdefault((home, file.path_key), _disk_hit(file, needle))
    return group_of("disks", "Virtual disks", "database-cog", list(once.values())[:WANTED], all_disks)


def _first(needle: Needle, scope: Scope) -> QuerySet[Any, Any]:
    """Keys of the first files by path. What nearly every path holds is found among the first of them; only where these
    are too few, all are asked: by trigrams, and not along the paths, of which most may come before the first hit."""
    files = scope.by_host(DiskFile.objects.filter(_at(needle)), "host")
    along = DiskFile.objects.order_by("path_key", "pk").values("pk")[:READ_ALONG]
    near = files.filter(pk__in=along).order_by("path_key", "pk").values("pk")[:ROWS]
    all_of_them = files.filter(~Exists(near[ROWS - 1 : ROWS])).order_by(Concat("path_key", Value("")), "pk")
    return near.union(all_of_them.values("pk")[:ROWS])


def _disk_hit(file: DiskFile, needle: Needle) -> Hit:
    vm_name = vars(file)["vm_name"]
    because = f"disk of {vm_name}" if vm_name else "in a chain"
    return Hit(file.path, file.get_absolute_url(), _exactly(file, needle), because, file.host.name)


def find_files(needle: Needle, scope: Scope, now: datetime) -> Group:
    """What was listed on volumes and is in no chain that a host has read: configurations, ISO images, left-overs.
    Folders of a shared volume are called like its VMs: they are for who sees the whole cluster."""
    found = StoredFile.objects.filter(_at(needle), is_in_chain=False)
    files = scope.owned_whole(found).select_related("host", "cluster")
    # What is noted of them is a minute old. C:\\VMs is another folder on each host.
    read = DiskFile.objects.filter(path_key=OuterRef("path_key"))
    files = files.filter(~Exists(read.filter(host=OuterRef("host"))))
    files = files.filter(~Exists(read.filter(host__cluster=OuterRef("cluster"))))
    shown = veil(files.order_by("path_key", "pk")[:WANTED], scope)
    volumes = _volumes_of_owners(shown, scope)
    hits = [
        Hit(file.path, _where(file, volumes), _exactly(file, needle), place=str(file.host or file.cluster))
        for file in shown
    ]
    return group_of("files", "Files on volumes", "files", hits)


def _volumes_of_owners(files: Sequence[StoredFile], scope: Scope) -> Sequence[Volume]:
    owned = Q(host__in={file.host_id for file in files}) | Q(cluster__in={file.cluster_id for file in files})
    return list(scope.owned(Volume.objects.filter(owned))) if files else []


def _where(file: StoredFile, volumes: Sequence[Volume]) -> str:
    """The page of the volume that it lies on, which shows what lies there; of none that is known, the list of them."""
    own = [one for one in volumes if (one.host_id, one.cluster_id) == (file.host_id, file.cluster_id)]
    volume = volume_of(file.path, own)
    if volume:
        return volume.get_absolute_url()
    owner = {"cluster": str(file.cluster_id)} if file.cluster_id else {"host": str(file.host_id)}
    return list_address("inventory:volumes", **owner)


def _at(needle: Needle) -> Q:
    """A key is folded already, and has a trigram index. A drive or a server stands at the beginning of a path and
    nowhere else: what begins with one is read along the paths, and not looked up by fifty trigrams."""
    if _WHOLE.match(needle.path):
        return Q(path_key__startswith=needle.path)
    return Q(path_key__contains=needle.path) if needle.path else Q(pk__in=())


def _exactly(file: DiskFile | StoredFile, needle: Needle) -> bool:
    return needle.path in (file.path_key, file.path_key.rpartition("\\")[2])
