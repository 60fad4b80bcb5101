"""Which volumes match, and what a list says of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Case, F, FloatField, Q, QuerySet, TextChoices, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Lower, NullIf

from inventory.models import Host, Volume, VolumeKind
from inventory.scope import Scope
from inventory.selectors.cluster_sections import cluster_sections_of
from inventory.selectors.freshness import Freshness, sections_of
from inventory.selectors.hosts import STANDALONE
from inventory.selectors.places import still_polled
from inventory.selectors.usage import BAD_USED_PERCENT, WARN_USED_PERCENT, VolumeUse
from inventory.selectors.volume_contents import Lying, lying_on
from inventory.veiled_sorts import named_within
from lists.paging import in_order

_FREE = Case(When(free_unknown_reason=None, then=F("file_system_free_bytes")), output_field=BigIntegerField())
_USED = F("capacity_bytes") - F("file_system_free_bytes")
_USED_PERCENT = Cast(_USED, FloatField()) * 100 / NullIf(F("capacity_bytes"), 0)
SORTS: dict[str, Combinable | str] = {
    "path": Lower("path"),
    "owner": "owner_name",
    "kind": "kind",
    "capacity": "capacity_bytes",
    "used": "used_percent",
    "free": "free_believed",
}


class Fullness(TextChoices):
    """By the levels that Microsoft's Storage Health Service warns at."""

    BAD = "90", "90 % and more"
    WARN = "80", "80 % and more"
    UNKNOWN = "unknown", "Free space unknown"


@dataclass(frozen=True, slots=True)
class VolumeQuestion:
    """What is asked of the list of volumes. `cluster` and `host`: a key, or empty; of a host all that it reaches."""

    text: str = ""
    cluster: str = ""
    host: str = ""
    kind: str = ""
    fullness: str = ""
    sort: str = "path"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class VolumeRow(VolumeUse):
    """A volume in a list. `section`: how old it is, of a shared one by whichever node told of it last."""

    section: Freshness
    lying: Lying

    @property
    def sections(self) -> dict[str, Freshness]:
        return {"volumes": self.section}

    @property
    def owner(self) -> str:
        volume = self.volume
        return volume.cluster.name if volume.cluster else volume.host.name if volume.host else ""


def volumes_matching(question: VolumeQuestion, scope: Scope) -> QuerySet[Volume]:
    found = scope.owned(Volume.objects.all()).filter(
        still_polled(), _text(question.text, scope) & _place(question) & _kind(question)
    )
    of_cluster = Lower("cluster__name") if scope.everything else named_within(scope, "cluster", Lower("cluster__name"))
    told = {
        "owner_name": Case(When(cluster__isnull=False, then=of_cluster), default=Lower("host__name")),
        "used_percent": _USED_PERCENT,
        "free_believed": _FREE,
    }
    found = found.annotate(**told).select_related("host__cluster", "cluster")
    return in_order(found, question.sort, SORTS, (Lower("path"), "pk"))


def volume_rows(found: Iterable[Volume], scope: Scope, now: datetime) -> Iterator[VolumeRow]:
    """Three queries for all of them."""
    volumes = list(found)
    of_hosts = sections_of({volume.host_id for volume in volumes if volume.host_id}, now, "volumes")
    of_clusters = cluster_sections_of({volume.cluster_id for volume in volumes if volume.cluster_id}, "volumes", now)
    lying = lying_on(volumes, scope)
    for volume in volumes:
        own = of_hosts[volume.host_id]["volumes"] if volume.host_id else of_clusters[volume.cluster_id or 0]
        yield VolumeRow(volume, own, lying.get(volume.pk, Lying(0, 0)))


def _text(text: str, scope: Scope) -> Q:
    """A coordinator may be a node that not everybody sees."""
    names = ("path", "label", "resource_name", *(["owner_node"] if scope.everything else []))
    wanted = Q()
    for name in names if text else ():
        wanted |= Q(**{f"{name}__icontains": text})
    return wanted


def _place(question: VolumeQuestion) -> Q:
    wanted = Q()
    if question.cluster == STANDALONE:
        wanted &= Q(cluster=None, host__cluster=None)
    elif question.cluster:
        wanted &= Q(cluster_id=int(question.cluster)) | Q(host__cluster_id=int(question.cluster))
    if question.host:
        reached = Host.objects.filter(pk=int(question.host), cluster__isnull=False).values("cluster")
        wanted &= Q(host_id=int(question.host)) | Q(cluster__in=reached)
    return wanted


def _kind(question: VolumeQuestion) -> Q:
    wanted = Q(kind=VolumeKind(question.kind)) if question.kind else Q()
    if question.fullness == Fullness.UNKNOWN:
        return wanted & Q(free_unknown_reason__isnull=False)
    if question.fullness:
        # Multiplied out, because annotations do not exist yet where a condition is made: used >= n % of the capacity.
        least = BAD_USED_PERCENT if question.fullness == Fullness.BAD else WARN_USED_PERCENT
        return wanted & Q(file_system_free_bytes__lte=F("capacity_bytes") * (100 - least) / 100, capacity_bytes__gt=0)
    return wanted
