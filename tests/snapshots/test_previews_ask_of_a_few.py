"""A preview asks a rule about one of each group of things between which it makes no difference, and says what it would
say if it had asked about each."""

from dataclasses import replace
from random import Random

import pytest
from django.utils import timezone

from findings.models import Override, ScopeKind
from findings.rules import Rule, every_rule
from findings.selectors.preview import Preview, preview
from inventory.scope import EVERYTHING, Area, Scope
from tests.snapshots.random_estate import RandomEstate

GROUPED = [rule for rule in every_rule() if rule.alike]
VALUES = {"files": (1, 2, 4), "percent": (1, 2, 4, 80), "failures": (1, 3, 4), "margin_gib": (0, 5, 400)}
AGES = (0, 1, 7, 24, 30, 90, 168)


def said(rule: Rule, estate: RandomEstate, random: Random) -> Override:
    threshold = random.choice(rule.thresholds)
    kind = random.choice([*[ScopeKind.ESTATE] * 5, ScopeKind.TAG, *ScopeKind])
    places = {
        ScopeKind.ESTATE: [""],
        ScopeKind.TAG: estate.tag_keys,
        ScopeKind.CLUSTER: [one.pk for one in estate.clusters],
        ScopeKind.HOST: [one.pk for one in estate.hosts],
        ScopeKind.VM: [one.pk for one in estate.vms],
    }
    value = random.choice(VALUES.get(threshold.key, AGES))
    place = {"scope_kind": kind.value, "scope_id": str(random.choice(places[kind]))}
    return Override(rule=rule.key, threshold=threshold.key, value=value, set_at=estate.now, set_by="x", **place)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [2])
def test_one_of_each_group_speaks_for_all_of_it(seed: int) -> None:
    estate, random = RandomEstate(seed, timezone.now()), Random(seed)
    scopes = (EVERYTHING, EVERYTHING, Scope((Area(False, clusters=frozenset({estate.clusters[0].pk})),)))
    true: set[str] = set()
    differed: set[str] = set()
    for rule in GROUPED:
        for _ in range(6):
            Override.objects.all().delete()
            kept = {(one.threshold, one.scope_kind, one.scope_id): one for _ in range(random.randrange(4))
                    for one in [said(rule, estate, random)]}  # fmt: skip
            Override.objects.bulk_create(kept.values())
            wanted, scope = said(rule, estate, random), random.choice(scopes)
            told, each = (preview(one, wanted, scope, estate.now) for one in (rule, replace(rule, alike=None)))
            assert comparable(told) == comparable(each), (rule.key, wanted)
            true |= {rule.key} if told.now or told.then else set()
            differed |= {rule.key} if told.more or told.fewer else set()
    assert len(true) >= 7, "rules that are true of nothing prove nothing"
    assert len(differed) >= 3, "and limits that change nothing neither"


def comparable(told: Preview) -> tuple[object, ...]:
    more, fewer = ([(one.kind, one.key, one.name, one.page_key) for one in named] for named in (told.more, told.fewer))
    return told.now, told.then, told.more_count, told.fewer_count, more, fewer
