"""Storage pools, and what is below each: the nodes of a cluster all see the clustered ones, which are one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Case, F, FilteredRelation, FloatField, Q, QuerySet, When, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Lower, NullIf, RowNumber

from inventory.any_of import one_of
from inventory.models import PhysicalDisk, StorageJob, StoragePool, StorageSpace
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.places import in_place, still_polled
from inventory.veil import veil
from lists.paging import in_order

HEALTHY = "Healthy"
NOT_HEALTHY = "*troubled"
_ALLOCATED = Cast(F("allocated_bytes"), FloatField()) * 100 / NullIf(F("size_bytes"), 0)
SORTS: dict[str, Combinable | str] = {
    "pool": Lower("name"),
    "host": Lower("host__name"),
    "health": "health",
    "size": "size_bytes",
    "allocated": "allocated_percent",
}

Unit = TypeVar("Unit", StorageSpace, PhysicalDisk)


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """What is asked of the list of pools. `cluster`: a key, STANDALONE, or empty; `host`: a key or empty, for all pools
    that this host sees. `health`: a name, or NOT_HEALTHY."""

    text: str = ""
    cluster: str = ""
    host: str = ""
    health: str = ""
    sort: str = "pool"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool as the host sees it that its row is from."""

    pool: StoragePool
    sections: Sections

    @property
    def section(self) -> Freshness:
        return self.sections["storage"]

    @property
    def owner(self) -> str:
        host = self.pool.host
        if host is None:
            return ""
        return host.cluster.name if self.pool.is_clustered and host.cluster else host.name

    @property
    def allocated_percent(self) -> float | None:
        size, allocated = self.pool.size_bytes, self.pool.allocated_bytes
        return None if not size or allocated is None else allocated * 100 / size


@dataclass(frozen=True, slots=True)
class PoolDetail:
    """The host tells of spaces and disks, and not of which pool they are: all that it sees are shown."""

    row: PoolRow
    spaces: Sequence[StorageSpace]
    disks: Sequence[PhysicalDisk]
    jobs: Sequence[StorageJob]


def pools_matching(question: PoolQuestion, scope: Scope) -> QuerySet[StoragePool]:
    pools, wanted = scope.by_host(StoragePool.objects.filter(still_polled()), "host"), _wanted(question)
    # Which row speaks is asked of those alone of which some row is wanted.
    asked = pools.filter(unique_id__in=pools.filter(wanted).values("unique_id")) if wanted else pools
    found = _each_once(asked).filter(wanted)
    found = found.annotate(allocated_percent=_ALLOCATED).select_related("host__cluster")
    return in_order(found, question.sort, SORTS, (Lower("name"), "pk"))


def pool_rows(found: Iterable[StoragePool], now: datetime) -> Iterator[PoolRow]:
    pools = list(found)
    sections = sections_of({pool.host_id for pool in pools if pool.host_id}, now, "storage")
    return (PoolRow(pool, sections[pool.host_id or 0]) for pool in pools)


def pool_detail(pk: int, scope: Scope, now: datetime) -> PoolDetail | None:
    found = scope.by_host(StoragePool.objects.filter(pk=pk), "host").select_related("host__cluster").first()
    if found is None:
        return None
    (row,) = pool_rows(veil([found], scope), now)
    jobs = StorageJob.objects.filter(host=found.host).order_by("name", "pk")
    spaces = StorageSpace.objects.filter(host=found.host).order_by("name", "pk")
    disks = PhysicalDisk.objects.filter(host=found.host).order_by("name", "pk")
    return PoolDetail(row, _worst_first(spaces), _worst_first(disks), tuple(jobs))


def _worst_first(units: Iterable[Unit]) -> Sequence[Unit]:
    return sorted(units, key=lambda unit: unit.health in (None, HEALTHY))


def _each_once(pools: QuerySet[StoragePool]) -> QuerySet[StoragePool]:
    """Of a clustered pool, which every node sees, the row of the node whose word is the freshest; of nodes that were
    read in one moment, and of those that never were, the row that has stood longest.

    One pass over all, with the moments of their hosts' readings joined to them, and ahead of the rest: asked of each by
    itself, or again for the count and for the order, they cost more than all else."""
    read = FilteredRelation("host__section_states", condition=Q(host__section_states__name="storage"))
    home = Case(When(is_clustered=True, host__cluster__isnull=False, then=F("host__cluster_id")), default=-F("host_id"))
    freshest = [F("read__ok_at").desc(nulls_last=True), F("pk").asc()]
    place = Window(RowNumber(), partition_by=[F("unique_id"), home], order_by=freshest)
    told = pools.alias(read=read).annotate(place=place).filter(place=1)
    return StoragePool.objects.filter(one_of("pk", list(told.values_list("pk", flat=True))))


def _wanted(question: PoolQuestion) -> Q:
    wanted = Q(name__icontains=question.text) | Q(host__name__icontains=question.text) if question.text else Q()
    wanted &= in_place(question.cluster)
    if question.host:  # the row of another node may speak for a pool that this one sees too
        own = StoragePool.objects.filter(host=int(question.host))
        wanted &= Q(host=int(question.host)) | Q(is_clustered=True, unique_id__in=own.values("unique_id"))
    if question.health == NOT_HEALTHY:
        return wanted & Q(health__isnull=False) & ~Q(health=HEALTHY)
    return wanted & Q(health=question.health) if question.health else wanted
