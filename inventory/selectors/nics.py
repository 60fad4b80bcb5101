"""Network adapters of all VMs: who has this MAC or IP address, who is in this VLAN, what hangs on this switch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Lower

from inventory.models import VM, VMAdapter
from inventory.scope import Scope
from inventory.search.needle import Needle, needle_of
from inventory.selectors.freshness import Freshness, sections_of
from inventory.selectors.places import in_place, of_present_vms
from inventory.selectors.vlans import vlan_text
from inventory.selectors.vm_rows import as_shown_with, shown_last_at
from inventory.veiled_sorts import sorts_within
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "vm": Lower("vm__name"),
    "host": Lower("vm__host__name"),
    "switch": Lower("switch_name"),
    "vlan": "access_vlan",
    "mac": "mac_address",
    "ip": "ip_addresses",
    "name": Lower("name"),
}
TIES = (SORTS["vm"], "vm_id", "pk")


class AdapterKind(TextChoices):
    CONNECTED = "connected", "Connected"
    DISCONNECTED = "disconnected", "Disconnected"
    SHARED_MAC = "shared-mac", "MAC address used twice"
    SPOOFING = "spoofing", "MAC spoofing allowed"
    STATIC_MAC = "static-mac", "Static MAC address"
    NO_IP = "no-ip", "No IP address known"
    LEGACY = "legacy", "Legacy adapter"


@dataclass(frozen=True, slots=True)
class AdapterQuestion:
    """`text`: of a VM's name, or a MAC or IP address in any notation, or the beginning of one. `switch`: its name."""

    text: str = ""
    switch: str = ""
    vlan: str = ""
    host: str = ""
    cluster: str = ""
    kind: str = ""
    sort: str = "vm"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class NicRow:
    """`shared`: another VM that is not gone has this MAC address too."""

    adapter: VMAdapter
    section: Freshness
    shared: bool

    @property
    def vlan(self) -> str | None:
        return vlan_text(self.adapter)


def nics_matching(question: AdapterQuestion, scope: Scope, now: datetime) -> QuerySet[VMAdapter]:
    """Adapters of VMs that are not gone."""
    adapters = scope.by_vm(VMAdapter.objects.filter(_wanted(question) & of_present_vms()), "vm")
    sorts = sorts_within(scope, SORTS, host="vm__host")
    # What breaks ties must not cost a join where the sort itself has none.
    ties = TIES if question.sort.lstrip("-") in ("vm", "host") else ("vm_id", "pk")
    known = adapters.select_related("vm__host__cluster").annotate(shown_last_at=shown_last_at("vm", "vm__host"))
    return in_order(known, question.sort, sorts, ties)


def nic_rows(adapters: Iterable[VMAdapter], now: datetime) -> Iterator[NicRow]:
    """Two queries: how fresh they are, and which MAC addresses several VMs have."""
    adapters = list(adapters)
    sections = sections_of({adapter.vm.host_id for adapter in adapters}, now, "vmnics")
    shared = _shared({adapter.mac_address for adapter in adapters if adapter.mac_address})
    return (
        NicRow(one, as_shown_with(sections[one.vm.host_id], one)["vmnics"], one.mac_address in shared)
        for one in adapters
    )


def _shared(addresses: Iterable[str | None]) -> set[str | None]:
    here = VMAdapter.objects.filter(mac_address__in=list(addresses), vm__gone_at=None).order_by().values("mac_address")
    return set(here.annotate(vms=Count("vm", distinct=True)).filter(vms__gt=1).values_list("mac_address", flat=True))


def _wanted(question: AdapterQuestion) -> Q:
    wanted = adapters_with(needle_of(question.text)) if question.text else Q()
    if question.switch:
        wanted &= Q(switch_name=question.switch)
    if question.vlan.isdecimal():
        wanted &= Q(access_vlan=int(question.vlan))
    wanted &= in_place(question.cluster, question.host, "vm__host__")
    return wanted & _KINDS[AdapterKind(question.kind)] if question.kind else wanted


def adapters_with(needle: Needle) -> Q:
    """By the name of their VM, their own, or an address. The index of names finds three letters and more; what is
    shorter most VMs have, and the first page of them is read along their names."""
    named = Q(vm__name__icontains=needle.text)
    if not needle.is_short:
        named = Q(vm__in=VM.objects.filter(name__icontains=needle.text).values("pk"))
    wanted = named | Q(name__icontains=needle.text)
    reached = reached_at(needle)
    return wanted | reached if reached else wanted


def reached_at(needle: Needle) -> Q | None:
    """Adapters with that MAC or IP address, or with one that begins so; None where the text can be neither."""
    wanted = Q(mac_address__range=needle.macs) if needle.macs else Q()
    if needle.address or needle.network:
        wanted |= addressed(needle)
    return wanted or None


def addressed(needle: Needle) -> Q:
    """Adapters with that IP address, or with one in that network."""
    if needle.address:
        return Q(ip_addresses__contains=[needle.address])
    value = needle.network
    inside = RawSQL(_INSIDE, [value, value, value], output_field=BooleanField())  # noqa: S611 - parameters
    return Q(inside)


# Most adapters have one or two addresses, and a subquery for each of thirty thousand takes four times as long.
_INSIDE = """
    (ip_addresses[1] <<= %s::inet OR ip_addresses[2] <<= %s::inet
     OR (cardinality(ip_addresses) > 2 AND EXISTS (SELECT 1 FROM unnest(ip_addresses) AS one WHERE one <<= %s::inet)))
"""


_OTHERS = VMAdapter.objects.filter(mac_address=OuterRef("mac_address"), vm__gone_at=None).exclude(vm=OuterRef("vm"))
_KINDS = {
    AdapterKind.CONNECTED: Q(connected=True),
    AdapterKind.DISCONNECTED: Q(connected=False),
    AdapterKind.SHARED_MAC: Q(Exists(_OTHERS)),
    AdapterKind.SPOOFING: Q(mac_spoofing=True),
    AdapterKind.STATIC_MAC: Q(mac_is_dynamic=False),
    AdapterKind.NO_IP: Q(ip_addresses=None) | Q(ip_addresses=[]),
    AdapterKind.LEGACY: Q(is_legacy=True),
}
