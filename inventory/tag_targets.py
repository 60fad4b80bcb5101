"""What the inventory lets people tag and write about: by tags.keys, within what somebody may see."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from accounts.access import Right
from inventory.models import VM, Cluster, ClusterNetwork, DiskFile, Host, HostSwitch, Volume
from inventory.scope import Scope, scope_of
from tags import targets
from tags.choices import Kind
from tags.keys import Key, key_of
from tags.selectors import Annotations, annotations_of
from tags.targets import Target

Limit = Callable[[Scope, QuerySet[Any]], QuerySet[Any]]


def register_targets() -> None:
    targets.register(Kind.HOST, _keyed(Kind.HOST, Host, int, lambda scope, rows: scope.hosts(rows)))
    targets.register(Kind.CLUSTER, _keyed(Kind.CLUSTER, Cluster, int, lambda scope, rows: scope.clusters(rows)))
    targets.register(Kind.VM, _keyed(Kind.VM, VM, UUID, lambda scope, rows: scope.vms(rows)))
    targets.register(Kind.VOLUME, _volumes)
    targets.register(Kind.DISK, _disks)
    targets.register(Kind.NETWORK, _networks)


def said_of(user: Any, thing: Model, limit: Limit) -> Annotations:
    """What people said of a thing that this person sees. `limit` cuts rows of its model to a scope."""
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    scope = scope_of(user, Right.ANNOTATE)
    return annotations_of(key_of(thing), may_annotate=scope.everything or limit(scope, rows).exists())


def said_of_host(user: Any, host: Host) -> Annotations:
    return said_of(user, host, lambda scope, rows: scope.hosts(rows))


def said_of_vm(user: Any, vm: VM) -> Annotations:
    return said_of(user, vm, lambda scope, rows: scope.vms(rows))


def said_of_cluster(user: Any, cluster: Cluster) -> Annotations:
    return said_of(user, cluster, lambda scope, rows: scope.clusters(rows))


def said_of_owned(user: Any, thing: Model) -> Annotations:
    """Of a volume, a disk's file, a switch or a cluster's network."""
    return said_of(user, thing, of_owner)


def of_owner(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of what is a host's or a cluster's."""
    names = {field.name for field in rows.model._meta.get_fields()}
    if scope.everything:
        return rows
    within = Q()
    if "host" in names:
        within |= Q(pk__in=scope.by_host(rows, "host").values("pk"))
    if "cluster" in names:
        within |= Q(pk__in=scope.by_cluster(rows, "cluster").values("pk"))
    return rows.filter(within)


def targets_of(
    rows: QuerySet[Any], limit: Limit, user: Any, wanted: Collection[str] | None = None
) -> dict[str, Target]:
    """Those of `rows` that this person may see, by their object ids."""
    seen = list(limit(scope_of(user), rows))
    writing = scope_of(user, Right.ANNOTATE)
    writable = None if writing.everything else set(limit(writing, rows).values_list("pk", flat=True))
    found: dict[str, Target] = {}
    for row in seen:
        key = key_of(row)
        if wanted is None or key.object_id in wanted:
            found.setdefault(key.object_id, _target(key, row, writable is None or row.pk in writable))
    return found


def _target(key: Key, row: Any, may_annotate: bool) -> Target:
    return Target(key, str(row), _address(row), may_annotate, row)


def _address(row: Any) -> str:
    if hasattr(row, "get_absolute_url"):
        return str(row.get_absolute_url())
    host = getattr(row, "host", None)
    return host.get_absolute_url() if host else reverse("inventory:hosts")


def _keyed(kind: Kind, model: type[Model], read: Callable[[str], Any], limit: Limit) -> targets.Resolver:
    def resolve(object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
        return targets_of(model._default_manager.filter(pk__in=_understood(object_ids, read)), limit, user)

    return resolve


def _understood(texts: Iterable[str], read: Callable[[str], Any]) -> list[Any]:
    """What somebody made up is left out."""
    known = []
    for text in texts:
        try:
            known.append(read(text))
        except ValueError:
            continue
    return known


def owners(object_ids: Iterable[str]) -> list[tuple[str, int, str]]:
    """(host or cluster, its key, the rest) of what tags.keys wrote; what it did not write is left out."""
    parts = (object_id.split(":", 2) for object_id in object_ids)
    return [
        (part[0], int(part[1]), part[2])
        for part in parts
        if len(part) == 3 and part[0] in ("host", "cluster") and part[1].isdecimal() and len(part[1]) < 19
    ]


def _volumes(object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
    wanted = Q(pk__in=[])
    for owner, key, identity in owners(object_ids):
        wanted |= Q(**{f"{owner}_id": key}, identity=identity)
    rows = Volume.objects.filter(wanted).select_related("host", "cluster")
    return targets_of(rows, of_owner, user, set(object_ids))


def _disks(object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
    """A shared disk has a row for each node that reads it: the first stands for all."""
    wanted = Q(pk__in=[])
    for owner, key, path_key in owners(object_ids):
        wanted |= Q(**{"host__cluster_id" if owner == "cluster" else "host_id": key}, path_key=path_key)
    rows = DiskFile.objects.filter(wanted).select_related("host").order_by("pk")
    return targets_of(rows, of_owner, user, set(object_ids))


def _networks(object_ids: Collection[str], user: Any) -> Mapping[str, Target]:
    ids = owners(object_ids)
    switches = [guid for owner, _, text in ids if owner == "host" for guid in _understood([text], UUID)]
    networks = [guid for owner, _, text in ids if owner == "cluster" for guid in _understood([text], UUID)]
    of_hosts = HostSwitch.objects.filter(switch_id__in=switches).select_related("host")
    of_clusters = ClusterNetwork.objects.filter(guid__in=networks).select_related("cluster")
    wanted = set(object_ids)
    return targets_of(of_hosts, of_owner, user, wanted) | targets_of(of_clusters, of_owner, user, wanted)
