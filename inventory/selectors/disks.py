"""Which disks of VMs match: the attachments of Now, each with what came of its chain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from inventory.any_of import one_found, one_of
from inventory.chains import Trouble
from inventory.models import VM, DiskFile, Drive
from inventory.scope import Scope
from inventory.search.needle import needle_of
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.places import in_place, still_polled
from inventory.selectors.vm_rows import as_shown_with, shown_last_at
from inventory.veiled_sorts import sorts_within
from lists.paging import in_order

ANY_TROUBLE = "*any"
FEW = 2500  # disks: what is known of them by their keys
SORTS: dict[str, Combinable | str] = {
    "disk": "path_key",
    "vm": Lower("vm__name"),
    "host": Lower("host__name"),
    "files": "chain_files",
    "on_disk": "chain_bytes",
    "virtual": "virtual_size_bytes",
}


class DiskKind(TextChoices):
    FIXED = "fixed", "Fixed"
    DYNAMIC = "dynamic", "Dynamic"
    DIFFERENCING = "differencing", "Differencing"
    SHARED = "shared", "Shared by VMs"
    PHYSICAL = "physical", "Physical disk"
    EMPTY = "empty", "Empty drive"


class ChainLength(TextChoices):
    """Files of a chain: from how many on."""

    TWO = "2", "2 files and more"
    TEN = "10", "10 and more"
    THIRTY = "30", "30 and more"


@dataclass(frozen=True, slots=True)
class DiskQuestion:
    """What is asked of the list of disks. `cluster` and `host`: a key, or empty."""

    text: str = ""
    cluster: str = ""
    host: str = ""
    kind: str = ""
    length: str = ""
    trouble: str = ""
    sort: str = "vm"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class DiskRow:
    """`file_id`: the page of the leaf, where it was ever read."""

    drive: Drive
    file_id: int | None
    sections: Sections

    @property
    def section(self) -> Freshness:
        return self.sections["disks"]

    @property
    def name(self) -> str:
        return (self.drive.path or "").rpartition("\\")[2]

    @property
    def kind(self) -> str | None:
        """In words; None where nobody knows."""
        drive = self.drive
        if drive.disk_number is not None:
            return f"physical disk {drive.disk_number}"
        if drive.path is None:
            return "empty"
        return f"{drive.disk_format}, {(drive.disk_type or 'unknown').lower()}" if drive.disk_format else None

    @property
    def trouble(self) -> str:
        """What is wrong with the chain, in words; empty where nothing is."""
        code = self.drive.chain_trouble
        if code is None and self.drive.path_key:
            return str(Trouble.UNREAD.label)
        return dict(Trouble.choices).get(code or "", code or "")


def disks_matching(question: DiskQuestion, scope: Scope) -> QuerySet[Drive]:
    found = scope.by_vm(Drive.objects.filter(snapshot_id=None), "vm").select_related("vm", "host__cluster")
    found = found.annotate(shown_last_at=shown_last_at("vm", "host"))
    found = found.filter(_text(question.text) & _place(question) & _kind(question.kind) & _chain(question))
    # What breaks ties must not cost a join where the sort itself has none: there are 50,000 disks.
    ties = (Lower("vm__name"), "pk") if question.sort.lstrip("-") in ("vm", "host") else ("pk",)
    return in_order(found, question.sort, sorts_within(scope, SORTS, host="host"), ties)


def disk_rows(found: Iterable[Drive], now: datetime) -> Iterator[DiskRow]:
    """Two queries for all of them."""
    drives = list(found)
    sections = sections_of({drive.host_id for drive in drives}, now, "disks")
    keys = {drive.path_key for drive in drives if drive.path_key}
    hosts = {drive.host_id for drive in drives}
    files = DiskFile.objects.filter(host__in=hosts, path_key__in=keys) if keys else DiskFile.objects.none()
    known = {(host, key): pk for pk, host, key in files.values_list("pk", "host_id", "path_key")}
    for drive in drives:
        told = as_shown_with(sections[drive.host_id], drive)
        yield DiskRow(drive, known.get((drive.host_id, drive.path_key or "")), told)


def _text(text: str) -> Q:
    """Where few disks match they are asked for ahead, by index or in one pass, and known by their keys from then on:
    count, order and rows would each look through all paths again. Where many do, the first page is soon full."""
    if not text:
        return Q()
    in_path, named = Q(path_key__contains=text.lower()), VM.objects.filter(name__icontains=text)
    if needle_of(text).is_short:  # no index knows of it
        matching = in_path | Q(vm__in=named.values("pk"))
    else:
        matching = Q(path_key__icontains=text) | one_found("vm", named.values("pk"))
    first = Drive.objects.filter(matching, snapshot_id=None).values_list("pk", flat=True)[: FEW + 1]
    if len(keys := list(first)) <= FEW:
        return one_of("pk", keys)
    return in_path | Q(Exists(named.filter(pk=OuterRef("vm"))))


def _place(question: DiskQuestion) -> Q:
    return in_place(question.cluster, question.host) & still_polled()


def _kind(kind: str) -> Q:
    if not kind:
        return Q()
    return {
        DiskKind.SHARED: Q(is_shared=True),
        DiskKind.PHYSICAL: Q(disk_number__isnull=False),
        DiskKind.EMPTY: Q(path=None),
    }.get(DiskKind(kind)) or Q(disk_type=kind.capitalize())  # as VhdType names them


def _chain(question: DiskQuestion) -> Q:
    wanted = Q(chain_files__gte=int(question.length)) if question.length else Q()
    unread = Q(chain_trouble=Trouble.UNREAD) | Q(chain_trouble=None, path_key__isnull=False)
    if question.trouble == ANY_TROUBLE:
        return wanted & (unread | (Q(chain_trouble__isnull=False) & ~Q(chain_trouble="")))
    if question.trouble:
        return wanted & (unread if question.trouble == Trouble.UNREAD else Q(chain_trouble=question.trouble))
    return wanted
