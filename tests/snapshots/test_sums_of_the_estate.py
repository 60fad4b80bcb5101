"""What the snapshots of an estate cost together: by volume, cluster, VM and tag, within what somebody may see."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from inventory.models import VM, Cluster, Host, Volume
from inventory.scope import EVERYTHING, scope_of
from snapshots.evaluation import evaluate
from snapshots.selectors import sums
from tags.services import tag_add
from tests.pages import factories as make
from tests.pages import volumes

pytestmark = pytest.mark.django_db
GIB, FULL, SAVED = 2**30, 127 * 2**30, 157_704


def with_snapshot(number: int, host: Host, gib: float | None, *, volume: int = 1, **facts: Any) -> VM:
    """A VM whose one snapshot has caused a child of that size."""
    vm = make.make_vm(number, host)
    base = f"C:\\ClusterStorage\\Volume{volume}\\{vm.name}\\disk.vhdx"
    child = base.replace(".vhdx", "_1.avhdx")
    make.make_disk_file(host, base, gib=40)
    make.make_disk_file(host, child, parent=base, gib=gib, virtual_size_bytes=FULL)
    one = make.make_snapshot(vm, number, is_current=True, path=base.rpartition("\\")[0], **facts)
    make.make_drive(vm, child)
    make.make_drive(vm, base, snapshot_id=one.snapshot_id)
    return vm


@pytest.fixture
def estate() -> tuple[Cluster, Host, Host]:
    """A cluster with a VM of each kind, and a host that stands alone, without a volume that is known."""
    cluster = make.make_cluster("CLU")
    node, alone = make.make_host("HV01", cluster=cluster), make.make_host("HV02")
    volumes.give_shared_volumes(cluster)
    with_snapshot(1, node, 10)
    with_snapshot(2, node, 20, volume=2)
    with_snapshot(3, node, 5, snapshot_type="Replica")
    with_snapshot(4, alone, None)
    left = make.make_vm(5, node)
    make.make_chain(left, files=2)
    for host in (node, alone):
        evaluate(host, timezone.now())
    return cluster, node, alone


def test_the_whole_is_what_is_known_and_says_of_how_much_more_may_be(estate: Any) -> None:
    total = sums.total_of(EVERYTHING)
    assert (total.counts.snapshots, total.counts.deepest, total.bytes.vms) == (4, 1, 5)
    assert total.bytes.cost_bytes == (10 + 20 + 5 + 12) * GIB + 4 * SAVED
    assert total.bytes.worst_bytes == 5 * FULL + 4 * SAVED
    assert total.bytes.left_bytes == 12 * GIB
    assert total.bytes.reclaimable_bytes == (10 + 20 + 12) * GIB + 3 * SAVED
    assert (total.bytes.partial, total.bytes.is_exact) == (1, False)


def test_volumes_have_their_own_and_what_lies_nowhere_is_said_so(estate: Any) -> None:
    found = {one.volume.path if one.volume else None: one.bytes for one in sums.by_volume(EVERYTHING)}
    root = "C:\\ClusterStorage\\Volume"
    assert found[f"{root}1"].cost_bytes == (10 + 5 + 12) * GIB + 2 * SAVED
    assert found[f"{root}1"].reclaimable_bytes == (10 + 12) * GIB + SAVED
    assert found[f"{root}2"].cost_bytes == 20 * GIB + SAVED
    assert (found[None].cost_bytes, found[None].partial) == (SAVED, 1)
    assert len(found) == 3

    Volume.objects.filter(path=f"{root}2").delete()
    gone = [one for one in sums.by_volume(EVERYTHING) if one.volume is None]
    assert sum(one.bytes.cost_bytes for one in gone) == 20 * GIB + 2 * SAVED


def test_clusters_and_vms_come_in_the_order_of_what_they_give_back(estate: Any) -> None:
    clusters = sums.by_cluster(EVERYTHING)
    assert [one.cluster.name if one.cluster else None for one in clusters] == ["CLU", None]
    assert [one.counts.snapshots for one in clusters] == [3, 1]
    vms = sums.by_vm(EVERYTHING, limit=3)
    assert [one.bytes.reclaimable_bytes // GIB for one in vms] == [20, 12, 10]
    assert [one.counts.snapshots for one in vms] == [1, 0, 1]
    assert sums.of_vms([one.vm.pk for one in vms], EVERYTHING)[vms[0].vm.pk] == vms[0].bytes


def test_a_vm_with_two_tags_counts_for_both(estate: Any) -> None:
    one, two, *_ = VM.objects.order_by("pk")
    for vm, name in ((one, "production"), (two, "production"), (two, "database")):
        tag_add(vm, name)
    found = {row.tag.name: (row.bytes.vms, row.bytes.reclaimable_bytes // GIB) for row in sums.by_tag(EVERYTHING)}
    assert found == {"production": (2, 30), "database": (1, 20)}


def test_only_what_somebody_may_see_is_summed(estate: Any, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("north", password=None)
    Grant.objects.create(user=user, role=Role.VIEWER, scope_kind=ScopeKind.CLUSTER, scope_id=str(estate[0].pk))
    tag_add(VM.objects.get(pk=make.guid(4)), "alone")
    scope = scope_of(user)
    assert sums.total_of(scope).counts.snapshots == 3
    assert {one.volume for one in sums.by_volume(scope)}.isdisjoint({None})
    assert [one.cluster for one in sums.by_cluster(scope)] == [estate[0]]
    assert not sums.by_tag(scope)


def test_a_retired_host_has_no_part_in_it(estate: Any) -> None:
    Host.objects.filter(pk=estate[2].pk).update(retired_at=timezone.now())
    assert sums.total_of(EVERYTHING).bytes.partial == 0
