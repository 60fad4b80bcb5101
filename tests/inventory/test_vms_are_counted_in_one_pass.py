"""The overview counts present VMs once for all its parts: what comes out is what each part would count by itself."""

import pytest
from django.utils import timezone

from inventory.models import VM, Host
from inventory.scope import EVERYTHING, Area, Scope
from inventory.selectors.conditions import RANKS, with_condition
from inventory.selectors.freshness import hosts_read, sections_of
from inventory.selectors.host_totals import totals_of
from inventory.selectors.present import present_now
from inventory.selectors.standing import SHOWN, standing_now
from inventory.selectors.vm_states import critical
from inventory.selectors.vms import MemoryKind, memory_kind
from tests.snapshots.random_estate import RandomEstate


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [2])
def test_one_pass_counts_what_each_part_would(seed: int) -> None:
    estate = RandomEstate(seed, timezone.now())
    tagged = Scope((Area(False, tags=frozenset(estate.tag_keys[:1])),))
    for scope in (EVERYTHING, tagged, Scope((*tagged.areas, Area(False, clusters=frozenset({estate.clusters[0].pk}))))):
        present, vms = present_now(scope), scope.vms(VM.objects.filter(gone_at=None))
        hosts = list(scope.hosts(Host.objects.all()).values_list("pk", flat=True))
        whole = present.by_host()
        assert {pk: whole[pk] for pk in hosts if pk in whole} == totals_of(hosts)
        assert dict(present.states) == {
            state: vms.filter(reading__state=state).count() for state in vms.values_list("reading__state", flat=True)
        } | ({None: nobody} if (nobody := vms.filter(reading__state=None).count()) else {})
        assert present.critical == vms.filter(critical()).count()
        assert present.short == vms.filter(memory_kind(MemoryKind.OVER)).count()
        assert present.on(hosts[:2]) == vms.filter(host__in=hosts[:2]).count()

        ranked = with_condition(scope.hosts(Host.objects.filter(retired_at=None)), estate.now)
        standing = standing_now(estate.now, scope)
        for rank, condition in enumerate(RANKS):
            alike = list(ranked.filter(condition_rank=rank).order_by("name").values_list("pk", flat=True))
            assert standing.counts.get(condition, 0) == len(alike)
            assert standing.first.get(condition, []) == alike[:SHOWN]

        read = {
            pk for pk, told in sections_of(hosts, estate.now, "vms", "disks").items()
            if all(one.ok and not one.stale for one in told.values())
        }  # fmt: skip
        assert hosts_read(hosts, estate.now, "vms", "disks") == read
