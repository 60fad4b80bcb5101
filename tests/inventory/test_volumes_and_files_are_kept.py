"""Volumes, the files on them and the pools below: what a poll says of them is kept, once, and not longer than it is
true."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inventory import polls
from inventory import sections as registry
from inventory.models import (
    Cluster,
    ClusterGroup,
    DiskFile,
    Host,
    ListedFolder,
    PhysicalDisk,
    Poll,
    StorageJob,
    StoragePool,
    StorageSpace,
    StoredFile,
    Volume,
    VolumeAccess,
)
from inventory.selectors.strays import ASKED
from tests.inventory.building import NOW, answer, begin, broken, guid, make_host, raw_host, section
from tests.inventory.raw_storage import GIB, file, folder, local_volume, share, shared_volume, unit

pytestmark = pytest.mark.django_db


def poll(host: Host, /, **sections: Any) -> int:
    """One poll with these sections beside the usual ones; how many rows it changed."""
    ticket = begin(host, registry.names())
    polls.finish(ticket, answer([], **{name: section(items) for name, items in sections.items()}))
    changed = Poll.objects.get(pk=ticket.poll_id).rows_changed
    assert changed is not None
    return changed


@pytest.fixture
def nodes() -> tuple[Host, Host]:
    first, second = make_host("HV01"), make_host("HV02", port=5986)
    for host in (first, second):
        clustered = raw_host(
            cluster_service="Running", cluster_name="CLU", cluster_domain="example.org", name=host.name
        )
        polls.finish(begin(host), answer([], host=section([clustered])))
    return first, second


CLUSTERED = {"cluster_service": "Running", "cluster_name": "CLU", "cluster_domain": "example.org"}


def poll_node(host: Host, /, **sections: Any) -> int:
    return poll(host, host=[raw_host(name=host.name, **CLUSTERED)], **sections)


def test_a_local_volume_is_its_hosts() -> None:
    host = make_host()
    poll(host, volumes=[local_volume()])
    volume = Volume.objects.get()
    assert (volume.host, volume.cluster, volume.kind, volume.free_bytes) == (host, None, "local", 40 * GIB)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (local_volume(provisioning=1), "thin"),
        (share(), "smb"),
        (local_volume(capacity_bytes=0, free_bytes=0), "not_sent"),
        (local_volume(free_bytes=None), "not_sent"),
    ],
)
def test_free_space_that_cannot_be_believed_is_unknown_and_not_a_number(item: dict[str, Any], reason: str) -> None:
    poll(make_host(), volumes=[item])
    volume = Volume.objects.get()
    assert volume.free_bytes is None
    assert volume.free_unknown_reason == reason


def test_a_shared_volume_exists_once_whichever_node_tells_of_it(nodes: tuple[Host, Host]) -> None:
    for host in nodes:
        poll_node(host, volumes=[shared_volume(access="Direct" if host == nodes[0] else "FileSystemRedirected")])
    volume = Volume.objects.get()
    assert (volume.host, volume.cluster) == (None, Cluster.objects.get())
    accesses = VolumeAccess.objects.order_by("host__name").values_list("host__name", "access")
    assert list(accesses) == [("HV01", "Direct"), ("HV02", "FileSystemRedirected")]


def test_two_volumes_of_one_resource_are_two(nodes: tuple[Host, Host]) -> None:
    poll_node(nodes[0], volumes=[shared_volume(), shared_volume("C:\\ClusterStorage\\Volume2")])
    assert Volume.objects.count() == 2


def test_an_older_word_does_not_undo_a_newer_one(nodes: tuple[Host, Host]) -> None:
    early = begin(nodes[0], registry.names())
    poll_node(nodes[1], volumes=[shared_volume(free_bytes=7 * GIB)])
    stale = {"host": section([raw_host(**CLUSTERED)]), "volumes": section([shared_volume(free_bytes=9 * GIB)])}
    polls.finish(early, answer([], at=NOW - timedelta(minutes=1), **stale))
    assert Volume.objects.get().file_system_free_bytes == 7 * GIB


def test_a_node_whose_cluster_service_is_down_forgets_no_shared_volume(nodes: tuple[Host, Host]) -> None:
    poll_node(nodes[0], volumes=[shared_volume()])
    for _ in range(3):
        poll_node(nodes[0], volumes=[local_volume("C:\\")])
    assert Volume.objects.filter(kind="csv").count() == 1


def test_a_volume_is_gone_when_it_was_missed_twice() -> None:
    host = make_host()
    poll(host, volumes=[local_volume(), local_volume("E:\\")])
    poll(host, volumes=[local_volume()])
    assert Volume.objects.count() == 2
    poll(host, volumes=[local_volume()])
    assert [volume.path for volume in Volume.objects.all()] == ["D:\\"]


def test_what_did_not_change_is_not_written(nodes: tuple[Host, Host]) -> None:
    sections = {
        "volumes": [local_volume(), shared_volume(), share()],
        "storage": [unit("pool"), unit("disk"), unit("space"), unit("job", state=4, percent_complete=5)],
        "files": [folder(), file("a.vhdx")],
    }
    assert poll_node(nodes[0], **sections) > 0
    assert poll_node(nodes[0], **sections) == 0
    assert poll_node(nodes[1], volumes=[shared_volume()]) == 1  # its own way to the volume


def test_each_host_keeps_its_own_view_of_pools_so_that_one_that_sees_none_takes_nothing_from_the_others(
    nodes: tuple[Host, Host],
) -> None:
    """A node whose cluster service is down sees no clustered pool, and every node sees a boot disk of its own."""
    alone = make_host("HV09", port=59)
    poll(alone, storage=[unit("pool", 9)])
    poll_node(nodes[0], storage=[unit("pool"), unit("space", operational_status=[11, 3]), unit("disk"), unit("job")])
    poll_node(nodes[1], storage=[unit("pool"), unit("space", operational_status=[11, 3]), unit("disk")])
    assert set(StoragePool.objects.values_list("host__name", flat=True)) == {"HV01", "HV02", "HV09"}
    states = StorageSpace.objects.values_list("operational_status", flat=True)
    assert list(states) == [["In Service", "Degraded"]] * 2
    for _ in range(2):
        poll_node(nodes[0], storage=[])
    assert set(StoragePool.objects.values_list("host__name", flat=True)) == {"HV02", "HV09"}
    assert [disk.host for disk in PhysicalDisk.objects.all()] == [nodes[1]]
    assert not StorageJob.objects.exists()


def test_a_number_of_a_state_that_nobody_documented_is_kept_as_it_is() -> None:
    poll(make_host(), storage=[unit("pool", health=9, operational_status=[2, 53260])])
    pool = StoragePool.objects.get()
    assert (pool.health, pool.operational_status) == ("9", ["OK", "53260"])


def test_a_file_is_gone_only_when_whole_lists_of_its_folder_missed_it_twice() -> None:
    host = make_host()
    both = [folder(), file("a.vhdx"), file("b.avhdx")]
    poll(host, files=both)
    for cut in ({"is_truncated": True}, {"unread": 1}, {"is_truncated": None}):
        for _ in range(2):
            poll(host, files=[folder(**cut), file("a.vhdx")])
    assert StoredFile.objects.count() == 2
    for _ in range(2):
        poll(host, files=[folder(), file("a.vhdx")])
    assert [stored.path for stored in StoredFile.objects.all()] == ["D:\\VMs\\a.vhdx"]


def test_files_of_a_shared_volume_stay_when_another_node_becomes_its_coordinator(nodes: tuple[Host, Host]) -> None:
    volume = "C:\\ClusterStorage\\Volume1"
    poll_node(nodes[0], files=[folder(volume), file("a.vhdx", volume), folder(), file("own.vhdx")])
    for _ in range(3):
        poll_node(nodes[0], files=[folder(), file("own.vhdx")])
        poll_node(nodes[1], files=[folder(volume), file("a.vhdx", volume)])
    assert set(StoredFile.objects.values_list("path", "host__name")) == {
        (f"{volume}\\a.vhdx", None),
        ("D:\\VMs\\own.vhdx", "HV01"),
    }
    assert ListedFolder.objects.count() == 2


def test_an_older_list_of_a_folder_does_not_undo_the_newer_one_of_its_next_coordinator(
    nodes: tuple[Host, Host],
) -> None:
    volume, other = "C:\\ClusterStorage\\Volume1", "C:\\ClusterStorage\\Volume2"
    early = begin(nodes[0], registry.names())
    poll_node(nodes[1], files=[folder(volume), file("new.vhdx", volume)])
    stale = [folder(volume), file("old.vhdx", volume), folder(other), file("b.vhdx", other)]
    polls.finish(early, answer([], host=section([raw_host(**CLUSTERED)]), files=section(stale)))
    assert set(StoredFile.objects.values_list("path", flat=True)) == {f"{volume}\\new.vhdx", f"{other}\\b.vhdx"}


def test_a_host_that_may_have_gone_over_to_another_cluster_writes_nothing_into_its_old_one(
    nodes: tuple[Host, Host],
) -> None:
    """Its host section cannot be read, and what else it says is of the cluster where it is now."""
    volume = "C:\\ClusterStorage\\Volume1"
    poll_node(nodes[0], volumes=[shared_volume(free_bytes=7 * GIB)], files=[folder(volume), file("a.vhdx", volume)])
    theirs = {"volumes": section([shared_volume(free_bytes=9 * GIB)]), "files": section([folder(volume)])}
    group = {"id": guid(501), "name": "vm1", "group_type": "VirtualMachine", "vm_id": guid(1), "state": "Online"}
    for _ in range(2):
        told = answer([], host=broken(), cluster=broken(), groups=section([group]), **theirs)
        polls.finish(begin(nodes[0], registry.names()), told)
    assert Volume.objects.get().file_system_free_bytes == 7 * GIB
    assert StoredFile.objects.count() == 1
    assert not ClusterGroup.objects.exists()


def test_files_of_a_folder_that_is_listed_no_more_are_forgotten_with_it() -> None:
    host = make_host()
    poll(host, files=[folder(), file("a.vhdx"), folder("E:\\VMs"), file("b.vhdx", "E:\\VMs")])
    for _ in range(3):
        poll(host, files=[folder(), file("a.vhdx")])
    assert [stored.path for stored in StoredFile.objects.all()] == ["D:\\VMs\\a.vhdx"]


def test_files_of_a_shared_volume_go_with_their_volume(nodes: tuple[Host, Host]) -> None:
    first, second = "C:\\ClusterStorage\\Volume1", "C:\\ClusterStorage\\Volume2"
    listed = [folder(first), file("a.vhdx", first), folder(second), file("b.vhdx", second)]
    poll_node(nodes[0], volumes=[shared_volume(first), shared_volume(second)], files=listed)
    for _ in range(2):
        poll_node(nodes[0], volumes=[shared_volume(first)], files=listed[:2])
    assert [stored.path for stored in StoredFile.objects.all()] == [f"{first}\\a.vhdx"]
    assert ListedFolder.objects.count() == 1


def test_paths_are_one_whatever_the_case_of_their_letters() -> None:
    host = make_host()
    poll(host, files=[folder(), file("Disk.vhdx")])
    poll(host, files=[folder("d:\\vms\\"), file("disk.VHDX", "d:\\vms")])
    assert StoredFile.objects.get().path == "d:\\vms\\disk.VHDX"


def test_a_broken_section_takes_nothing_away() -> None:
    host = make_host()
    poll(host, volumes=[local_volume()], files=[folder(), file("a.vhdx")])
    for _ in range(3):
        polls.finish(begin(host, registry.names()), answer([], volumes=broken(), files=broken(), storage=broken()))
    assert (Volume.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_one_malformed_item_costs_only_itself() -> None:
    host = make_host()
    poll(host, volumes=[local_volume(), local_volume("E:\\", capacity_bytes="1"), {"kind": "tape"}, share("\\\\x")])
    assert [volume.path for volume in Volume.objects.all()] == ["D:\\"]


def test_whether_something_has_a_stray_open_is_asked_kept_and_forgotten() -> None:
    """Asked of old checkpoint files that no disk leads to, and of no other."""
    host = make_host()
    old, young = file("old_1.avhdx", modified_at="2026-01-01T00:00:00Z"), file("young_1.avhdx")
    young["modified_at"] = timezone.now().isoformat()
    poll(host, files=[folder(files=3), old, young, file("disk.vhdx", modified_at="2026-01-01T00:00:00Z")])
    assert registry.parameters_for(["files"], host.pk) == {"files": {"strays": [old["path"]]}}

    poll(host, files=[folder(files=1), old | {"is_attached": False}])
    assert StoredFile.objects.get(path=old["path"]).is_held is False
    refused = {"error": {"id": "ObjectInUse,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", "message": "It is in use."}}
    poll(host, files=[folder(files=1), old | refused])
    assert StoredFile.objects.get(path=old["path"]).is_held is True
    poll(host, files=[folder(files=1), old | {"error": {"id": "AccessDenied", "message": "No."}}])
    kept = StoredFile.objects.get(path=old["path"])
    assert (kept.is_held, kept.held_unknown) == (None, "denied")
    DiskFile.objects.create(host=host, path=old["path"], path_key=old["path"].lower())
    assert registry.parameters_for(["files"], host.pk) == {}


def test_a_node_is_asked_about_strays_on_the_volumes_that_it_lists(nodes: tuple[Host, Host]) -> None:
    """A hundred older ones on another's do not take the place of its own; a volume of nobody known may be anybody's."""
    mine, theirs, nobodys = (f"C:\\ClusterStorage\\Volume{number}" for number in (1, 2, 3))
    old = [file(f"{n}_1.avhdx", theirs, modified_at="2025-01-01T00:00:00Z") for n in range(ASKED)]
    own = [file("own_1.avhdx", place, modified_at="2026-01-01T00:00:00Z") for place in ("D:\\VMs", mine, nobodys)]
    owners = {mine: "hv01", theirs: "HV02", nobodys: None}
    volumes = [shared_volume(path, owner_node=node) for path, node in owners.items()]
    poll_node(nodes[1], volumes=volumes, files=[folder(path) for path in (theirs, nobodys)] + old + own[2:])
    poll_node(nodes[0], volumes=volumes, files=[folder(), folder(mine), *own[:2]])
    asked = [registry.parameters_for(["files"], node.pk)["files"]["strays"] for node in nodes]
    assert [set(paths) for paths in asked] == [{one["path"] for one in own}, {one["path"] for one in old}]
