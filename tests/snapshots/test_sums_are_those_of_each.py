"""The sums of the estate page are found in one statement; here each snapshot is added up by itself, and the same comes
out: for whatever is asked, whoever asks."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest
from django.utils import timezone

from inventory.models import Cluster, Volume
from inventory.scope import EVERYTHING, Area, Scope
from inventory.selectors.freshness import sections_of
from inventory.veiled_texts import OUTSIDE
from snapshots.choices import reclaimable
from snapshots.models import Snapshot, SnapshotShare
from snapshots.selectors.estate import estate_of
from snapshots.selectors.estate_groups import NOWHERE, Group
from snapshots.selectors.lists import SnapshotQuestion, snapshots_matching
from snapshots.selectors.sums import BANDS, Sums
from tags.models import Tagging
from tests.snapshots.random_estate import RandomEstate

Row = tuple[Snapshot, int, int, bool]
"""A snapshot or its share of a volume, what it takes today and at worst, and whether there may be more."""


def added(rows: Iterable[Row], given_back: set[int]) -> Sums:
    rows = list(rows)
    return Sums(
        len(rows),
        len({one.vm_id for one, *_ in rows}),
        sum(cost for _, cost, _, _ in rows),
        sum(worst for _, _, worst, _ in rows),
        sum(cost for one, cost, _, _ in rows if one.pk in given_back),
        sum(partial for *_, partial in rows),
        min((one.created_at for one, *_ in rows if one.created_at), default=None),
    )


def by(rows: Iterable[Row], key: Any, given_back: set[int]) -> dict[Any, Sums]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        for one in key(row[0]):
            groups[one].append(row)
    return {name: added(group, given_back) for name, group in groups.items()}


def told(groups: Iterable[Group]) -> dict[str, Sums]:
    return {one.key or one.name: one.sums for one in groups}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3])
def test_what_is_added_up_at_once_is_what_each_of_them_adds(seed: int) -> None:
    estate = RandomEstate(seed, timezone.now())
    cluster, host = estate.clusters[0].pk, estate.hosts[0].pk
    asked = [{}, {"age": "7"}, {"under": "30"}, {"vm_tag": "production"}, {"host": str(host)}, {"kind": "standard"},
             {"cluster": str(cluster)}, {"volume": Volume.objects.order_by("pk")[0].path},
             {"volume": "X:\\nowhere"}]  # fmt: skip
    for scope in (EVERYTHING, Scope((Area(False, clusters=frozenset({cluster})),)), Scope((Area(False),))):
        for question in (SnapshotQuestion(**one) for one in asked):
            compare(question, scope, estate)


def compare(question: SnapshotQuestion, scope: Scope, estate: RandomEstate) -> None:
    found = list(snapshots_matching(question, scope, estate.now))
    rows = [(one, one.cost_known_bytes, one.worst_known_bytes, one.cost_bytes is None) for one in found]
    back = set(Snapshot.objects.filter(reclaimable()).values_list("pk", flat=True))
    page = estate_of(question, scope, estate.now, vms=100)

    of_hosts = by(rows, lambda one: [one.host_id], back)
    assert page.sums.vms == sum(one.vms for one in of_hosts.values())
    whole = added(rows, back)
    assert (page.sums.snapshots, page.sums.cost_bytes, page.sums.worst_bytes, page.sums.partial) == (
        whole.snapshots, whole.cost_bytes, whole.worst_bytes, whole.partial,
    )  # fmt: skip
    assert (page.sums.reclaimable_bytes, page.sums.oldest_at) == (whole.reclaimable_bytes, whole.oldest_at)

    assert told(page.vms) == by(rows, lambda one: [str(one.vm_id)], back)
    tags = defaultdict(list)
    for key, slug in Tagging.objects.filter(kind="vm").values_list("object_id", "tag__slug"):
        tags[key].append(slug)
    assert told(page.tags) == by(rows, lambda one: tags[str(one.vm_id)], back)
    ages = {bar.label: bar.sums for bar in page.ages if bar.sums.snapshots}
    labels = [bar.label for bar in page.ages if not bar.is_unknown]
    assert ages == by(rows, lambda one: [_band(one, labels, estate)], back)

    seen = set(scope.clusters(Cluster.objects.all()).values_list("pk", flat=True))
    assert {one.name: one.sums.cost_bytes for one in page.clusters} == {
        name: sums.cost_bytes for name, sums in by(rows, lambda one: [_cluster(one, seen)], back).items()
    }
    known = set(Volume.objects.values_list("pk", flat=True))
    lying: dict[str, list[Row]] = defaultdict(list)
    standing = {(one.host_id, one.vm_id, one.snapshot_id): one for one in found}
    for share in SnapshotShare.objects.all():
        one = standing.get((share.host_id, share.vm_id, share.snapshot_id))
        if one is None:
            continue
        at = str(share.volume_id) if share.volume_id in known else NOWHERE
        lying[at].append((one, share.cost_bytes, share.worst_bytes, share.is_partial))
    if scope.everything:
        assert told(page.volumes) == {at: added(group, back) for at, group in lying.items()}

    sections = sections_of(of_hosts, estate.now, "snapshots", "disks")
    unread = [pk for pk, told in sections.items() if any(not one.ok or one.stale for one in told.values())]
    assert (page.hosts, page.unread_hosts) == (len(of_hosts), len(unread))
    assert [one.pk for one in page.oldest] == [
        one.pk for one in sorted((one for one in found if one.created_at), key=lambda one: (one.created_at, one.pk))[:5]
    ]
    largest = sorted((one for one in found if one.cost_known_bytes), key=lambda one: (-one.cost_known_bytes, one.pk))
    assert [one.pk for one in page.largest] == [one.pk for one in largest[:5]]


def _cluster(one: Snapshot, seen: set[int]) -> str:
    cluster = one.host.cluster
    return "Standalone hosts" if cluster is None else cluster.name if cluster.pk in seen else OUTSIDE[Cluster]


def _band(one: Snapshot, labels: list[str], estate: RandomEstate) -> str:
    if one.created_at is None:
        return "age unknown"
    days = (estate.now - one.created_at).total_seconds() / 86_400
    return next(label for label, (_, end) in zip(labels, BANDS, strict=True) if end is None or days < end)
