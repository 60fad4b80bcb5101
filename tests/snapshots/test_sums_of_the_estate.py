"""What the snapshots of an estate cost together: by volume, cluster, VM and tag, within what somebody may see."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from inventory.models import VM, Cluster, Host, Volume
from inventory.scope import EVERYTHING, Scope, scope_of
from snapshots.evaluation import evaluate
from snapshots.selectors.estate import Estate, estate_of
from snapshots.selectors.estate_groups import NOWHERE
from snapshots.selectors.lists import SnapshotQuestion
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


def estate_in(scope: Scope = EVERYTHING, vms: int = 10) -> Estate:
    return estate_of(SnapshotQuestion(), scope, timezone.now(), vms)


def test_the_whole_is_what_is_known_and_says_of_how_much_more_may_be(estate: Any) -> None:
    told = estate_in()
    assert (told.sums.snapshots, told.sums.vms, told.sums.partial, told.left_vms) == (4, 4, 1, 1)
    assert told.sums.cost_bytes == (10 + 20 + 5) * GIB + 4 * SAVED
    assert told.sums.worst_bytes == 4 * FULL + 4 * SAVED
    assert told.left_bytes == 12 * GIB
    assert told.reclaimable_bytes == (10 + 20 + 12) * GIB + 3 * SAVED
    assert told.taken_bytes == (10 + 20 + 5 + 12) * GIB + 4 * SAVED, "what can be had back is a part of it"


def test_volumes_have_their_own_and_what_lies_nowhere_is_said_so(estate: Any) -> None:
    root = "C:\\ClusterStorage\\Volume"
    found = {one.name: one.sums for one in estate_in().volumes}
    assert found[f"{root}1"].cost_bytes == (10 + 5) * GIB + 2 * SAVED
    assert found[f"{root}1"].reclaimable_bytes == 10 * GIB + SAVED
    assert found[f"{root}2"].cost_bytes == 20 * GIB + SAVED
    assert (found[NOWHERE].cost_bytes, found[NOWHERE].partial) == (SAVED, 1)
    assert len(found) == 3

    Volume.objects.filter(path=f"{root}2").delete()
    (gone,) = (one.sums for one in estate_in().volumes if one.name == NOWHERE)
    assert gone.cost_bytes == 20 * GIB + 2 * SAVED


def test_groups_come_in_the_order_of_what_they_take_and_add_up(estate: Any) -> None:
    told = estate_in()
    assert [(one.name, one.sums.snapshots) for one in told.clusters] == [("CLU", 3), ("Standalone hosts", 1)]
    assert [one.sums.cost_bytes // GIB for one in told.vms] == [20, 10, 5, 0]
    for groups in (told.volumes, told.clusters, told.vms, told.ages):
        assert sum(one.sums.cost_bytes for one in groups) == told.sums.cost_bytes
        assert sum(one.sums.reclaimable_bytes for one in groups) == told.sums.reclaimable_bytes
    assert [one.name for one in estate_in(vms=1).vms] == ["vm-002"]


def test_a_vm_with_two_tags_counts_for_both(estate: Any) -> None:
    one, two, *_ = VM.objects.order_by("pk")
    for vm, name in ((one, "production"), (two, "production"), (two, "database")):
        tag_add(vm, name)
    found = {row.name: (row.sums.vms, row.sums.reclaimable_bytes // GIB) for row in estate_in().tags}
    assert found == {"production": (2, 30), "database": (1, 20)}


def test_only_what_somebody_may_see_is_summed(estate: Any, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("north", password=None)
    Grant.objects.create(user=user, role=Role.VIEWER, scope_kind=ScopeKind.CLUSTER, scope_id=str(estate[0].pk))
    tag_add(VM.objects.get(pk=make.guid(4)), "alone")
    told = estate_in(scope_of(user))
    assert (told.sums.snapshots, told.left_bytes) == (3, 12 * GIB)
    assert NOWHERE not in {one.name for one in told.volumes}
    assert [one.name for one in told.clusters] == ["CLU"]
    assert not told.tags


def test_a_retired_host_has_no_part_in_it(estate: Any) -> None:
    Host.objects.filter(pk=estate[2].pk).update(retired_at=timezone.now())
    assert estate_in().sums.partial == 0
