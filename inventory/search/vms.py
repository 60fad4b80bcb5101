"""VMs by name, GUID, MAC and IP address, host name of the guest, and notes."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Lower

from inventory.models import VM, GuestReading, VMAdapter
from inventory.scope import Scope
from inventory.search.hits import WANTED, Group, Hit, group_of, list_address, words_around
from inventory.search.needle import Needle
from inventory.selectors.nics import addressed
from inventory.veil import veil

EXACT, BEGINS, HOLDS, ADDRESS, NOTES = range(5)


@dataclass(frozen=True, slots=True)
class Reason:
    rank: int
    because: str


def find_vms(needle: Needle, scope: Scope, now: datetime) -> Group:
    """Two queries: which and why, then what is shown of them. Gone ones stand behind present ones."""
    reasons = _reasons(needle, scope)
    vms = veil(VM.objects.filter(pk__in=reasons).select_related("host__cluster", "reading"), scope)
    ordered = sorted(vms, key=lambda vm: (reasons[vm.pk].rank, vm.gone_at is not None, vm.name.lower(), vm.pk))
    listed = list_address("inventory:vms", presence="any", q=needle.text)
    if needle.network and all(reason.rank == ADDRESS for reason in reasons.values()):
        listed = list_address("inventory:nics", q=needle.text)  # the list of VMs finds nobody by a network
    hits = [_hit(vm, reasons[vm.pk], needle) for vm in ordered[:WANTED]]
    return group_of("vms", "VMs", "device-desktop", hits, listed)


def _hit(vm: VM, reason: Reason, needle: Needle) -> Hit:
    state = vm.reading.state if hasattr(vm, "reading") else None
    place = f"{vm.host.name} in {vm.host.cluster.name}" if vm.host.cluster else vm.host.name
    because = f"GUID {vm.pk}" if reason.because == "GUID" else reason.because
    badge = ("gone", None) if vm.gone_at else ("state", state)
    words = words_around(vm.notes or "", needle.text) if reason.rank == NOTES else None
    return Hit(vm.name or str(vm.pk), vm.get_absolute_url(), reason.rank == EXACT, because, place, badge, words=words)


def _reasons(needle: Needle, scope: Scope) -> dict[uuid.UUID, Reason]:
    """The best reason of each VM; one query."""
    first, *others = _questions(needle, scope)
    best: dict[uuid.UUID, Reason] = {}
    for vm_id, rank, because in first.union(*others, all=True):
        if vm_id not in best or rank < best[vm_id].rank:
            best[vm_id] = Reason(rank, because)
    return best


def _questions(needle: Needle, scope: Scope) -> Iterator[QuerySet[Any, Any]]:
    vms = scope.vms(VM.objects.all())
    yield _named(vms, needle, "name", "pk", Value(""))
    guests = scope.by_vm(GuestReading.objects.all(), "vm")
    yield _named(guests, needle, "known_fqdn", "vm_id", F("known_fqdn"))
    yield _because(vms.filter(notes__icontains=needle.text), NOTES, "pk", Value("in its notes"))
    if needle.guids:
        rank = EXACT if needle.guid else ADDRESS
        yield _because(vms.filter(pk__range=needle.guids), rank, "pk", Value("GUID"))
    if needle.macs:
        adapters = scope.by_vm(VMAdapter.objects.filter(mac_address__range=needle.macs), "vm")
        yield _each_vm_once(adapters, EXACT if needle.mac else ADDRESS, F("mac_address"))
    if needle.address or needle.network:
        adapters = scope.by_vm(VMAdapter.objects.filter(addressed(needle)), "vm")
        yield _each_vm_once(adapters, EXACT if needle.address else ADDRESS, _addresses())


def _addresses() -> RawSQL:
    return RawSQL("array_to_string(ip_addresses, ', ')", [], output_field=CharField())


def _named(rows: QuerySet[Any], needle: Needle, field: str, key: str, because: Any) -> QuerySet[Any, Any]:
    """The best of them: called so, then beginning so, then by name.

    Of what one letter finds, which is nearly all, the candidates are read along the index of names until there are
    enough. Longer texts are found by trigrams and ranked: most names may come before the first that holds them."""
    found = rows.filter(**{f"{field}__icontains": needle.text})
    if needle.is_short:
        by_name = rows.order_by(Lower(field), "pk")
        candidates = [
            by_name.filter(**{f"{field}__{how}": needle.text}).values("pk")[:WANTED]
            for how in ("iexact", "istartswith", "icontains")
        ]
        found = rows.model._default_manager.filter(pk__in=candidates[0].union(*candidates[1:]))
    rank = Case(
        When(**{f"{field}__iexact": needle.text}, then=Value(EXACT)),
        When(**{f"{field}__istartswith": needle.text}, then=Value(BEGINS)),
        default=Value(HOLDS),
        output_field=IntegerField(),
    )
    return _told(found.annotate(rank=rank).order_by("rank", Lower(field), "pk"), key, because)


def _because(rows: QuerySet[Any], rank: int, key: str, because: Any) -> QuerySet[Any, Any]:
    return _told(rows.annotate(rank=Value(rank, output_field=IntegerField())).order_by(key), key, because)


def _each_vm_once(adapters: QuerySet[VMAdapter], rank: int, because: Any) -> QuerySet[Any, Any]:
    """A VM with several adapters takes no other's place."""
    ranked = adapters.annotate(rank=Value(rank, output_field=IntegerField()))
    return _told(ranked.order_by("vm_id", "mac_address").distinct("vm_id"), "vm_id", because)


def _told(rows: QuerySet[Any], key: str, because: Any) -> QuerySet[Any, Any]:
    told: QuerySet[Any, Any] = rows.annotate(because=Cast(because, CharField())).values_list(key, "rank", "because")
    return told[:WANTED]
