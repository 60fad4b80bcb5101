"""One VM's snapshots in a constant number of queries, with what other VMs do with its files."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import VM, Host
from inventory.scope import EVERYTHING
from snapshots.domain.chains import Fault
from snapshots.domain.fates import Fate
from snapshots.selectors.pictures import VMPicture, picture_of_vm
from snapshots.services import Said, ownership_give
from tests.pages import factories as make
from tests.pages import volumes

pytestmark = pytest.mark.django_db
GIB = 2**30
ROOT = "C:\\ClusterStorage\\Volume1\\"
QUERIES = 12


def grown(vm: VM, count: int, *, base: str | None = None) -> list[Any]:
    """So many snapshots one on another, each with a child of 1 GiB."""
    path, below, made = base or f"{ROOT}{vm.name}\\disk.vhdx", None, []
    if base is None:
        make.make_disk_file(vm.host, path, gib=40)
    for number in range(count):
        one = make.make_snapshot(vm, number, parent_id=below, is_current=number == count - 1, path=f"{ROOT}{vm.name}")
        make.make_drive(vm, path, snapshot_id=one.snapshot_id)
        child = f"{ROOT}{vm.name}\\disk_{number}.avhdx"
        make.make_disk_file(vm.host, child, parent=path, gib=1)
        path, below = child, one.snapshot_id
        made.append(one)
    make.make_drive(vm, path)
    return made


def picture(vm: VM) -> VMPicture:
    with CaptureQueriesContext(connection) as queries:
        found = picture_of_vm(vm, vm.host, EVERYTHING, timezone.now())
    assert len(queries) <= QUERIES, [query["sql"][:80] for query in queries]
    return found


@pytest.fixture
def node() -> Host:
    cluster = make.make_cluster("CLU")
    host = make.make_host("HV01", cluster=cluster)
    volumes.give_shared_volumes(cluster)
    return host


def test_it_holds_tree_costs_owners_and_volumes(node: Host) -> None:
    vm = make.make_vm(1, node)
    first, *_, last = grown(vm, 30)
    ownership_give([first], Said("Ann", "upgrade"))
    found = picture(vm)

    assert found.picture.today.exact == 30 * GIB + 30 * 157_704
    assert found.picture.tree.depth(last.snapshot_id) == 30
    assert found.owners[first.snapshot_id].owner == "Ann"
    (share,) = found.picture.costs[first.snapshot_id].by_volume
    assert found.volume(share).path == "C:\\ClusterStorage\\Volume1"
    assert found.forecast(last.snapshot_id).merges == 1
    assert [len(chain.files) for chain in found.picture.chains()][-1] == 31
    assert not found.picture.strangers()


def test_what_other_vms_hang_on_a_disk_is_seen_over_the_whole_cluster(node: Host) -> None:
    """A clone on another node hangs on the disk that the snapshot holds."""
    vm = make.make_vm(1, node)
    (one,) = grown(vm, 1)
    base = f"{ROOT}{vm.name}\\disk.vhdx"
    other = make.make_vm(2, make.make_host("HV02", cluster=node.cluster), name="CLONE")
    clone = f"{ROOT}CLONE\\disk.vhdx"
    make.make_disk_file(other.host, clone, parent=base)
    make.make_disk_file(other.host, base, gib=40)
    make.make_drive(other, clone)
    found = picture(vm)

    fate, child = found.forecast(one.snapshot_id).fates
    assert (fate.fate, fate.children, child.fate) == (Fate.UNKNOWN, 2, Fate.UNKNOWN)
    assert "1 file of another VM hangs on" in fate.reason
    assert found.users(fate.file) == ["CLONE"]
    assert found.picture.today.exact == GIB + 157_704, "a clone is no cost of a snapshot"


def test_a_linked_clone_costs_nothing_and_its_own_snapshots_do(node: Host) -> None:
    vm, master = make.make_vm(1, node), f"{ROOT}Masters\\w11.vhdx"
    make.make_disk_file(node, master, gib=20)
    make.make_disk_file(node, f"{ROOT}{vm.name}\\disk.vhdx", parent=master, gib=9)
    (one,) = grown(vm, 1, base=f"{ROOT}{vm.name}\\disk.vhdx")
    found = picture(vm)

    assert found.picture.costs[one.snapshot_id].disks.exact == GIB
    assert found.picture.left.today.exact == 0


def test_a_parent_of_another_size_and_a_lost_one_are_named(node: Host) -> None:
    vm = make.make_vm(1, node)
    one, two = grown(vm, 2)
    node.disk_files.filter(path__endswith="disk.vhdx").update(virtual_size_bytes=200 * GIB)
    two.parent_id = make.guid(99)
    two.save()
    found = picture(vm).picture

    troubles = {trouble.fault for chain in found.chains() for trouble in chain.troubles}
    assert troubles == {Fault.SIZE_DIFFERS}
    assert found.tree.lost == {two.snapshot_id}
    assert {trouble.fault for trouble in found.strangers()} == {Fault.OTHER_SNAPSHOT}
    assert found.costs[one.snapshot_id].disks.exact == GIB, "files tell what the tree does not"
