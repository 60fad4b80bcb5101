"""What changed of a disk, a snapshot or a network is told of it under the key that its page knows."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from history.choices import ChangeKind as K
from history.models import Change
from history.selectors import of_thing
from inventory.models import VM, Cluster, DiskFile, Host, HostSwitch
from snapshots.models import Snapshot
from tags.keys import disk_key, key_of, network_key
from tests.inventory.building import guid, make_host, poll, section
from tests.inventory.raw_networks import raw_switch
from tests.inventory.raw_storage import GIB
from tests.inventory.test_what_disks_a_poll_writes import raw_drive, raw_file
from tests.inventory.test_what_nodes_tell_of_their_cluster import told as told_by_node
from tests.snapshots.test_what_snapshots_a_poll_writes import raw_snapshot

pytestmark = pytest.mark.django_db
BASE, MIDDLE, LEAF = "D:\\VMs\\a.vhdx", "D:\\VMs\\a_1.avhdx", "D:\\VMs\\a_2.avhdx"
give_things = importlib.import_module("history.migrations.0002_things_of_disks_and_networks").give_things


def base(gib: int = 1) -> dict[str, Any]:
    return raw_file(BASE, size_on_disk_bytes=gib * GIB)


def child(path: str = MIDDLE, parent: str = BASE, gib: int = 1) -> dict[str, Any]:
    return raw_file(path, disk_type="Differencing", parent_path=parent, size_on_disk_bytes=gib * GIB)


def told() -> list[tuple[str, str]]:
    return list(Change.objects.order_by("pk").values_list("kind", "thing"))


def in_cluster(host: Host) -> Cluster:
    cluster = Cluster.objects.create(name="CL1", domain="example.org", first_seen_at=timezone.now())
    Host.objects.filter(pk=host.pk).update(cluster=cluster)
    return cluster


def test_a_disk_is_told_of_under_its_base_whatever_file_is_on_top() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(path=BASE), base()]))
    thing = key_of(DiskFile.objects.select_related("host").get()).object_id
    for leaf, below in ((17, 1), (18, 1)):
        poll(host, [1], disks=section([raw_drive(path=MIDDLE), child(gib=leaf), base(below)]))
    poll(host, [1], disks=section([raw_drive(path=LEAF), child(LEAF, MIDDLE), child(gib=18), base()]))
    poll(host, [1], disks=section([raw_drive(path=LEAF), child(LEAF, MIDDLE, 16), child(gib=18), base()]))
    poll(host, [1], disks=section([raw_drive(path=BASE), base(35)]))
    assert told() == [(K.DISK_GREW, thing), (K.DISK_GREW, thing)]
    assert set(Change.objects.values_list("name", flat=True)) == {"a_2.avhdx", "a.vhdx"}


def test_a_disk_that_comes_is_replaced_and_goes_with_a_snapshot_is_the_same() -> None:
    host = make_host()
    first = raw_drive(path="D:\\VMs\\b.vhdx", controller_location=1)
    poll(host, [1], disks=section([first]))
    poll(host, [1], disks=section([first, raw_drive(path=LEAF), child(LEAF, MIDDLE), child(), base()]))
    second = raw_drive(path="D:\\VMs\\c.vhdx", controller_location=1)
    for _ in range(2):
        poll(host, [1], disks=section([second]))
    things = {path: disk_key(path.lower(), host.pk, None) for path in (BASE, "D:\\VMs\\c.vhdx")}
    assert told() == [
        (K.DISK_ADDED, things[BASE]),
        (K.DISK_MOVED, things["D:\\VMs\\c.vhdx"]),
        (K.DISK_REMOVED, things[BASE]),
    ]
    assert not DiskFile.objects.exists()


def test_what_has_no_file_is_no_disk_of_a_page() -> None:
    host = make_host()
    poll(host, [1], disks=section([]))
    passed_through = raw_drive(path="Disk 3 200.00 GB Bus 0 Lun 1 Target 2", disk_number=3)
    poll(host, [1], disks=section([passed_through, raw_drive(path=None, controller_location=1)]))
    assert told() == [(K.DISK_ADDED, "")] * 2


def test_a_child_of_a_master_image_is_a_disk_of_its_own() -> None:
    host, master = make_host(), "D:\\Images\\master.vhdx"
    poll(host, [1], disks=section([raw_drive(path=BASE), child(BASE, master), raw_file(master)]))
    poll(host, [1], disks=section([raw_drive(path=BASE), child(BASE, master, 20), raw_file(master)]))
    assert told() == [(K.DISK_GREW, disk_key(BASE.lower(), host.pk, None))]


def test_a_disk_of_a_shared_volume_is_the_clusters() -> None:
    host, path = make_host(), "C:\\ClusterStorage\\Volume1\\a.vhdx"
    for gib in (1, 20):
        file = raw_file(path, size_on_disk_bytes=gib * GIB)
        poll(host, [1], host=told_by_node(), disks=section([raw_drive(path=path), file]))
    assert told() == [(K.DISK_GREW, f"cluster:{Cluster.objects.get().pk}:{path.lower()}")]
    assert Change.objects.get().thing == key_of(DiskFile.objects.select_related("host").get()).object_id


def test_a_snapshot_is_told_of_under_the_key_of_its_page() -> None:
    host = make_host()
    poll(host, [1], snapshots=section([]))
    poll(host, [1], snapshots=section([raw_snapshot()]))
    assert told() == [(K.SNAPSHOT_TAKEN, key_of(Snapshot.objects.get()).object_id)]


def test_a_network_is_told_of_by_its_name_on_whichever_host_and_under_the_name_that_it_had() -> None:
    first, second = make_host("HV01", 7000), make_host("HV02", 7001)
    for host in (first, second):
        poll(host, networks=section([]))
        poll(host, networks=section([raw_switch(name="Lab")]))
    thing = key_of(HostSwitch.objects.first()).object_id
    assert told() == [(K.SWITCH_ADDED, thing)] * 2
    poll(second, networks=section([raw_switch(name="Production")]))
    renamed = Change.objects.get(kind=K.SWITCH_CHANGED)
    assert renamed.thing == network_key("Production")
    assert set(of_thing(network_key("Production"))) == {renamed}
    assert of_thing(thing).count() == 3
    assert renamed in of_thing(thing)


def test_what_was_told_before_gets_its_thing_as_far_as_it_is_known() -> None:
    host, now = make_host(), timezone.now()
    vm = VM.objects.create(pk=guid(1), name="vm1", host=host, first_seen_at=now, host_decided_at=now)
    cluster, shared = in_cluster(host), "C:\\ClusterStorage\\Volume1\\s.vhdx"
    for path, parent in ((LEAF, MIDDLE), (MIDDLE, BASE)):
        DiskFile.objects.create(
            host=host, path=path, path_key=path.lower(), parent_path=parent, parent_key=parent.lower()
        )
    disk = disk_key(BASE.lower(), host.pk, cluster.pk)
    before: tuple[tuple[K, dict[str, Any], str], ...] = (
        (K.DISK_GREW, {"thing": LEAF.lower(), "vm": vm}, disk),
        (K.DISK_RESIZED, {"thing": shared.lower()}, f"cluster:{cluster.pk}:{shared.lower()}"),
        (K.DISK_GREW, {"thing": "d:\\vms\\gone_9.avhdx"}, f"host:{host.pk}:d:\\vms\\gone_9.avhdx"),
        (K.DISK_ADDED, {"after": BASE, "vm": vm}, disk),
        (K.DISK_REMOVED, {"before": LEAF}, disk),
        (K.DISK_MOVED, {"before": "E:\\x.vhdx", "after": BASE}, disk),
        (K.DISK_ADDED, {"after": "Disk 3 200.00 GB Bus 0 Lun 1 Target 2"}, ""),
        (K.DISK_REMOVED, {}, ""),
        (K.SWITCH_CHANGED, {"name": "Lab", "thing": f"host:{host.pk}:{guid(7)}"}, network_key("Lab")),
        (K.VOLUME_STATE, {"thing": f"host:{host.pk}:volume"}, f"host:{host.pk}:volume"),
    )
    for kind, facts, _ in before:
        Change.objects.create(kind=kind, at=now, host=host, **facts)
    give_things(apps, None)
    assert told() == [(kind, thing) for kind, _, thing in before]
