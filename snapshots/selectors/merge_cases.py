"""All that a merge is judged by, of many VMs at once, out of what the polls kept: a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from backups.models import NewestBackup
from hyperv.contracts import FREE_UNKNOWN_SENTENCES
from inventory.evidence.domain_controllers import TAG
from inventory.merge_events import BELIEVED, may_roll_back
from inventory.models import VM, Event, Host, Replication, Volume
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.lying import root_of
from inventory.veil import veil, veil_volumes
from snapshots.domain.facts import VMFacts
from snapshots.domain.merging.facts import Case, Held, HostCase, Reading, VolumeRoom
from snapshots.domain.merging.pace import Pace
from snapshots.domain.picture import Picture, picture_of
from snapshots.models import Snapshot
from snapshots.rules.providing.vms import is_domain_controller
from snapshots.selectors.facts import BACKING_UP, snapshot_fact
from snapshots.selectors.merge_files import Place, VMDisks, disks_of
from snapshots.selectors.merge_holding import Holding, holding_of
from snapshots.selectors.merge_pace import Key, growth_lately, growth_of, paces_of
from snapshots.selectors.merges_under_way import reserved_for_others, under_way
from snapshots.selectors.roots import Roots
from snapshots.selectors.since_read import changed_since
from tags.choices import Kind as Tagged
from tags.selectors.tags import tagged

JUDGED_BY = ("vms", "snapshots", "disks", "volumes")
ASKED = (*JUDGED_BY, "events", "devices", "replication")


@dataclass(frozen=True, slots=True)
class Cases:
    """`rows`: the snapshots of each VM on each host, those that nobody asked about too."""

    cases: Mapping[Place, Case]
    rows: Mapping[Place, Sequence[Snapshot]]
    volumes: Mapping[int, VolumeRoom]
    stored: Mapping[int, Volume]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is read once for all."""

    versions: Mapping[int, str | None]
    sections: Mapping[int, Sections]
    paces: Mapping[int, Pace]
    growth: Mapping[Key, float]
    events: Mapping[UUID, Sequence[tuple[int, datetime]]]
    replication: Mapping[Place, Sequence[tuple[str | None, str | None]]]
    backups: Mapping[UUID, datetime]
    backups_told: bool
    controllers: Collection[str]
    holding: Holding
    under_way: Mapping[UUID, tuple[int, str]]
    changed: Mapping[UUID, int]


def cases_of(places: Collection[Place], scope: Scope, now: datetime, job: int | None = None) -> Cases:
    """Some twenty queries, and more for who does not see everything; none where nothing is asked about. `job`: for
    which it is asked, so that the room that it is given itself counts as free."""
    if not places:
        return Cases({}, {}, {}, {})
    rows, versions = _rows(places, scope)
    hosts = {host: theirs[0].host for (host, _), theirs in rows.items()}
    volumes, roots = _volumes(hosts.values(), scope)
    domains = {pk: host.cluster_id or -pk for pk, host in hosts.items()}
    disks = disks_of(rows.keys(), roots, domains)
    told = _told(rows, versions, now)
    cases = {}
    for place, theirs in rows.items():
        read = told.sections[place[0]]["disks"].ok_at is not None
        picture = _picture(theirs, disks[place], roots[place[0]], now, drives_read=read)
        cases[place] = _case(theirs, picture, disks[place], told, now)
    return Cases(cases, rows, _rooms(volumes, reserved_for_others(job)), volumes)


def _rows(
    places: Collection[Place], scope: Scope
) -> tuple[Mapping[Place, Sequence[Snapshot]], Mapping[int, str | None]]:
    """And the Windows of each host, which is no secret: what is veiled has lost it."""
    found = Snapshot.objects.filter(host__in={host for host, _ in places}, vm__in={vm for _, vm in places})
    related = found.select_related("host__cluster", "vm__reading", "vm__guest", "vm__platform").order_by("pk")
    rows: dict[Place, list[Snapshot]] = defaultdict(list)
    read = [one for one in related if (one.host_id, one.vm_id) in places]
    versions = {one.host_id: one.host.os_version for one in read}
    for one in veil(read, scope):
        rows[one.host_id, one.vm_id].append(one)
    return rows, versions


def _volumes(hosts: Iterable[Host], scope: Scope) -> tuple[Mapping[int, Volume], Mapping[int, Roots]]:
    """Those that the hosts reach, and on which of them each path of a host lies."""
    hosts = list(hosts)
    clusters = {host.cluster_id for host in hosts if host.cluster_id}
    mine = Q(host__in=[host.pk for host in hosts]) | Q(cluster__in=clusters)
    found = list(Volume.objects.filter(mine).select_related("host", "cluster"))
    roots = {
        host.pk: Roots(
            (root_of(volume), volume.pk)
            for volume in found
            if volume.host_id == host.pk or (volume.cluster_id and volume.cluster_id == host.cluster_id)
        )
        for host in hosts
    }
    return {volume.pk: volume for volume in veil(veil_volumes(found, scope), scope)}, roots


def _told(rows: Mapping[Place, Sequence[Snapshot]], versions: Mapping[int, str | None], now: datetime) -> _Told:
    hosts, vms = {host for host, _ in rows}, {vm for _, vm in rows}
    sections = sections_of(hosts, now, *ASKED)
    return _Told(
        versions,
        sections,
        paces_of(hosts, now),
        growth_lately(vms, now),
        _events(vms, now),
        _replication(hosts, vms),
        dict(NewestBackup.objects.filter(vm__in=vms).values_list("vm_id", "finished_at")),
        NewestBackup.objects.exists(),
        set(tagged(Tagged.VM, TAG)),
        holding_of(hosts, now),
        under_way(vms),
        changed_since(_read_at(rows, sections)),
    )


def _read_at(rows: Mapping[Place, Sequence[Snapshot]], sections: Mapping[int, Sections]) -> Mapping[UUID, datetime]:
    """When snapshots and disks of VMs were both read, at the host that has them."""
    told = {
        vm: [sections[host][name].ok_at for name in ("snapshots", "disks")]
        for (host, vm), theirs in rows.items()
        if theirs[0].vm.host_id == host
    }
    return {vm: min(at for at in both if at) for vm, both in told.items() if None not in both}


def _events(vms: Collection[UUID], now: datetime) -> Mapping[UUID, Sequence[tuple[int, datetime]]]:
    found: dict[UUID, list[tuple[int, datetime]]] = defaultdict(list)
    rows = Event.objects.filter(may_roll_back(), vm__in=vms, happened_at__gte=now - BELIEVED)
    for vm, number, at in rows.order_by("happened_at", "pk").values_list("vm_id", "event_id", "happened_at"):
        found[vm].append((number, at))
    return found


def _replication(
    hosts: Collection[int], vms: Collection[UUID]
) -> Mapping[Place, Sequence[tuple[str | None, str | None]]]:
    found: dict[Place, list[tuple[str | None, str | None]]] = defaultdict(list)
    rows = Replication.objects.filter(host__in=hosts, vm__in=vms).order_by("relationship")
    for host, vm, mode, state in rows.values_list("host_id", "vm_id", "mode", "state"):
        found[host, vm].append((mode, state))
    return found


def _picture(rows: Sequence[Snapshot], disks: VMDisks, roots: Roots, now: datetime, *, drives_read: bool) -> Picture:
    one = rows[0]
    status = _status(one.vm) if one.host_id == one.vm.host_id else None
    facts = VMFacts(
        [snapshot_fact(row, roots) for row in rows],
        disks.drives,
        disks.files,
        disks.others,
        drives_read=drives_read,
        is_backing_up=BACKING_UP in status if status else None,
    )
    return picture_of(facts, now)


def _case(rows: Sequence[Snapshot], picture: Picture, disks: VMDisks, told: _Told, now: datetime) -> Case:
    vm, host = rows[0].vm, rows[0].host
    place, is_here = (host.pk, vm.pk), host.pk == vm.host_id
    sections = told.sections[host.pk]
    growth, basis = growth_of(picture.facts, vm.pk, told.growth, now)
    guest = getattr(vm, "guest", None)
    return Case(
        id=vm.pk,
        name=vm.name,
        host=_host(host, vm, told),
        picture=picture,
        now=now,
        is_here=is_here,
        state=getattr(getattr(vm, "reading", None), "state", None) if is_here else None,
        status=_status(vm) if is_here else None,
        replication=told.replication.get(place, ()),
        odd_disks=disks.odd,
        fibre_sans=_fibre(vm, sections["devices"]),
        held=_held(vm, picture, told.events.get(vm.pk, ())),
        events_unread=_unread(sections["events"], host.name),
        readings=[_reading(sections[name], vm, is_here=is_here) for name in JUDGED_BY],
        backed_up_at=told.backups.get(vm.pk),
        backups_told=told.backups_told,
        is_domain_controller=is_domain_controller(
            getattr(guest, "known_product_type", None),
            getattr(guest, "known_os_name", None),
            str(vm.pk) in told.controllers,
        ),
        approval=told.holding.approval,
        growth=growth,
        growth_basis=basis,
        under_way=_under_way(told.under_way.get(vm.pk)),
        changed_by=told.changed.get(vm.pk) if is_here else None,
    )


def _host(host: Host, vm: VM, told: _Told) -> HostCase:
    held = told.holding.hosts[host.pk]
    return HostCase(
        host.name,
        told.versions[host.pk],
        host.pk,
        vm.is_clustered,
        told.paces[host.pk],
        old_allowed=held.old_allowed,
        window=held.window,
        consent=held.consent_of(host),
    )


def _under_way(job: tuple[int, str] | None) -> str:
    return f"Job {job[0]} ({job[1]})" if job else ""


def _status(vm: VM) -> Sequence[str] | None:
    return getattr(getattr(vm, "reading", None), "operational_status", None) or None


def _fibre(vm: VM, devices: Freshness) -> Sequence[str | None] | None:
    """A Windows that cannot tell of adapters is one before 2012 (HYPERV.md §4), which has none."""
    if devices.not_offered:
        return ()
    found: Sequence[str | None] | None = getattr(getattr(vm, "platform", None), "fibre_sans", None)
    return found


def _held(vm: VM, picture: Picture, events: Sequence[tuple[int, datetime]]) -> Held | None:
    """The last event, where the VM was not started since and runs on a file of a snapshot."""
    booted_at = getattr(getattr(vm, "reading", None), "booted_at", None)
    told = [event for event in events if booted_at is None or event[1] >= booted_at]
    runs_on_children = any(file.is_checkpoint_file for file in picture.facts.files.values())
    return Held(*told[-1]) if told and runs_on_children else None


def _unread(events: Freshness, host: str) -> str:
    """A Windows that cannot be asked for them is one before 2012, which does not write event 3216."""
    return "" if events.not_offered or (events.ok and not events.stale) else f"Events of {host}: {events.reason}"


def _reading(section: Freshness, vm: VM, *, is_here: bool) -> Reading:
    told = section.of_vm_since(vm.host_decided_at) if is_here and section.name in ("snapshots", "disks") else section
    return Reading(told.label, told.ok_at if told.known else None, told.interval_seconds or 1)


def _rooms(volumes: Mapping[int, Volume], reserved: Mapping[int, int]) -> Mapping[int, VolumeRoom]:
    """What merges at work may still take is not free."""
    return {pk: _room(volume, reserved.get(pk, 0)) for pk, volume in volumes.items()}


def _room(volume: Volume, reserved: int) -> VolumeRoom:
    reason, free = volume.free_unknown_reason, volume.free_bytes
    why = FREE_UNKNOWN_SENTENCES.get(reason, reason) if reason else ""
    left = None if free is None else free - reserved
    return VolumeRoom(volume.pk, volume.path, left, why, volume.capacity_bytes)
