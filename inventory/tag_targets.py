"""What the inventory lets people tag and write about: by tags.keys, within what somebody may see."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from accounts.access import Right
from inventory.models import VM, Cluster, ClusterNetwork, DiskFile, Host, HostSwitch, Volume
from inventory.models.volumes import Owned
from inventory.scope import Scope, scope_of
from tags import targets
from tags.choices import Kind
from tags.keys import BY_NAME, Key, key_of
from tags.selectors import Annotations, annotations_of
from tags.selectors.filters import object_ids
from tags.targets import Target

LONGEST_KEY = 19  # digits of 2**63; one fewer always fits
Limit = Callable[[Scope, QuerySet[Any]], QuerySet[Any]]


def register_targets() -> None:
    _register_keyed(Kind.HOST, Host, _number, lambda scope, rows: scope.hosts(rows))
    _register_keyed(Kind.CLUSTER, Cluster, _number, lambda scope, rows: scope.clusters(rows))
    _register_keyed(Kind.VM, VM, UUID, lambda scope, rows: scope.vms(rows))
    targets.register(Kind.VOLUME, _volumes, "inventory:volumes", in_sight_of(Kind.VOLUME, Volume, of_owner))
    targets.register(Kind.DISK, _disks, "inventory:disks", in_sight_of(Kind.DISK, DiskFile, of_owner))
    targets.register(Kind.NETWORK, _networks, "inventory:networks", _networks_in_sight)


def _register_keyed(kind: Kind, model: type[Model], read: Callable[[str], Any], limit: Limit) -> None:
    in_list = f"inventory:{kind}s"
    targets.register(kind, _keyed(kind, model, read, limit), in_list, in_sight_of(kind, model, limit))


def in_sight_of(kind: Kind, model: type[Model], limit: Limit) -> targets.Seen:
    def seen(user: Any) -> "list[QuerySet[Any, Any]] | None":
        scope = scope_of(user)
        return None if scope.everything else [object_ids(limit(scope, model._default_manager.all()), kind)]

    return seen


def _networks_in_sight(user: Any) -> "list[QuerySet[Any, Any]] | None":
    scope = scope_of(user)
    if scope.everything:
        return None
    of_clusters = scope.by_cluster(ClusterNetwork.objects.all(), "cluster")
    of_hosts = scope.by_host(HostSwitch.objects.all(), "host")
    return [object_ids(of_hosts, Kind.NETWORK), object_ids(of_clusters, Kind.NETWORK)]


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


def said_of_network(user: Any, switch: HostSwitch) -> Annotations:
    """Of a network, which is all switches of its name: who may write about one of them may write about it."""
    alike = of_owner(scope_of(user, Right.ANNOTATE), HostSwitch.objects.filter(name=switch.name))
    return annotations_of(key_of(switch), may_annotate=alike.exists())


def said_of_owned(user: Any, thing: Model) -> Annotations:
    """Of a volume or a disk's file."""
    return said_of(user, thing, of_owner)


def of_owner(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of what is a host's or a cluster's."""
    if issubclass(rows.model, Owned):
        return scope.owned(rows)
    of_host = any(field.name == "host" for field in rows.model._meta.get_fields())
    return scope.by_host(rows, "host") if of_host else scope.by_cluster(rows, "cluster")


def targets_of(
    rows: QuerySet[Any], limit: Limit, user: Any, wanted: Collection[str] | None = None
) -> dict[str, Target]:
    """Those of `rows` that this person may see, by their object ids."""
    seen = list(limit(scope_of(user), rows))
    writing = scope_of(user, Right.ANNOTATE)
    writable = None if writing.everything else set(limit(writing, rows).values_list("pk", flat=True))
    found: dict[str, Target] = {}
    for row in seen:
        key, mine = key_of(row), writable is None or row.pk in writable
        if wanted is not None and key.object_id not in wanted:
            continue
        known = found.get(key.object_id)
        if known is None or (mine and not known.may_annotate):  # of several rows of one thing, one is enough
            found[key.object_id] = _target(key, row, mine)
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


def _number(text: str) -> int:
    """A key as a bigint can be one; int() alone would take what the database then cannot hold."""
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_KEY):
        raise ValueError(text)
    return int(text)


def owners(object_ids: Iterable[str]) -> list[tuple[str, int, str]]:
    """(host or cluster, its key, the rest) of what tags.keys wrote; what it did not write is left out."""
    parts = (object_id.split(":", 2) for object_id in object_ids)
    return [
        (part[0], int(part[1]), part[2])
        for part in parts
        if len(part) == 3 and part[0] in ("host", "cluster") and part[1].isdecimal() and len(part[1]) < LONGEST_KEY
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
    """By name, one switch for all that are called so; networks of clusters by their GUIDs."""
    guids = [guid for owner, _, text in owners(object_ids) if owner == "cluster" for guid in _understood([text], UUID)]
    of_clusters = ClusterNetwork.objects.filter(guid__in=guids).select_related("cluster")
    return _by_name(object_ids, user) | targets_of(of_clusters, of_owner, user, set(object_ids))


def _by_name(object_ids: Collection[str], user: Any) -> dict[str, Target]:
    names = [object_id.removeprefix(BY_NAME) for object_id in object_ids if object_id.startswith(BY_NAME)]
    called = HostSwitch.objects.filter(name__in=names)
    writable = set(of_owner(scope_of(user, Right.ANNOTATE), called).values_list("name", flat=True).distinct())
    seen = of_owner(scope_of(user), called).order_by("name", "pk").distinct("name")
    return {key_of(row).object_id: _target(key_of(row), row, row.name in writable) for row in seen}
