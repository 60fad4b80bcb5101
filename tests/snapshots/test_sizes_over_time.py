"""What a snapshot took over time: what is kept of it, and what is drawn of that."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.models import Host, SectionState
from inventory.selectors.freshness import sections_of
from snapshots.domain.sizes import Sample, columns_of
from snapshots.models import Snapshot, SnapshotSample
from snapshots.sampling import old_samples
from snapshots.selectors.sizes import Sizes, sizes_of_snapshot, sizes_of_vm
from tests.inventory.building import NOW, make_host, poll, section
from tests.snapshots.test_what_is_kept_of_a_snapshot import SAVED, SIZE, told

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
STEPS = st.lists(st.tuples(st.integers(1, 900), st.integers(0, 99), st.booleans()), min_size=1, max_size=12)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(steps=STEPS, count=st.integers(1, 40))
def test_a_column_is_the_most_that_held_within_it(steps: list[tuple[int, int, bool]], count: int) -> None:
    """Against a reference that asks for every minute what held then."""
    at, samples = NOW, []
    for minutes, size, _ in steps:
        samples.append(Sample(at, size))
        at += minutes * MINUTE
    columns = columns_of({"one": samples}, NOW, at, at, count)
    width = (at - NOW) / count
    for place, column in enumerate(columns):
        moments = {NOW + width * place, *(one.at for one in samples)}
        within = [one for one in moments if NOW + width * place <= one < NOW + width * (place + 1)]
        held = [[sample.size for sample in samples if sample.at <= one][-1] for one in within]
        assert column.size == max(held)


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
def test_a_reading_after_a_gap_says_since_when_nobody_read() -> None:
    host = make_host()
    one = told(host)
    before = SectionState.objects.get(host=host, name="disks").ok_at
    told(host)
    assert SnapshotSample.objects.count() == 1
    assert before is not None

    SectionState.objects.filter(host=host).update(ok_at=before - DAY, attempted_at=before - DAY)
    SnapshotSample.objects.update(at=before - 2 * DAY)
    Snapshot.objects.update(sampled_at=before - 2 * DAY)
    told(host)
    kept = SnapshotSample.objects.order_by("at")
    assert [sample.unread_since for sample in kept] == [None, before - DAY]
    assert sizes(host, one, kept[1].at).gaps == 1


@pytest.mark.django_db
def test_a_snapshot_that_went_takes_nothing_from_then_on_and_its_vm_remembers_it() -> None:
    host = make_host()
    one = told(host)
    for _ in range(2):  # gone is what was missed twice
        poll(host, [1], snapshots=section([]), disks=section([]))
    assert not Snapshot.objects.exists()
    assert [sample.cost_bytes for sample in SnapshotSample.objects.order_by("at", "pk")] == [SIZE + SAVED, 0]
    now = SnapshotSample.objects.latest("at").at + DAY
    drawn = sizes_of_vm(one.vm_id, sections_of([host.pk], now)[host.pk]["disks"], now)
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
    told(make_host())
    at = SnapshotSample.objects.get().at
    assert not old_samples(at + 400 * DAY).exists()
    SnapshotSample.objects.update(at=at - DAY)
    assert old_samples(at).count() == 1
