"""By what a thing is known to tags and notes: its kind, and a text that outlives the rows that polls write.

A disk, a snapshot or a volume that was missed twice loses its row; when it is found again it has another one, and is
the same thing with the same tags. So these are known by what Hyper-V and Windows know them by. No model is imported:
this app stands below those whose things are tagged.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tags.choices import Kind


@dataclass(frozen=True, slots=True)
class Key:
    kind: Kind
    object_id: str


def _pk(thing: Any) -> str:
    return str(thing.pk)


def _owner(thing: Any) -> str:
    """Of things that are a host's or, seen alike by all nodes, their cluster's."""
    cluster_id = getattr(thing, "cluster_id", None)
    return f"cluster:{cluster_id}" if cluster_id else f"host:{thing.host_id}"


# A network is all switches of one name (inventory.selectors.switches): a VM finds it on whichever host it comes to, and
# a host that is built anew has a switch with another GUID and the same network.
BY_NAME = "name:"
# A file of a chain has a row for each host that reads it: on a shared volume all of them are one disk.
SHARED_ROOT = "c:\\clusterstorage\\"


def disk_key(path_key: str, host_id: int, cluster_id: int | None) -> str:
    """Of the file with this key, as this host of that cluster reads it."""
    shared = path_key.startswith((SHARED_ROOT, "\\\\")) and cluster_id
    return f"cluster:{cluster_id}:{path_key}" if shared else f"host:{host_id}:{path_key}"


def network_key(name: str) -> str:
    return f"{BY_NAME}{name}"


def named(object_id: str) -> str:
    """What people know it by, of a key that was written here: a path or a name, without its owner's number."""
    owner, _, rest = object_id.partition(":")
    if owner in ("host", "cluster"):
        return rest.partition(":")[2] or object_id
    return object_id.removeprefix(BY_NAME)


def _disk(file: Any) -> str:
    return disk_key(file.path_key, file.host_id, file.host.cluster_id)


_KEYS: Mapping[str, tuple[Kind, Callable[[Any], str]]] = {
    "inventory.host": (Kind.HOST, _pk),
    "inventory.cluster": (Kind.CLUSTER, _pk),
    "inventory.vm": (Kind.VM, _pk),
    "inventory.volume": (Kind.VOLUME, lambda volume: f"{_owner(volume)}:{volume.identity}"),
    "inventory.diskfile": (Kind.DISK, _disk),
    "inventory.drive": (Kind.DISK, _disk),  # of one that a file is attached to
    "inventory.hostswitch": (Kind.NETWORK, lambda switch: network_key(switch.name)),
    "inventory.clusternetwork": (Kind.NETWORK, lambda network: f"cluster:{network.cluster_id}:{network.guid}"),
    "snapshots.snapshot": (Kind.SNAPSHOT, lambda snapshot: f"{snapshot.vm_id}:{snapshot.snapshot_id}"),
}


def key_of(target: Any) -> Key:
    """The key of a row that can be tagged. KeyError for one that cannot."""
    kind, identify = _KEYS[target._meta.label_lower]
    return Key(kind, identify(target))
