"""The facts of the rules as they are read from what polls left: of whom, how fresh, and with a constant number of
queries."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backups.choices import BackupKind
from backups.services import Report, backups_report
from findings.evaluating import reach_of
from findings.rules import Found, Reach, Rule, Unknown
from inventory.choices import PlacementKind
from inventory.models import VM, ClusterNode, Event, Host, Placement, SectionState, StoredFile, Volume
from inventory.scope import EVERYTHING
from snapshots.choices import SnapshotClass
from snapshots.models import Ownership
from snapshots.rules import ages, files, merges, owning, trees
from snapshots.rules.providing import snapshot_facts, stray_facts, vm_facts, volume_facts
from tags.services import tag_add, tag_make
from tests.pages import factories as make
from tests.pages import parts

pytestmark = pytest.mark.django_db
GIB = 1024**3


def reach(*hosts: Host) -> Reach:
    return reach_of([host.pk for host in hosts], timezone.now())


def answer(rule: Rule, facts: Iterable[Any]) -> Found | Unknown | None:
    """Of the one thing that there is."""
    (fact,) = facts
    missing = [fact.unread[name] for name in rule.needs if name in fact.unread]
    return Unknown(missing[0]) if missing else rule(fact)


def with_child(vm: VM, *, held: bool = True, gib: float = 2) -> None:
    """A disk of which Now writes to a child; `held`: because a snapshot holds the disk."""
    make.make_disk_file(vm.host, "C:\\ClusterStorage\\Volume1\\a.vhdx", gib=40)
    make.make_disk_file(
        vm.host, "C:\\ClusterStorage\\Volume1\\a_1.avhdx", parent="C:\\ClusterStorage\\Volume1\\a.vhdx", gib=gib
    )
    make.make_drive(vm, "C:\\ClusterStorage\\Volume1\\a_1.avhdx")
    if held:
        one = make.make_snapshot(vm, 1, age_days=40, is_current=True)
        make.make_drive(vm, "C:\\ClusterStorage\\Volume1\\a.vhdx", snapshot_id=one.snapshot_id)
    make.settle_chains(vm.host_id)


def test_a_snapshot_brings_its_class_age_owner_and_the_backup_of_its_vm() -> None:
    vm = make.make_vm(1, make.make_host())
    one = make.make_snapshot(vm, 1, age_days=40, cost_bytes=GIB)
    today = timezone.localdate()
    Ownership.objects.create(
        vm_id=vm.pk, snapshot_id=one.snapshot_id, owner="Ada", given_by="x", given_at=timezone.now(), expires_on=today
    )
    backups_report([Report(vm.pk, "b", BackupKind.FULL, timezone.now() - timedelta(days=1))], EVERYTHING, "b")
    (fact,) = snapshot_facts(reach(vm.host))
    assert (fact.kind, fact.owner, fact.bytes_today) == (SnapshotClass.STANDARD, "Ada", GIB)
    assert fact.expires_at is not None
    assert fact.expires_at.date() >= today  # the day that was named is still within
    assert fact.backed_up_at is not None
    assert isinstance(ages.too_old(fact), Found)
    assert owning.no_owner(fact) is owning.past_expiry(fact) is ages.serves_as_backup(fact) is None


def test_recovery_points_on_the_host_of_a_replica_are_not_the_vms() -> None:
    vm, other = make.make_vm(1, make.make_host()), make.make_host("HV02")
    Placement.objects.create(vm=vm, host=other, kind=PlacementKind.REPLICA, first_seen_at=make.seconds_ago(9))
    make.make_snapshot(vm, 1, age_days=40, host=other)
    assert list(snapshot_facts(reach(vm.host, other))) == list(vm_facts(reach(vm.host, other))) == []


@pytest.mark.parametrize("trouble", ["failed", "old", "before the VM came"])
def test_what_was_not_read_lately_is_unknown(trouble: str) -> None:
    vm = make.make_vm(1, make.make_host())
    make.make_snapshot(vm, 1, age_days=40)
    state = SectionState.objects.filter(host=vm.host, name="snapshots")
    if trouble == "failed":
        state.update(ok=False, error_sentence="The host does not answer.")
    elif trouble == "old":
        state.update(ok_at=make.seconds_ago(90_000))
    else:
        VM.objects.update(host_decided_at=timezone.now())
    found = answer(ages.too_old, snapshot_facts(reach(vm.host)))
    assert isinstance(found, Unknown)
    assert vm.host.name in found.reason


def test_a_child_that_a_snapshot_accounts_for_is_at_work_and_one_that_none_does_is_left_over() -> None:
    vm = make.make_vm(1, make.make_host())
    with_child(vm)
    assert answer(merges.merge_pending, vm_facts(reach(vm.host))) is None
    vm.drives.filter(snapshot_id__isnull=False).delete()
    vm.snapshots.all().delete()
    found = answer(merges.merge_pending, vm_facts(reach(vm.host)))
    assert isinstance(found, Found)
    assert found.cost_bytes == 2 * GIB


def test_an_event_of_a_hold_counts_for_the_vm_that_it_names_since_its_start() -> None:
    vm = make.make_vm(1, make.make_host())
    with_child(vm)
    told = {"host": vm.host, "log": "Microsoft-Windows-Hyper-V-Worker-Admin", "event_id": 3216, "vm": vm}
    Event.objects.create(record_id=1, happened_at=make.seconds_ago(600), **told)
    vm.reading.booted_at = make.seconds_ago(90_000)
    vm.reading.save()
    assert isinstance(answer(merges.hold, vm_facts(reach(vm.host))), Found)
    vm.reading.booted_at = make.seconds_ago(60)
    vm.reading.save()
    assert answer(merges.hold, vm_facts(reach(vm.host))) is None


def test_a_broken_chain_names_the_file() -> None:
    vm = make.make_vm(1, make.make_host())
    with_child(vm)
    vm.host.disk_files.filter(path_key__endswith="a.vhdx").update(error_code="missing")
    make.settle_chains(vm.host_id)
    found = answer(files.chain_broken, vm_facts(reach(vm.host)))
    assert isinstance(found, Found)
    assert "a.vhdx" in found.evidence["what"].value


@pytest.mark.parametrize(
    ("know", "told"),
    [
        (lambda vm: tag_add(vm, "domain controller"), Found),
        (lambda vm: parts.make_guest(vm, known_product_type="2"), Found),
        (lambda vm: parts.make_guest(vm, known_product_type="3"), type(None)),
        (lambda vm: parts.make_guest(vm, known_os_name="Ubuntu 22.04"), type(None)),
        (lambda vm: None, Unknown),
    ],
    ids=["a person says so", "its Windows says so", "another server", "another system", "nobody knows"],
)
def test_a_domain_controller_is_known_by_its_tag_or_its_guest(know: Callable[[VM], object], told: type) -> None:
    vm = make.make_vm(1, make.make_host())
    make.make_snapshot(vm, 1)
    tag_make("domain controller")
    know(vm)
    assert isinstance(answer(trees.domain_controller, vm_facts(reach(vm.host))), told)


def test_of_a_shared_volume_the_merges_of_every_node_count() -> None:
    cluster = make.make_cluster()
    one, other = make.make_host("HV01", cluster=cluster), make.make_host("HV02", cluster=cluster)
    Volume.objects.create(
        cluster=cluster, kind="csv", identity="1", path="C:\\ClusterStorage\\Volume1", file_system_free_bytes=3 * GIB
    )
    with_child(make.make_vm(1, other), gib=2)
    facts = [fact for fact in volume_facts(reach(one)) if fact.subject.cluster == cluster.pk]
    assert [len(fact.merges) for fact in facts] == [1]
    assert isinstance(merges.volume_full(facts[0]), Found)  # 2 GiB and a margin of 5 do not fit into 3


def stray(cluster: Any, name: str = "x_1.avhdx") -> StoredFile:
    path = f"C:\\ClusterStorage\\Volume1\\{name}"
    return StoredFile.objects.create(
        cluster=cluster,
        path=path,
        path_key=path.lower(),
        folder_key="c:\\clusterstorage\\volume1",
        size_bytes=GIB,
        modified_at=make.seconds_ago(90 * 86_400),
    )


def test_a_file_that_nothing_leads_to_is_a_candidate_once_every_node_was_read() -> None:
    cluster = make.make_cluster()
    hosts = [make.make_host(name, cluster=cluster) for name in ("HV01", "HV02")]
    for host in hosts:
        ClusterNode.objects.create(cluster=cluster, name=host.name, state="Up")
    file = stray(cluster)
    found = answer(files.orphaned_file, stray_facts(reach(hosts[0])))
    assert isinstance(found, Found)
    assert found.sentence.startswith("A likely candidate")
    StoredFile.objects.filter(pk=file.pk).update(is_held=False)
    found = answer(files.orphaned_file, stray_facts(reach(hosts[0])))
    assert isinstance(found, Found)
    assert found.sentence.startswith("A strong candidate")
    StoredFile.objects.filter(pk=file.pk).update(is_held=True)
    assert answer(files.orphaned_file, stray_facts(reach(hosts[0]))) is None
    StoredFile.objects.filter(pk=file.pk).update(is_held=None, held_unknown="denied")
    found = answer(files.orphaned_file, stray_facts(reach(hosts[0])))
    assert isinstance(found, Found)
    assert "unknown (The host may not open the file" in found.sentence
    SectionState.objects.filter(host=hosts[1], name="disks").update(ok=False)
    assert isinstance(answer(files.orphaned_file, stray_facts(reach(hosts[0]))), Unknown)
    SectionState.objects.filter(host=hosts[1], name="disks").update(ok=True)
    ClusterNode.objects.create(cluster=cluster, name="HV-UNKNOWN", state="Up")  # nobody polls it
    assert isinstance(answer(files.orphaned_file, stray_facts(reach(hosts[0]))), Unknown)


def test_a_file_in_a_chain_of_another_node_is_none() -> None:
    cluster = make.make_cluster()
    one, other = (make.make_host(name, cluster=cluster) for name in ("HV01", "HV02"))
    file = stray(cluster)
    make.make_disk_file(other, file.path, parent="C:\\ClusterStorage\\Volume1\\x.vhdx")
    assert list(stray_facts(reach(one))) == []


@pytest.mark.parametrize("provider", [snapshot_facts, vm_facts, volume_facts, stray_facts])
def test_hosts_and_vms_cost_no_further_query(provider: Callable[[Reach], Iterable[Any]]) -> None:
    counts = []
    for first in (0, 10):
        cluster = make.make_cluster(f"CLU-{first}")
        for number in range(first, first + 1 + first // 2):
            vm = make.make_vm(number + 1, make.make_host(f"HV{number}", cluster=cluster))
            with_child(vm)
            make.make_drive(vm, "D:\\lost.avhdx", location=5)
            Volume.objects.create(host=vm.host, kind="local", identity="d:", path="D:\\")
        stray(cluster, f"x_{first}.avhdx")
        asked = reach_of(Host.objects.values_list("pk", flat=True), timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert list(provider(asked))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 10
