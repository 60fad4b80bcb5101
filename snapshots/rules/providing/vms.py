"""The facts of VMs that have a snapshot, a child's file, or a chain that something is wrong with."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q

from findings.rules import Kind, Reach, Subject
from inventory.chains import Trouble
from inventory.evidence.domain_controllers import DOMAIN_CONTROLLER, SERVER, TAG, WORKSTATION
from inventory.models import VM, Drive, Event
from snapshots.choices import SnapshotClass
from snapshots.models import Snapshot
from snapshots.rules.facts import HELD, MERGE_FAILED, MERGED, DiskFacts, EventFacts, VMFacts
from snapshots.rules.providing.chains import Files
from snapshots.rules.providing.classes import class_of
from snapshots.rules.providing.unread import Unread
from tags.choices import Kind as Tagged
from tags.selectors.tags import tagged

BELIEVED = timedelta(days=90)  # the longest that the rules' threshold can be set to
# Codes of a hold may stand in the text of other events (HYPERV.md §3.7).
_CODES = ("0x80048102", "0x800480BD", "0x800480BC", "0x800703EE")
_OF_A_VM = (
    *("pk", "name", "host_id", "host_decided_at", "checkpoint_type", "reading__operational_status"),
    *("reading__booted_at", "guest__known_product_type", "guest__known_os_name"),
)


class _Drive(NamedTuple):
    host: int
    vm: UUID
    snapshot: UUID | None
    place: str
    path: str | None
    key: str | None
    disk_number: int | None
    is_shared: bool | None
    format: str | None
    trouble: str | None


def vm_facts(reach: Reach) -> Iterator[VMFacts]:
    """Nine queries."""
    drives = _drives(reach.hosts)
    snapshots = _snapshots(reach.hosts)
    wanted = {vm for _, vm in snapshots} | {vm for vm, theirs in drives.items() if any(map(_is_odd, theirs))}
    files = Files(reach.hosts, {one.host for vm in wanted for one in drives.get(vm, ()) if one.trouble})
    events = _events(reach.hosts, reach.now)
    unread = Unread.of(reach)
    controllers = set(tagged(Tagged.VM, TAG))
    here = VM.objects.filter(host__in=reach.hosts, gone_at=None, pk__in=wanted).order_by("pk")
    for pk, name, host, came_at, checkpoints, status, booted_at, product, system in here.values_list(*_OF_A_VM):
        kinds = snapshots.get((host, pk), ())
        own = drives.get(pk, ())
        yield VMFacts(
            subject=Subject(Kind.VM, str(pk), name, host=host, vm=pk, page="inventory:vm", page_key=str(pk)),
            unread=unread.of_vm(host, came_at),
            now=reach.now,
            kinds=[kind for kind, *_ in kinds],
            missing=next((called for kind, called, _ in kinds if kind == SnapshotClass.MISSING), ""),
            bytes_today=_sum([cost for *_, cost in kinds]),
            disks=_disks(own, files),
            events=events.get(pk, ()),
            operational_status=status or (),
            booted_at=booted_at,
            checkpoint_type=checkpoints,
            is_domain_controller=_is_domain_controller(product, system, str(pk) in controllers),
        )


def _snapshots(hosts: Collection[int]) -> Mapping[tuple[int, UUID], Sequence[tuple[SnapshotClass, str, int | None]]]:
    """(class, name, what it takes) of each, where its VM is."""
    found: dict[tuple[int, UUID], list[tuple[SnapshotClass, str, int | None]]] = defaultdict(list)
    rows = Snapshot.objects.filter(host__in=hosts, host=F("vm__host"))
    fields = ("host_id", "vm_id", "snapshot_type", "is_automatic", "name", "cost_bytes")
    for host, vm, kind, automatic, name, cost in rows.order_by("pk").values_list(*fields):
        found[host, vm].append((class_of(kind, automatic), name, cost))
    return found


def _sum(sizes: Sequence[int | None]) -> int | None:
    """None where one of them is not known."""
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _drives(hosts: Collection[int]) -> Mapping[UUID, Sequence[_Drive]]:
    """Of VMs where they are: those of replicas are another matter."""
    found: dict[UUID, list[_Drive]] = defaultdict(list)
    rows = Drive.objects.filter(host__in=hosts, host=F("vm__host"))
    place = ("controller_type", "controller_number", "controller_location")
    told = ("path", "path_key", "disk_number", "is_shared", "disk_format", "chain_trouble")
    for host, vm, snapshot, kind, number, location, *rest in rows.order_by(*place, "pk").values_list(
        "host_id", "vm_id", "snapshot_id", *place, *told
    ):
        found[vm].append(_Drive(host, vm, snapshot, f"{kind} {number}:{location}", *rest))
    return found


def _is_odd(one: _Drive) -> bool:
    return one.snapshot is None and (one.trouble != "" or (one.key or "").endswith((".avhdx", ".avhd")))


def _disks(drives: Sequence[_Drive], files: Files) -> Sequence[DiskFacts]:
    held = {one.key for one in drives if one.snapshot is not None and one.key}
    return [_disk(one, held, files) for one in drives if one.snapshot is None]


def _disk(one: _Drive, held: Collection[str | None], files: Files) -> DiskFacts:
    name = (one.path or "").rpartition("\\")[2] or one.place
    return DiskFacts(
        name=f"Physical disk {one.disk_number}" if one.disk_number is not None else name,
        files=files.chain(one.host, one.key, one.path, held),
        trouble=one.trouble,
        sentence=files.sentence(one.host, one.key) or (Trouble(one.trouble).label + "." if one.trouble else ""),
        is_pass_through=one.disk_number is not None,
        is_shared=bool(one.is_shared),
        is_set=one.format == "VHDSet",
    )


def _events(hosts: Collection[int], now: datetime) -> Mapping[UUID, Sequence[EventFacts]]:
    wanted = Q(event_id__in=(MERGED, MERGE_FAILED, HELD))
    for code in _CODES:
        wanted |= Q(message__icontains=code)
    rows = Event.objects.filter(wanted, host__in=hosts, vm_id__isnull=False, happened_at__gte=now - BELIEVED)
    found: dict[UUID, list[EventFacts]] = defaultdict(list)
    for vm, number, at, message in rows.order_by("pk").values_list("vm_id", "event_id", "happened_at", "message"):
        found[vm].append(EventFacts(number, at, message or ""))
    return found


def _is_domain_controller(product: Any, system: str | None, is_tagged: bool) -> bool | None:
    """What people say comes first, then what its Windows says; a guest that names another system is none."""
    if is_tagged or product == DOMAIN_CONTROLLER:
        return True
    if product in (SERVER, WORKSTATION) or (system and "windows" not in system.lower()):
        return False
    return None
