"""How VMs stand by what the polls kept, for whoever is asked whether they should be changed."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from hyperv.contracts.disk import CHILDREN
from hyperv.contracts.vm_look import MergeEvent
from hyperv.generations import LEGACY, generation_of
from inventory.merge_events import BELIEVED, may_roll_back
from inventory.models import VM, Drive, Event, Host
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, sections_of
from inventory.veil import is_veiled, masked, veil
from jobs.vms.standing import HELD_SENTENCE, Standing


@dataclass(frozen=True, slots=True)
class Stands:
    """A VM and how it stands. `place`: the host where it is; `host`: the same for people, without its name where
    whoever asks may not see it."""

    vm: VM
    place: Host
    host: Host
    standing: Standing


def standings_of(vms: QuerySet[VM], scope: Scope, now: datetime, *also: str) -> list[Stands]:
    """In the order of `vms`; five queries and those of the veil. `also`: sections without which nothing is known of
    what is wanted, beside that of the VMs."""
    found = list(vms.select_related("host__cluster", "host__reading", "reading", "memory", "guest", "platform"))
    places = {vm.pk: vm.host for vm in found}
    sections = sections_of({vm.host_id for vm in found}, now, "vms", *also)
    held, unmerged = _held(found, now), _unmerged(found)
    answer = []
    for vm in veil(found, scope):
        place = places[vm.pk]
        host = masked(place) if is_veiled(vm.host) else place
        unread = _unread(vm, sections[place.pk].values())
        answer.append(Stands(vm, place, host, _standing(vm, host, unread, vm.pk in held, unmerged.get(vm.pk, 0))))
    return answer


def _standing(vm: VM, host: Host, unread: str, is_held: bool, unmerged: int | None) -> Standing:
    reading = getattr(vm, "reading", None)
    return Standing(
        name=vm.name,
        host=host.name,
        state=reading.state if reading else None,
        status=reading.operational_status or None if reading else None,
        is_clustered=vm.is_clustered,
        replication_mode=vm.replication_mode,
        is_gone=vm.gone_at is not None,
        is_old=generation_of(host.os_version) == LEGACY if host.os_version else None,
        held=HELD_SENTENCE if is_held else "",
        unread=unread,
        unmerged=unmerged,
    )


def _unmerged(vms: Sequence[VM]) -> Mapping[uuid.UUID, int | None]:
    """None where a chain of it was not read to its end, or its files do not fit: then nobody knows."""
    rows = Drive.objects.filter(vm__in=[vm.pk for vm in vms], host=F("vm__host"))
    unread = Count("pk", filter=Q(chain_trouble=None) | ~Q(chain_trouble=""))
    counts = rows.values("vm_id").annotate(unread=unread, count=Sum("chain_unmerged", filter=Q(snapshot_id=None)))
    return {vm: None if odd else count or 0 for vm, odd, count in counts.values_list("vm_id", "unread", "count")}


def _unread(vm: VM, sections: Collection[Freshness]) -> str:
    """The first that is not known or old, in a sentence; empty where all are fresh."""
    told = [one if one.name == "vms" else one.of_vm_since(vm.host_decided_at) for one in sections]
    return next((f"{one.label}: {one.reason}" for one in told if one.old or not one.known), "")


def _held(vms: Sequence[VM], now: datetime) -> Collection[uuid.UUID]:
    """Those of which an event since they were started tells it, and that run on a file of a snapshot."""
    rows = _holding([vm.pk for vm in vms], now)
    told: Mapping[uuid.UUID | None, datetime] = dict(rows.order_by("happened_at").values_list("vm_id", "happened_at"))
    booted = {vm.pk: getattr(getattr(vm, "reading", None), "booted_at", None) for vm in vms}
    since = {vm for vm, at in told.items() if vm and ((start := booted[vm]) is None or at >= start)}
    by_ending = Q(path_key__endswith=CHILDREN[0]) | Q(path_key__endswith=CHILDREN[1])
    on_children = Drive.objects.filter(
        by_ending | Q(chain_children__gt=0), vm__in=since, host=F("vm__host"), snapshot_id=None
    )
    return set(on_children.values_list("vm_id", flat=True)) if since else since


def _holding(vms: Collection[uuid.UUID], now: datetime) -> QuerySet[Event]:
    return Event.objects.filter(may_roll_back(), vm__in=vms, happened_at__gte=now - BELIEVED)


def holding_events(vm: uuid.UUID, started_at: datetime | None, now: datetime) -> list[MergeEvent]:
    """Of what the polls kept, those that hold the VM since it was started: a look asks for fewer, of a day alone."""
    rows = _holding([vm], now).order_by("happened_at")
    told = rows.filter(happened_at__gte=started_at) if started_at else rows
    names = ("log", "record_id", "happened_at", "event_id", "message")
    return [MergeEvent(**row) for row in told.values(*names)]
