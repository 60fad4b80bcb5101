"""Everything known of one volume: how full it is, how nodes reach it, and what lies on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Max, Q, QuerySet, Sum

from inventory.models import VM, Host, ListedFolder, StoredFile, Volume, VolumeAccess
from inventory.scope import Scope
from inventory.selectors.cluster_sections import cluster_sections_of, told_at
from inventory.selectors.file_users import users_beside_chains
from inventory.selectors.freshness import Freshness, sections_of
from inventory.selectors.host_storage import ReachedVolume
from inventory.selectors.lying import lies_on
from inventory.selectors.volume_contents import Contents, Lying, contents_of
from inventory.selectors.volumes import VolumeRow
from inventory.veil import is_veiled, veil

LARGEST = 15
VMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class LyingFile:
    """A file that was listed. `users`: the VMs whose chains need it, whose configuration it is, or that have it in a
    drive."""

    file: StoredFile
    users: Sequence[VM]

    @property
    def name(self) -> str:
        return self.file.path.rpartition("\\")[2]


@dataclass(frozen=True)
class VolumeDetail:
    """`nodes`: how each node reaches a shared volume. `folders`: those that were listed; `listed_bytes`: of the files
    on these lists, None where there is no list. `files_section` says how old the lists are."""

    row: VolumeRow
    nodes: Sequence[ReachedVolume]
    contents: Contents
    folders: Sequence[ListedFolder]
    largest: Sequence[LyingFile]
    listed: int
    listed_bytes: int | None
    files_section: Freshness

    @property
    def volume(self) -> Volume:
        return self.row.volume

    @property
    def vms(self) -> Sequence[object]:
        return self.contents.vms[:VMS_SHOWN]

    @property
    def more_vms(self) -> int:
        return max(0, len(self.contents.vms) - VMS_SHOWN)

    @cached_property
    def unlisted(self) -> Sequence[ListedFolder]:
        """Folders whose list is not whole."""
        return [folder for folder in self.folders if folder.failure or folder.is_truncated or folder.unread]

    @property
    def address_of_disks(self) -> str:
        """What the list of disks is asked for to show those that lie here."""
        place = {"cluster": self.volume.cluster_id} if self.volume.cluster_id else {"host": self.volume.host_id}
        return urlencode({"q": self.volume.path.rstrip("\\") + "\\", **place})

    @property
    def used_bytes(self) -> int | None:
        capacity, free = self.volume.capacity_bytes, self.volume.file_system_free_bytes
        return None if capacity is None or free is None else capacity - free


def volume_detail(pk: int, scope: Scope, now: datetime) -> VolumeDetail | None:
    """A constant number of queries. None where there is no such volume, or not for who asks."""
    volume = scope.owned(Volume.objects.all()).select_related("host__cluster", "cluster").filter(pk=pk).first()
    if volume is None:
        return None
    veil([volume], scope)
    contents = contents_of(volume, scope)
    files = _files(volume)
    if is_veiled(volume.cluster):  # of a cluster that they do not see: what their own VMs need of it
        files = files.filter(path_key__in=list(contents.users))
    told = files.aggregate(Sum("size_bytes"))["size_bytes__sum"]
    folders = list(_owned(ListedFolder.objects.all(), volume).filter(_in_reach(volume)).order_by("path"))
    folders = [] if is_veiled(volume.cluster) else folders
    shown = list(files.filter(size_bytes__isnull=False).order_by("-size_bytes", "pk")[:LARGEST])
    users = {**users_beside_chains(volume, shown, scope), **contents.users}
    largest = [LyingFile(file, users.get(file.path_key, ())) for file in shown]
    return VolumeDetail(
        VolumeRow(volume, _section(volume, now), Lying(len(contents.vms), contents.files, contents.outside)),
        _nodes(volume, scope),
        contents,
        folders,
        largest,
        files.count(),
        told,
        _section_of_lists(volume, folders, now),
    )


def _in_reach(volume: Volume) -> Q:
    return lies_on(volume, "path_key") | Q(path_key=volume.path.rstrip("\\").lower())


def _files(volume: Volume) -> QuerySet[StoredFile]:
    return _owned(StoredFile.objects.all(), volume).filter(lies_on(volume, "path_key"))


def _owned(rows: QuerySet, volume: Volume) -> QuerySet:  # type: ignore[type-arg]  # of either model
    return rows.filter(host=volume.host_id, cluster=volume.cluster_id)


def _nodes(volume: Volume, scope: Scope) -> Sequence[ReachedVolume]:
    if volume.cluster_id is None:
        return ()
    accesses = VolumeAccess.objects.filter(host__cluster=volume.cluster_id, identity=volume.identity)
    seen = scope.by_host(accesses, "host").select_related("host").order_by("host__name")
    return [ReachedVolume(volume, access) for access in seen]


def _section(volume: Volume, now: datetime) -> Freshness:
    if volume.cluster_id is not None:
        return cluster_sections_of([volume.cluster_id], "volumes", now)[volume.cluster_id]
    host_id = volume.host_id or 0  # the database lets no volume belong to nobody
    return sections_of([host_id], now)[host_id]["volumes"]


def _section_of_lists(volume: Volume, folders: Sequence[ListedFolder], now: datetime) -> Freshness:
    """Of a shared volume each folder keeps when it was told (inventory.ingest.files); the oldest counts."""
    if volume.host_id is not None:
        return sections_of([volume.host_id], now)[volume.host_id]["files"]
    told = [folder.decided_at for folder in folders if folder.decided_at]
    hosts = Host.objects.filter(cluster=volume.cluster_id)
    pauses = hosts.aggregate(light=Max("poll_interval_seconds"), heavy=Max("heavy_interval_seconds"))
    return told_at("files", min(told, default=None), pauses["light"] or 0, pauses["heavy"] or 0, now)
