"""GET /snapshots, /snapshots/estate, /disks, /files, /volumes, /pools."""

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from api.answers import told
from api.asking import MOST, Asked, ClusterKey, Filters, Key, Text, left_out, marked, page_of, scope_at, sorted_by
from api.moments import Flag
from api.schemas.snapshot_estate import SnapshotEstate, snapshot_estate_of
from api.schemas.storage import (
    DiskInList,
    File,
    PoolInList,
    SnapshotInList,
    VolumeInList,
    disk_in_list_of,
    file_of,
    pool_of,
    snapshot_in_list_of,
    volume_in_list_of,
)
from api.schemas.telling import Page
from backups.lists import NoBackup, without_backup
from inventory import models
from inventory.models import VolumeKind
from inventory.selectors import disks, files, pools, volumes
from inventory.selectors.freshness import sections_of
from snapshots.choices import Owned, SnapshotClass
from snapshots.models import Snapshot
from snapshots.selectors import lists as snapshots
from snapshots.selectors.estate import estate_of
from snapshots.selectors.estate_groups import SHOWN
from tags.choices import Kind

router = Router(tags=["Storage"])
CLUSTER = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
HOST = left_out("Number of a host.")


class SnapshotFilters(Filters):
    """Which snapshots: the same of their list and of their sums."""

    q: Text = left_out("Part of the name, of the VM's name, of the owner or of the GUID.")
    kind: SnapshotClass = left_out("Of which class: who took it.")
    age: snapshots.Age = left_out("Days at least, or `unknown`.")
    under: snapshots.Younger = left_out("Days that it is younger than.")
    volume: str = left_out("The path of a volume on which it causes files.", max_length=1024)
    owned: Owned = left_out("Whether somebody has said whose it is.")
    cluster: ClusterKey = CLUSTER
    host: Key = HOST
    vm_tag: Text = left_out("Name or slug of a tag that their VM has.")


class SnapshotsAsked(SnapshotFilters, Asked):
    tag: Text = left_out("Name or slug of a tag that they have.")
    backup: NoBackup = left_out("Their VM has no good backup for so many days, or none was `never` reported.")
    sort: str = sorted_by(snapshots.SORTS, "taken")


class EstateAsked(SnapshotFilters):
    limit: int = Field(SHOWN, ge=1, le=MOST, description="How many VMs `by_vm` has.")


class DisksAsked(Asked):
    q: Text = left_out("Part of the path or of the VM's name.")
    cluster: ClusterKey = CLUSTER
    host: Key = HOST
    kind: disks.DiskKind = left_out("Of which kind.")
    files: disks.ChainLength = left_out("Files of the chain: from how many on.")
    trouble: Text = left_out("`*any`, or a code of what is wrong with the chain.")
    tag: Text = left_out("Name or slug of a tag that they have.")
    sort: str = sorted_by(disks.SORTS, "vm")


class FilesAsked(Asked):
    q: Text = left_out("Part of the path.")
    cluster: ClusterKey = CLUSTER
    host: Key = HOST
    unreadable: Flag = Field(False, description="Those that could not be read.")
    sort: str = sorted_by(files.SORTS, "path")


class VolumesAsked(Asked):
    q: Text = left_out("Part of the path, the label, the resource's name or the owner's.")
    cluster: ClusterKey = CLUSTER
    host: Key = left_out("Number of a host: all that it reaches.")
    kind: VolumeKind = left_out("Of which kind.")
    fullness: volumes.Fullness = left_out("Percent used at least, or `unknown`.")
    tag: Text = left_out("Name or slug of a tag that they have.")
    sort: str = sorted_by(volumes.SORTS, "path")


class PoolsAsked(Asked):
    q: Text = left_out("Part of the name.")
    cluster: ClusterKey = CLUSTER
    host: Key = HOST
    health: Text = left_out("Windows' word, or `*troubled` for all that are not healthy.")
    sort: str = sorted_by(pools.SORTS, "pool")


@router.get(
    "/snapshots",
    response=Page[SnapshotInList],
    summary="List snapshots",
    operation_id="snapshots",
    url_name="snapshots",
)
@told
def list_snapshots(request: HttpRequest, asked: Query[SnapshotsAsked]) -> Page[SnapshotInList]:
    """The oldest first, unless told otherwise: what waits longest to be dealt with."""
    now = timezone.now()

    def dress(rows: Iterable[Snapshot]) -> Iterator[SnapshotInList]:
        return map(snapshot_in_list_of, snapshots.snapshot_rows(rows, now))

    question = asked.question(snapshots.SnapshotQuestion, without={"backup", "tag"}, q="text")
    found = snapshots.snapshots_matching(question, scope_at(request), now).select_related("vm__newest_backup")
    if asked.backup is not None:
        found = found.filter(without_backup(asked.backup, now, "vm__"))
    found = marked(found, Kind.SNAPSHOT, asked.tag)
    return page_of(request, asked, found, dress, Page[SnapshotInList])


@router.get(
    "/snapshots/estate",
    response=SnapshotEstate,
    summary="What snapshots take together",
    operation_id="snapshot_estate",
    url_name="snapshot_estate",
)
@told
def snapshot_estate(request: HttpRequest, asked: Query[EstateAsked]) -> SnapshotEstate:
    """By age, volume, cluster, VM and tag, with what can be had back; what takes most first."""
    now = timezone.now()
    question = asked.question(snapshots.SnapshotQuestion, q="text")
    found = estate_of(question, scope_at(request), now, asked.limit)
    hosts = {one.host_id for one in (*found.oldest, *found.largest)}
    return snapshot_estate_of(found, sections_of(hosts, now, "snapshots", "disks"))


@router.get("/disks", response=Page[DiskInList], summary="List disks of VMs", operation_id="disks", url_name="disks")
@told
def list_disks(request: HttpRequest, asked: Query[DisksAsked]) -> Page[DiskInList]:
    """What VMs are attached to now. The files of a chain are at the VM, and each by itself in /files."""
    now = timezone.now()

    def dress(rows: Iterable[models.Drive]) -> Iterator[DiskInList]:
        return map(disk_in_list_of, disks.disk_rows(rows, now))

    question = asked.question(disks.DiskQuestion, without={"tag"}, q="text", files="length")
    found = marked(disks.disks_matching(question, scope_at(request)), Kind.DISK, asked.tag)
    return page_of(request, asked, found, dress, Page[DiskInList])


@router.get("/files", response=Page[File], summary="List files of chains", operation_id="files", url_name="files")
@told
def list_files(request: HttpRequest, asked: Query[FilesAsked]) -> Page[File]:
    now = timezone.now()

    def dress(rows: Iterable[models.DiskFile]) -> Iterator[File]:
        read = list(rows)
        sections = sections_of({file.host_id for file in read}, now)
        return (file_of(file, sections[file.host_id]) for file in read)

    found = files.files_matching(asked.question(files.FileQuestion, q="text"), scope_at(request))
    return page_of(request, asked, found, dress, Page[File])


@router.get(
    "/volumes",
    response=Page[VolumeInList],
    summary="List volumes and shares",
    operation_id="volumes",
    url_name="volumes",
)
@told
def list_volumes(request: HttpRequest, asked: Query[VolumesAsked]) -> Page[VolumeInList]:
    now, scope = timezone.now(), scope_at(request)

    def dress(rows: Iterable[models.Volume]) -> Iterator[VolumeInList]:
        return map(volume_in_list_of, volumes.volume_rows(rows, scope, now))

    question = asked.question(volumes.VolumeQuestion, without={"tag"}, q="text")
    found = marked(volumes.volumes_matching(question, scope), Kind.VOLUME, asked.tag)
    return page_of(request, asked, found, dress, Page[VolumeInList])


@router.get("/pools", response=Page[PoolInList], summary="List storage pools", operation_id="pools", url_name="pools")
@told
def list_pools(request: HttpRequest, asked: Query[PoolsAsked]) -> Page[PoolInList]:
    """A clustered pool once, as the node sees it that was read last. What is below them is at the host."""
    now = timezone.now()

    def dress(rows: Iterable[models.StoragePool]) -> Iterator[PoolInList]:
        return map(pool_of, pools.pool_rows(rows, now))

    found = pools.pools_matching(asked.question(pools.PoolQuestion, q="text"), scope_at(request))
    return page_of(request, asked, found, dress, Page[PoolInList])
