"""Everything known of one volume, one pool, one file of a disk, one event."""

from datetime import datetime
from typing import Any

from api.schemas.events import Event, event_of
from api.schemas.refs import HostRef, VMRef, host_ref, vm_ref
from api.schemas.storage import (
    ChainFile,
    File,
    PhysicalDisk,
    PoolInList,
    Repair,
    Space,
    VolumeInList,
    chain_file_of,
    file_values,
    pool_values,
    volume_reasons,
    volume_values,
)
from api.schemas.telling import Thing, own, tell_row
from inventory.selectors import disk_file, events, pools, volume_detail
from inventory.selectors.freshness import Sections
from tags.keys import key_of
from tags.selectors import tags_of


class VolumeNode(Thing):
    """How one node reaches a shared volume."""

    host: HostRef = own("Which node.")
    access: str | None = own("Direct, or through the coordinator, in Windows' word; null: not known.")
    file_system_redirection: str | None = own("Why its file system is reached so; null: not known.")
    block_redirection: str | None = own("Why its blocks are; null: not known.")


class VMOnVolume(Thing):
    """What one VM has on a volume. A file that several VMs need counts for each."""

    vm: VMRef = own("Which VM.")
    files: int = own("Files of its chains there.")
    known_bytes: int = own("What those take whose size could be read.")
    unknown_files: int = own("How many could not be read.")


class ListedFile(Thing):
    path: str = own("Where it lies.")
    size_bytes: int | None = own("What it takes.")
    needed_by: list[VMRef] = own("VMs whose chains need it; none: no chain that was read does.")


class VolumeDetail(VolumeInList):
    """A volume with what lies on it, as far as you see it."""

    nodes: list[VolumeNode] = own("How each node of the cluster reaches it; empty: it is no shared volume.")
    vms_on_it: list[VMOnVolume] = own("The VMs with files there, the largest first.")
    listed_files: int = own("Files that were listed there.")
    listed_bytes: int | None = own("What these take; null: there is no list.")
    listed_at: datetime | None = own("When the oldest of the lists was made; null: there is none.")
    incomplete_folders: list[str] = own("Folders whose list is not whole.")
    largest_files: list[ListedFile] = own("The largest of them.")


class PoolDetail(PoolInList):
    """A pool with all that its host tells of storage: of which pool a space or a disk is, Windows does not say here."""

    spaces: list[Space] = own("Spaces, troubled ones first.")
    physical_disks: list[PhysicalDisk] = own("Physical disks, troubled ones first.")
    repairs: list[Repair] = own("Repairs and rebalances that go on.")


class FileUser(Thing):
    """A VM that needs a file."""

    vm: VMRef = own("Which VM.")
    now: bool = own("Whether it needs it to run.")
    direct: bool = own("Whether it writes to this very file.")
    snapshots: list[str] = own("The names of its snapshots whose state is in this file.")
    further_snapshots: int = own("How many more need it by way of another file.")


class FileDetail(File):
    """A file of a chain, with what it rests on and who needs it."""

    chain: list[ChainFile] = own("The file and those that it rests on, down to the base.")
    chain_bytes: int | None = own("What these take together; null: not known of each.")
    hanging_files: int = own("Files that rest on it.")
    users: list[FileUser] = own("The VMs that need it, as far as you see them.")
    also_read_by: list[HostRef] = own("Other hosts that read the same file, with a number of their own for it.")


class EventDetail(Event):
    """An event with what happened around it."""

    around: list[Event] = own("What the same host wrote in the five minutes before and after, itself among it.")
    alike_here: int = own("How often this event came on this host in seven days.")
    alike: int = own("How often it came on all hosts that you see in seven days.")


def volume_detail_of(detail: volume_detail.VolumeDetail) -> VolumeDetail:
    accesses = [(one.access.host, one.access) for one in detail.nodes if one.access]
    names = ("access", "file_system_redirection", "block_redirection")
    hanging = {
        "nodes": [
            VolumeNode(host=host_ref(host), **{name: getattr(access, name) for name in names})
            for host, access in accesses
        ],
        "vms_on_it": [
            VMOnVolume(vm=vm_ref(one.vm), files=one.files, known_bytes=one.known_bytes, unknown_files=one.unknown)
            for one in detail.contents.vms
        ],
        "listed_files": detail.listed,
        "listed_bytes": detail.listed_bytes,
        "listed_at": detail.files_section.ok_at if detail.folders else None,
        "incomplete_folders": [folder.path for folder in detail.unlisted],
        "largest_files": [_listed(one) for one in detail.largest],
    }
    row, key = detail.row, key_of(detail.volume)
    told = volume_values(row) | {
        "tags": [tag.name for tag in tags_of(key.kind, [key.object_id]).get(key.object_id, ())]
    }
    return tell_row(VolumeDetail, row.volume, row.sections, volume_reasons(row.volume), **told, **hanging)


def _listed(one: volume_detail.LyingFile) -> ListedFile:
    return ListedFile(path=one.file.path, size_bytes=one.file.size_bytes, needed_by=[vm_ref(vm) for vm in one.users])


def pool_detail_of(detail: pools.PoolDetail) -> PoolDetail:
    row = detail.row
    about = pool_values(row)
    ref: dict[str, Any] = {"host": about["host"]}
    hanging: dict[str, Any] = {
        "spaces": [tell_row(Space, one, row.sections, **ref) for one in detail.spaces],
        "physical_disks": [tell_row(PhysicalDisk, one, row.sections, **ref) for one in detail.disks],
        "repairs": [tell_row(Repair, one, row.sections, **ref) for one in detail.jobs],
    }
    return tell_row(PoolDetail, row.pool, row.sections, **about, **hanging)


def file_detail_of(detail: disk_file.DiskFileDetail, sections: Sections) -> FileDetail:
    about, because = file_values(detail.file)
    hanging: dict[str, Any] = {
        "chain": [chain_file_of(one, sections) for one in detail.chain.files],
        "chain_bytes": detail.chain.size_on_disk_bytes,
        "hanging_files": detail.above,
        "users": [_user(one) for one in detail.users],
        "also_read_by": [host_ref(one.host) for one in detail.elsewhere],
    }
    return tell_row(FileDetail, detail.file, sections, because, **about, **hanging)


def _user(one: disk_file.User) -> FileUser:
    names = [snapshot.name for snapshot in one.holding]
    return FileUser(vm=vm_ref(one.vm), now=one.now, direct=one.direct, snapshots=names, further_snapshots=one.further)


def event_detail_of(detail: events.EventDetail) -> EventDetail:
    around = [event_of(row) for row in detail.around]
    told = event_of(detail.row)
    facts = {name: getattr(told, name) for name in Event.model_fields}
    return EventDetail(**facts, around=around, alike_here=detail.alike_here, alike=detail.alike)
