"""Class, depth, cost and shares are kept with the poll that changes them, and with no other."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from inventory import sections
from inventory.models import DiskFile, Host, SectionState, Volume
from snapshots import evaluation
from snapshots.evaluation import evaluate, is_due
from snapshots.models import Postponed, Snapshot, SnapshotSample, SnapshotShare
from snapshots.sampling import old_samples
from tests.inventory.building import NOW, broken, guid, let_time_pass, make_host, poll, raw_host, section
from tests.inventory.raw_storage import local_volume, shared_volume
from tests.inventory.test_what_disks_a_poll_writes import BASE, LEAF, raw_drive, raw_file
from tests.snapshots.test_what_snapshots_a_poll_writes import raw_snapshot

pytestmark = pytest.mark.django_db
FULL, SIZE, SAVED = 2**37, 4194304, 157704
CHAIN = [raw_file(LEAF, disk_type="Differencing", parent_path=BASE), raw_file(BASE)]
DISKS = [raw_drive(1), raw_drive(1, BASE, snapshot_id=guid(1001)), *CHAIN]


def told(host: Host, /, **changed: list[Any]) -> Snapshot:
    usual = {"snapshots": [raw_snapshot()], "disks": DISKS, "volumes": [local_volume(path="C:\\")]}
    poll(host, [1], **{name: section(items) for name, items in (usual | changed).items()})
    return Snapshot.objects.get()


def row_versions() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    with connection.cursor() as cursor:
        for table in ("snapshot", "snapshotshare", "snapshotsample"):
            cursor.execute(f"SELECT '{table}', xmin::text, ctid::text FROM snapshots_{table}")
            found |= set(cursor.fetchall())
    return found


def test_what_a_snapshot_is_and_costs_is_kept_with_it() -> None:
    one = told(make_host())

    assert (one.kind, one.depth, one.cost_unknown) == ("user", 1, "")
    assert (one.cost_bytes, one.worst_bytes) == (SIZE + SAVED, FULL + SAVED)
    assert (one.cost_known_bytes, one.worst_known_bytes) == (one.cost_bytes, one.worst_bytes)


def test_its_share_stands_with_the_volume_where_its_files_lie() -> None:
    told(make_host())
    share = SnapshotShare.objects.get()

    assert (share.volume, share.files, share.is_partial, share.is_reclaimable) == (Volume.objects.get(), 1, False, True)
    assert (share.cost_bytes, share.worst_bytes) == (SIZE + SAVED, FULL + SAVED)


def test_whatever_a_first_poll_brings_is_written_once() -> None:
    """And looked at once, behind the last section: without its snapshots a chain would be called a leftover."""
    host, before = make_host(), writes()
    told(host)

    assert writes() - before == {
        ("inventory_drive", "inserted"): 2,
        ("inventory_diskfile", "inserted"): 2,
        **{(f"snapshots_{name}", "inserted"): 1 for name in ("snapshot", "snapshotshare", "snapshotsample")},
    }
    assert not Postponed.objects.exists()


def writes() -> Counter[tuple[str, str]]:
    """Versions of rows that this connection has written, whatever became of them."""
    tables = [
        "inventory_drive",
        "inventory_diskfile",
        *(f"snapshots_snapshot{name}" for name in ("", "share", "sample")),
    ]
    counted = "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(counted, [tables])
        rows = cursor.fetchall()
    kinds = ("inserted", "updated", "deleted")
    return Counter({(name, kind): count for name, *counts in rows for kind, count in zip(kinds, counts, strict=True)})


def test_what_changed_before_a_section_that_was_lost_is_looked_at_with_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host = make_host()
    told(host)
    grown = [*DISKS[:2], CHAIN[0] | {"size_on_disk_bytes": 2**30}, CHAIN[1]]
    with monkeypatch.context() as patch:
        patch.setitem(sections._consumers, "snapshots", [_stumble])
        assert told(host, disks=grown).cost_bytes == SIZE + SAVED
    assert told(host, disks=grown).cost_bytes == 2**30 + SAVED
    assert not Postponed.objects.exists()


def test_a_gap_that_was_put_off_outlives_a_look_without_the_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The section that was to tell of it is lost, and the next poll asks for disks or volumes alone."""
    host, gap = make_host(), timedelta(days=1)
    told(host)
    before = SectionState.objects.get(host=host, name="disks").ok_at
    assert before is not None
    SectionState.objects.filter(host=host).update(ok_at=before - gap)
    with monkeypatch.context() as patch:
        patch.setitem(sections._consumers, "snapshots", [_stumble])
        told(host)
    poll(host, [1], volumes=section([local_volume(path="C:\\"), local_volume(path="D:\\")]), snapshots=broken())
    assert [one.unread_since for one in samples_of(Snapshot.objects.get())] == [None, before - gap]


def _stumble(seen: sections.Seen) -> int:
    raise RuntimeError("on purpose")


def test_that_a_vm_has_no_disks_is_known_when_they_were_read_for_the_first_time() -> None:
    one = told(make_host(), disks=[])
    assert (one.cost_bytes, one.cost_unknown) == (SAVED, "")


def test_an_unchanged_poll_writes_nothing() -> None:
    host = make_host()
    told(host)
    before = row_versions()
    told(host)
    assert row_versions() == before


def test_a_pass_that_finds_nothing_new_writes_nothing() -> None:
    """As after a poll in which something changed that has no part in any of it."""
    host = make_host()
    told(host)
    before = row_versions()
    with transaction.atomic():
        assert evaluate(host, NOW) == 0
    assert row_versions() == before


def test_a_file_that_grew_costs_more_from_that_poll_on() -> None:
    host = make_host()
    told(host)
    one = told(host, disks=[*DISKS[:2], CHAIN[0] | {"size_on_disk_bytes": 2**30}, CHAIN[1]])

    assert one.cost_bytes == 2**30 + SAVED
    assert SnapshotShare.objects.get().cost_bytes == 2**30 + SAVED


def test_a_size_that_is_not_known_makes_the_cost_unknown_and_says_why() -> None:
    one = told(make_host(), disks=[*DISKS[:2], CHAIN[0] | {"size_on_disk_bytes": None}, CHAIN[1]])

    assert (one.cost_bytes, one.cost_known_bytes, one.worst_bytes, one.worst_known_bytes) == (
        *(None, SAVED),
        *(None, FULL + SAVED),
    )
    assert one.cost_unknown == "The size of a_1.avhdx is not known."
    assert SnapshotShare.objects.get().is_partial


def test_a_snapshot_that_came_after_the_disks_were_read_is_unknown_until_they_are() -> None:
    host = make_host()
    one = told(host, disks=[raw_drive(1, BASE), CHAIN[1]])
    assert (one.cost_bytes, one.cost_known_bytes) == (None, SAVED)

    assert told(host).cost_bytes == SIZE + SAVED


def test_rows_of_an_older_portal_are_filled_by_the_next_poll_although_nothing_changed() -> None:
    host = make_host()
    told(host)
    Snapshot.objects.update(kind=None, cost_bytes=None, depth=None)
    SnapshotShare.objects.all().delete()

    one = told(host)
    assert (one.kind, one.depth, one.cost_bytes) == ("user", 1, SIZE + SAVED)
    assert SnapshotShare.objects.count() == 1


def test_what_hangs_on_no_snapshot_is_the_vms() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(1), *CHAIN]), volumes=section([local_volume(path="C:\\")]))
    left = SnapshotShare.objects.get()

    assert (left.snapshot_id, left.cost_bytes, left.is_reclaimable) == (None, SIZE, True)


def test_shares_go_with_the_snapshot_and_with_the_vm() -> None:
    host = make_host()
    told(host)
    for _ in range(2):
        poll(host, [1], disks=section([raw_drive(1, BASE), CHAIN[1]]), volumes=section([local_volume(path="C:\\")]))
    assert not SnapshotShare.objects.exists()

    told(host)
    for _ in range(2):
        poll(host, [])
        let_time_pass()
    assert not SnapshotShare.objects.exists()


def test_a_volume_that_is_found_later_gets_its_share() -> None:
    host = make_host()
    told(host, volumes=[])
    assert SnapshotShare.objects.get().volume is None
    told(host)
    assert SnapshotShare.objects.get().volume == Volume.objects.get()


def test_a_volume_that_another_node_finds_later_gets_its_share_once_and_is_not_asked_for_until_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its own polls bring nothing new of it; and where there never is one, no poll looks for it."""
    host, other = make_host("HV01"), make_host("HV02", 5986)
    in_cluster = section([raw_host(cluster_service="Running", cluster_name="CLU", cluster_domain="example.org")])
    for node in (host, other):
        poll(node, host=in_cluster)
    of_host = {"host": in_cluster, "snapshots": section([raw_snapshot()]), "disks": section(DISKS)}
    poll(host, [1], **of_host)
    assert SnapshotShare.objects.get().volume is None
    with monkeypatch.context() as patch:
        patch.setattr(evaluation, "roots_of", lambda host_id: pytest.fail("It looked anew."))
        poll(host, [1], **of_host)
    poll(other, host=in_cluster, volumes=section([shared_volume(path="C:\\")]))
    assert SnapshotShare.objects.get().volume is None
    poll(host, [1], **of_host)
    assert SnapshotShare.objects.get().volume == Volume.objects.get()


def test_a_backup_that_ran_for_a_day_is_a_leftover_without_anything_having_changed() -> None:
    host = make_host()
    told(host, snapshots=[raw_snapshot(snapshot_type="Recovery", created_at="2026-11-23T08:00:00Z")])
    assert kind_at(host, NOW) == "backup_running"
    assert not is_due(host.pk, NOW + timedelta(hours=22))
    later = NOW + timedelta(hours=23)
    assert is_due(host.pk, later)
    assert kind_at(host, later) == "backup_left"
    assert SnapshotShare.objects.get().is_reclaimable


def samples_of(one: Snapshot) -> list[SnapshotSample]:
    return list(SnapshotSample.objects.filter(vm_id=one.vm_id, snapshot_id=one.snapshot_id).order_by("at", "pk"))


def kind_at(host: Host, now: datetime) -> str | None:
    evaluate(host, now)
    return Snapshot.objects.get().kind


def test_sizes_are_sampled_where_they_changed_and_at_most_once_an_hour() -> None:
    host = make_host()
    one = told(host)
    began = SnapshotSample.objects.get().at
    for minutes, size in ((10, 1), (59, 2), (61, 3), (70, 4), (119, 5)):
        DiskFile.objects.filter(path=LEAF).update(size_on_disk_bytes=size)
        evaluate(host, began + timedelta(minutes=minutes), drives_read=True)
    kept = [(sample.at - began, sample.cost_bytes - SAVED) for sample in samples_of(one)]
    assert kept == [(timedelta(0), SIZE), (timedelta(minutes=61), 3)]

    late = began + timedelta(minutes=130)
    assert is_due(host.pk, late), "the last size waits to be kept"
    evaluate(host, late, drives_read=True)
    assert samples_of(one)[-1].cost_bytes == 5 + SAVED
    assert not is_due(host.pk, late + timedelta(days=9))
    assert old_samples(began + timedelta(days=1)).count() == 2, "the one that holds is not among them"
