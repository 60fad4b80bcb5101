"""What a snapshot took over time: what is kept of it, and what is drawn of that."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.models import VM, Host, SectionState
from inventory.selectors.freshness import sections_of
from snapshots.domain.sizes import Sample, columns_of
from snapshots.models import Snapshot, SnapshotSample
from snapshots.sampling import old_samples
from snapshots.selectors.sizes import Sizes, sizes_of_snapshot, sizes_of_vm
from tests.inventory.building import NOW, broken, guid, let_time_pass, make_host, poll, raw_vm, section
from tests.inventory.raw_storage import local_volume
from tests.inventory.test_what_disks_a_poll_writes import BASE, raw_drive
from tests.snapshots.test_what_is_kept_of_a_snapshot import CHAIN, DISKS, SAVED, SIZE, told
from tests.snapshots.test_what_snapshots_a_poll_writes import raw_snapshot

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
STEPS = st.lists(st.tuples(st.integers(1, 900), st.integers(0, 99), st.booleans()), min_size=1, max_size=12)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(steps=STEPS, count=st.integers(1, 40))
def test_a_column_is_the_most_that_held_within_it(steps: list[tuple[int, int, bool]], count: int) -> None:
    """Against a reference that asks for every minute what held then."""
    at, samples = NOW, []
    for minutes, size, is_partial in steps:
        samples.append(Sample(at, size, is_partial))
        at += minutes * MINUTE
    columns = columns_of({"one": samples}, NOW, at, at, count)
    width = (at - NOW) / count
    for place, column in enumerate(columns):
        moments = {NOW + width * place, *(one.at for one in samples)}
        within = [one for one in moments if NOW + width * place <= one < NOW + width * (place + 1)]
        held = [[sample for sample in samples if sample.at <= one][-1] for one in within]
        assert column.size == max(one.size for one in held)
        assert column.is_partial == any(one.is_partial for one in held)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(steps=STEPS, count=st.integers(1, 40))
def test_nothing_is_drawn_where_nothing_was_read(steps: list[tuple[int, int, bool]], count: int) -> None:
    at, samples, gaps = NOW, [Sample(NOW, 1)], []
    for minutes, size, unread in steps:
        since, at = at, at + minutes * MINUTE
        samples.append(Sample(at, size, unread_since=since if unread else None))
        gaps += [(since, at)] if unread else []
    columns = columns_of({"one": samples}, NOW, at, at, count)
    width = (at - NOW) / count
    for place, column in enumerate(columns):
        left, right = NOW + width * place, NOW + width * (place + 1)
        assert (column.size is None) == any(since <= left and right <= until for since, until in gaps)


def sizes(host: Host, one: Snapshot, now: datetime) -> Sizes:
    disks = sections_of([host.pk], now)[host.pk]["disks"]
    drawn = sizes_of_snapshot(one.vm_id, one.snapshot_id, disks, now)
    assert drawn is not None
    return drawn


@pytest.mark.django_db
@pytest.mark.parametrize("sampled_before", [2 * DAY, DAY / 2], ids=["before the gap", "in it, by an older portal"])
def test_a_reading_after_a_gap_says_since_when_nobody_read(sampled_before: timedelta) -> None:
    host = make_host()
    one = told(host)
    before = SectionState.objects.get(host=host, name="disks").ok_at
    told(host)
    assert SnapshotSample.objects.count() == 1
    assert before is not None

    SectionState.objects.filter(host=host).update(ok_at=before - DAY, attempted_at=before - DAY)
    SnapshotSample.objects.update(at=before - sampled_before)
    Snapshot.objects.update(sampled_at=before - sampled_before)
    told(host)
    kept = SnapshotSample.objects.order_by("at")
    assert [sample.unread_since for sample in kept] == [None, before - DAY]
    assert sizes(host, one, kept[1].at).gaps == 1


@pytest.mark.django_db
def test_a_gap_of_the_disks_alone_is_a_gap_although_snapshots_are_read_all_the_time() -> None:
    """A size had grown too soon after its last sample: it waits, and is not kept as read while nobody reads it."""
    host = make_host()
    one = told(host)
    grown = [*DISKS[:2], CHAIN[0] | {"size_on_disk_bytes": 2**30}, CHAIN[1]]
    told(host, disks=grown)
    before = SectionState.objects.get(host=host, name="disks").ok_at
    assert before is not None
    SectionState.objects.filter(host=host, name="disks").update(ok_at=before - DAY)
    SnapshotSample.objects.update(at=before - DAY - MINUTE)
    Snapshot.objects.update(sampled_at=before - DAY - MINUTE)
    volumes = [local_volume(path="C:\\"), local_volume(path="D:\\")]
    for change in ({}, {"volumes": section(volumes)}, {"snapshots": section([raw_snapshot(name="renamed")])}):
        poll(host, [1], **({"snapshots": section([raw_snapshot()]), "disks": broken()} | change))
    assert SnapshotSample.objects.count() == 1
    told(host, disks=grown)
    assert SnapshotSample.objects.latest("at").unread_since == before - DAY
    assert sizes(host, one, SnapshotSample.objects.latest("at").at).gaps == 1


@pytest.mark.django_db
def test_a_snapshot_that_went_takes_nothing_from_then_on_and_its_vm_remembers_it() -> None:
    host = make_host()
    one = told(host)
    for _ in range(2):  # gone is what was missed twice
        poll(host, [1], snapshots=section([]), disks=section([]))
    assert not Snapshot.objects.exists()
    assert [sample.cost_bytes for sample in SnapshotSample.objects.order_by("at", "pk")] == [SIZE + SAVED, 0]
    now = SnapshotSample.objects.latest("at").at + DAY
    drawn = sizes_of_its_vm(one, now)
    assert drawn is not None
    assert (drawn.first, drawn.last, drawn.most) == (SIZE + SAVED, 0, SIZE + SAVED)


@pytest.mark.django_db
def test_what_is_not_read_now_is_drawn_as_not_read() -> None:
    host = make_host()
    one = told(host)
    at = SnapshotSample.objects.get().at
    assert {box.look for box in sizes(host, one, at + MINUTE).boxes} == {"known"}
    SectionState.objects.filter(host=host).update(ok_at=at + DAY / 4)
    assert [box.look for box in sizes(host, one, at + DAY).boxes] == ["known", "unread"]


@pytest.mark.django_db
def test_the_sample_that_still_holds_is_never_too_old() -> None:
    """Nor is the one that held when the time began that is kept: what was known of it would be drawn as nothing."""
    host = make_host()
    one = told(host)
    at = SnapshotSample.objects.get().at
    assert not old_samples(at + 400 * DAY).exists()
    for days, size in ((300, 1), (200, 2), (100, 3)):
        keep(one, at - days * DAY, size)
    assert [sample.cost_bytes for sample in old_samples(at - 150 * DAY)] == [1]
    assert {sample.cost_bytes for sample in old_samples(at - DAY)} == {1, 2}


@pytest.mark.django_db
def test_an_end_goes_after_what_it_ends_and_everything_with_its_vm() -> None:
    host = make_host()
    one = told(host)
    at = SnapshotSample.objects.get().at
    Snapshot.objects.all().delete()
    assert not old_samples(at + DAY).exists(), "it may stand, on a host that is not read"
    keep(one, at + DAY, 0)
    for _ in range(2):
        old = list(old_samples(at + 2 * DAY))
        assert len(old) == 1
        old[0].delete()
    keep(one, at, SIZE)
    VM.objects.update(gone_at=at)
    assert old_samples(at + DAY).count() == 1


def keep(one: Snapshot, at: datetime, size: int) -> None:
    SnapshotSample.objects.create(
        vm_id=one.vm_id, snapshot_id=one.snapshot_id, at=at, cost_bytes=size, is_partial=False
    )


@pytest.mark.django_db
@pytest.mark.parametrize("forgets_first", [True, False])
def test_a_snapshot_that_went_while_its_vm_moved_takes_nothing_from_then_on(forgets_first: bool) -> None:
    """Whichever comes first: the host that it left forgets it, or the other one tells of its snapshots."""
    left, taken = make_host("HV01"), make_host("HV02", 5986)
    told(left)
    poll(taken, [1], snapshots=broken(), disks=broken())
    steps = [
        lambda: [poll(left, [], snapshots=broken(), disks=broken()) for _ in range(2)],
        lambda: [poll(taken, [1], snapshots=section([]), disks=section([raw_drive(1, BASE), CHAIN[1]]))],
    ]
    for step in steps if forgets_first else reversed(steps):
        assert [one.cost_bytes for one in SnapshotSample.objects.all()] == [SIZE + SAVED]
        step()
    assert [one.cost_bytes for one in SnapshotSample.objects.order_by("at")] == [SIZE + SAVED, 0]


@pytest.mark.django_db
def test_a_snapshot_that_is_only_elsewhere_or_that_came_along_has_not_ended() -> None:
    left, taken = make_host("HV01"), make_host("HV02", 5986)
    told(left)
    poll(taken, [1], snapshots=section([raw_snapshot()]), disks=section(DISKS))
    for _ in range(2):
        poll(left, [], snapshots=broken(), disks=broken())
    assert not SnapshotSample.objects.filter(cost_bytes=0).exists()


@pytest.mark.django_db
def test_a_vm_that_is_gone_has_no_snapshot_that_takes_anything() -> None:
    host = make_host()
    told(host)
    for _ in range(2):
        poll(host, [], snapshots=broken(), disks=broken())
        let_time_pass()
    assert [one.cost_bytes for one in SnapshotSample.objects.order_by("at")] == [SIZE + SAVED, 0]


@pytest.mark.django_db
def test_recovery_points_of_a_replica_are_no_part_of_what_the_snapshots_of_its_vm_took() -> None:
    host, replica = make_host("HV01"), make_host("HV02", 5986)
    one = told(host)
    off = section([raw_vm(1, replication_mode="Replica", state="Off")])
    disks = [raw_drive(1), raw_drive(1, BASE, snapshot_id=guid(1002)), *CHAIN]
    point = raw_snapshot(2, snapshot_type="Replica", system_files_bytes=0)
    poll(replica, vms=off, snapshots=section([point]), disks=section(disks))
    at = SnapshotSample.objects.earliest("at").at
    SnapshotSample.objects.filter(snapshot_id=guid(1002)).update(at=at - DAY)

    def known() -> tuple[datetime, int, int]:
        drawn = sizes_of_its_vm(one, SnapshotSample.objects.latest("at").at)
        assert drawn is not None
        return drawn.start, drawn.first, drawn.last

    assert known() == (at, SIZE + SAVED, SIZE + SAVED)
    for _ in range(2):  # the hour is over: it is gone
        poll(replica, vms=off, snapshots=section([]), disks=section([raw_drive(1, BASE), CHAIN[1]]))
    assert SnapshotSample.objects.filter(snapshot_id=guid(1002)).count() == 2
    assert known() == (at, SIZE + SAVED, SIZE + SAVED)


def sizes_of_its_vm(one: Snapshot, now: datetime) -> Sizes | None:
    vm = VM.objects.get(pk=one.vm_id)
    return sizes_of_vm(vm, sections_of([vm.host_id], now)[vm.host_id]["disks"], now)


@pytest.mark.django_db
def test_where_the_disks_were_never_read_it_is_said_why_nothing_is_drawn(keeper: Client) -> None:
    host = make_host()
    told_by = {"snapshots": section([raw_snapshot()])}
    poll(host, [1], **told_by, disks=broken(message="Zugriff verweigert"))
    one = Snapshot.objects.select_related("vm").get()

    def pages() -> list[str]:
        return [keeper.get(thing.get_absolute_url()).content.decode() for thing in (one, one.vm)]

    assert ["the disks of this host were never read." in page for page in pages()] == [True, True]
    SectionState.objects.filter(name="disks").update(ok=True, ok_at=timezone.now())
    assert ["kept from the next reading of the disks on" in page for page in pages()] == [True, True]
    poll(host, [1], **told_by, disks=section(DISKS))
    assert ["hv-course-plot" in page for page in pages()] == [True, True]
