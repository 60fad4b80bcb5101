"""Hosts by name and address, clusters by name and GUID, volumes by path, label and resource, switches by name and GUID.

There are a thousand of these where there are tens of thousands of VMs: they are looked through without an index.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, F, IntegerField, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Lower

from inventory.models import Cluster, Host, HostSwitch, Volume
from inventory.scope import Scope
from inventory.search.hits import WANTED, Group, Hit, group_of, list_address
from inventory.search.needle import Needle
from inventory.selectors.conditions import condition_of, with_condition
from inventory.veil import veil

_HOST_FIELDS = ("name", "netbios_name", "address", "model")
# Networks: a short list is sorted here, where the exact ones come first; a long one is cut by its name.
_LOOKED_THROUGH = 200


def find_hosts(needle: Needle, scope: Scope, now: datetime) -> Group:
    wanted = _holds(needle.text, _HOST_FIELDS)
    called = _are(needle.text, ("name", "netbios_name", "address")) | Q(address=needle.address or needle.text)
    order = (_first(called), Lower("name"))
    # Keys first: what is told of a host, and how it is, is looked up for as many as are shown.
    shown = scope.hosts(Host.objects.filter(wanted)).order_by(*order).values("pk")[:WANTED]
    hosts = with_condition(Host.objects.filter(pk__in=shown), now).select_related("cluster")
    hits = []
    for host in veil(hosts.order_by(*order), scope):
        exact = needle.is_exactly(host.name, host.netbios_name, host.address) or needle.address == host.address
        title_tells = needle.text.casefold() in host.name.casefold()
        because = "" if title_tells else next(filter(None, _telling(host, needle)), "")
        place = host.cluster.name if host.cluster else "standalone"
        hits.append(Hit(host.name, host.get_absolute_url(), exact, because, place, ("condition", condition_of(host))))
    return group_of("hosts", "Hosts", "server", _best(hits), list_address("inventory:hosts", q=needle.text))


def _telling(host: Host, needle: Needle) -> list[str | None]:
    told = [host.netbios_name, host.address, host.model]
    return [value for value in told if value and needle.text.casefold() in value.casefold()]


def find_clusters_and_networks(needle: Needle, scope: Scope, now: datetime) -> Iterator[Group]:
    """Each a name with a count of hosts: one query for both. Switches of one name are one network: a VM finds it on
    whichever host it comes to."""
    clusters, networks = _clusters(needle, scope), _networks(needle, scope)
    every = list(clusters.union(networks, all=True).order_by("of", "sorted", "key"))
    hits = [_cluster_hit(needle, *row) for row in every if row[0] == "cluster"]
    yield group_of("clusters", "Clusters", "hexagons", _best(hits), list_address("inventory:clusters", q=needle.text))
    hits = [_network_hit(needle, *row) for row in every if row[0] == "network"]
    yield group_of("networks", "Networks", "affiliate", _best(hits), list_address("inventory:networks", q=needle.text))


_COLUMNS = ("of", "sorted", "key", "name", "known_as", "count")


def _clusters(needle: Needle, scope: Scope) -> QuerySet[Any, Any]:
    wanted = _holds(needle.text, ("name", "domain", "witness_name"))
    if needle.guids:
        wanted |= Q(guid__range=needle.guids)
    found = scope.clusters(Cluster.objects.filter(wanted)).order_by()
    told = found.annotate(of=Value("cluster"), sorted=Lower("name"), key=F("pk"), known_as=F("guid"))
    rows: QuerySet[Any, Any] = told.annotate(count=Count("hosts")).values_list(*_COLUMNS)
    return rows


def _networks(needle: Needle, scope: Scope) -> QuerySet[Any, Any]:
    wanted = Q(name__icontains=needle.text) | Q(notes__icontains=needle.text)
    if needle.guids:
        wanted |= Q(switch_id__range=needle.guids)
    found = scope.by_host(HostSwitch.objects.filter(wanted), "host").order_by(Lower("name")).values("name")
    no_key, no_guid = Value(None, BigIntegerField()), Value(None, UUIDField())
    told = found.annotate(of=Value("network"), sorted=Lower("name"), key=no_key, known_as=no_guid, count=Count("host"))
    rows: QuerySet[Any, Any] = told.values_list(*_COLUMNS)
    return rows[:_LOOKED_THROUGH]


def _cluster_hit(needle: Needle, of: str, sort: str, key: int, name: str, guid: UUID | None, members: int) -> Hit:
    exact = needle.is_exactly(name) or needle.guid == guid is not None
    return Hit(name, Cluster(pk=key).get_absolute_url(), exact, place=_hosts(members))


def _network_hit(needle: Needle, of: str, sort: str, key: None, name: str, guid: None, hosts: int) -> Hit:
    address = list_address("inventory:network", name=name)
    return Hit(name, address, needle.is_exactly(name), place=f"on {_hosts(hosts)}")


def _hosts(count: int) -> str:
    return f"{count} host{'' if count == 1 else 's'}"


def find_volumes(needle: Needle, scope: Scope, now: datetime) -> Group:
    wanted = _holds(needle.text, ("path", "label", "resource_name", "volume_id"))
    if needle.path:
        wanted |= Q(path__icontains=needle.path)
    called = _are(needle.text, ("resource_name", "label"))
    if needle.path:
        called |= Q(path__iexact=needle.path) | Q(path__iexact=f"{needle.path}\\")
    order = (_first(called), "path", "pk")
    shown = scope.owned(Volume.objects.filter(wanted)).order_by(*order).values("pk")[:WANTED]
    hits = []
    for volume in veil(Volume.objects.filter(pk__in=shown).select_related("host", "cluster").order_by(*order), scope):
        exact = needle.is_exactly(volume.resource_name, volume.label) or needle.path == volume.path.lower().rstrip("\\")
        owner = volume.cluster or volume.host
        because = ", ".join(filter(None, (volume.label, volume.resource_name)))
        hits.append(Hit(volume.path, volume.get_absolute_url(), exact, because, str(owner)))
    return group_of("volumes", "Volumes", "database", _best(hits), list_address("inventory:volumes", q=needle.text))


def _holds(text: str, fields: tuple[str, ...]) -> Q:
    return _any(text, fields, "icontains")


def _are(text: str, fields: tuple[str, ...]) -> Q:
    return _any(text, fields, "iexact")


def _any(text: str, fields: tuple[str, ...], how: str) -> Q:
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__{how}": text})
    return wanted


def _first(called: Q) -> Case:
    """To sort by: what is called exactly so, then the others. Only as many are read as are shown."""
    return Case(When(called, then=Value(0)), default=Value(1), output_field=IntegerField())


def _best(hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: not hit.exact)[:WANTED]
