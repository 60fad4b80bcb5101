"""Hosts by name and address, clusters by name and GUID, volumes by path, label and resource, switches by name and GUID.

There are a thousand of these where there are tens of thousands of VMs: they are looked through without an index.
"""

from datetime import datetime

from django.db.models import Count, Q
from django.db.models.functions import Lower

from inventory.models import Cluster, Host, HostSwitch, Volume
from inventory.scope import Scope
from inventory.search.hits import WANTED, Group, Hit, group_of, list_address
from inventory.search.needle import Needle
from inventory.selectors.conditions import condition_of, with_condition
from inventory.veil import veil

_HOST_FIELDS = ("name", "netbios_name", "address", "model")
# A short list is sorted here, where the exact ones come first; a long one is cut by its name.
_LOOKED_THROUGH = 200


def find_hosts(needle: Needle, scope: Scope, now: datetime) -> Group:
    wanted = _holds(needle.text, _HOST_FIELDS)
    hosts = scope.hosts(with_condition(Host.objects.filter(wanted), now)).select_related("cluster")
    hits = []
    for host in veil(hosts.order_by(Lower("name"))[:_LOOKED_THROUGH], scope):
        exact = needle.is_exactly(host.name, host.netbios_name, host.address) or needle.address == host.address
        title_tells = needle.text.casefold() in host.name.casefold()
        because = "" if title_tells else next(filter(None, _telling(host, needle)), "")
        place = host.cluster.name if host.cluster else "standalone"
        hits.append(Hit(host.name, host.get_absolute_url(), exact, because, place, ("condition", condition_of(host))))
    return group_of("hosts", "Hosts", "server", _best(hits), list_address("inventory:hosts", q=needle.text))


def _telling(host: Host, needle: Needle) -> list[str | None]:
    told = [host.netbios_name, host.address, host.model]
    return [value for value in told if value and needle.text.casefold() in value.casefold()]


def find_clusters(needle: Needle, scope: Scope, now: datetime) -> Group:
    wanted = _holds(needle.text, ("name", "domain", "witness_name"))
    if needle.guids:
        wanted |= Q(guid__range=needle.guids)
    clusters = scope.clusters(Cluster.objects.filter(wanted)).annotate(members=Count("hosts"))
    hits = [
        Hit(
            cluster.name,
            cluster.get_absolute_url(),
            needle.is_exactly(cluster.name) or needle.guid == cluster.guid is not None,
            place=f"{members} host{'' if members == 1 else 's'}",
        )
        for cluster, members in ((row, vars(row)["members"]) for row in clusters.order_by(Lower("name"), "pk"))
    ]
    return group_of("clusters", "Clusters", "hexagons", _best(hits), list_address("inventory:clusters", q=needle.text))


def find_volumes(needle: Needle, scope: Scope, now: datetime) -> Group:
    wanted = _holds(needle.text, ("path", "label", "resource_name", "volume_id"))
    if needle.path:
        wanted |= Q(path__icontains=needle.path)
    volumes = scope.owned(Volume.objects.filter(wanted)).select_related("host", "cluster")
    hits = []
    for volume in veil(volumes.order_by("path", "pk")[:_LOOKED_THROUGH], scope):
        exact = needle.is_exactly(volume.resource_name, volume.label) or needle.path == volume.path.lower().rstrip("\\")
        owner = volume.cluster or volume.host
        because = ", ".join(filter(None, (volume.label, volume.resource_name)))
        hits.append(Hit(volume.path, volume.get_absolute_url(), exact, because, str(owner)))
    return group_of("volumes", "Volumes", "database", _best(hits), list_address("inventory:volumes", q=needle.text))


def find_networks(needle: Needle, scope: Scope, now: datetime) -> Group:
    """Switches of one name are one network: a VM finds it on whichever host it comes to."""
    wanted = Q(name__icontains=needle.text) | Q(notes__icontains=needle.text)
    if needle.guids:
        wanted |= Q(switch_id__range=needle.guids)
    switches = scope.by_host(HostSwitch.objects.filter(wanted), "host")
    counted = switches.values("name").annotate(hosts=Count("host")).order_by(Lower("name"))
    hits = [
        Hit(
            row["name"],
            list_address("inventory:network", name=row["name"]),
            needle.is_exactly(row["name"]),
            place=f"on {row['hosts']} host{'' if row['hosts'] == 1 else 's'}",
        )
        for row in counted[:_LOOKED_THROUGH]
    ]
    return group_of("networks", "Networks", "affiliate", _best(hits), list_address("inventory:networks", q=needle.text))


def _holds(text: str, fields: tuple[str, ...]) -> Q:
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": text})
    return wanted


def _best(hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: not hit.exact)[:WANTED]
