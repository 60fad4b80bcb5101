"""How things name each other."""

import uuid
from enum import StrEnum

from api.schemas.telling import Thing, own
from inventory.models import VM, Cluster, Host, Site
from inventory.veil import is_veiled
from tags.targets import Target


class ClusterRef(Thing):
    id: int | None = own("The portal's own number of the cluster; null: it is outside of what you may see.")
    name: str = own("Its name; two clusters may share one.")
    guid: uuid.UUID | None = own("The GUID that the cluster keeps when it is renamed; null until a node has told it.")


class HostRef(Thing):
    id: int | None = own("The portal's own number of the host; null: it is outside of what you may see.")
    name: str = own("The name under which it is registered.")


class VMRef(Thing):
    id: uuid.UUID | None = own("The VM's GUID; null: it is outside of what you may see.")
    name: str | None = own("Its name; null where the portal does not know the VM.")


class SiteRef(Thing):
    id: int = own("The portal's own number of the site.")
    name: str = own("Its name.")


class ThingKind(StrEnum):
    """tags.choices.Kind under a name of its own: the document has models by their names."""

    HOST = "host"
    CLUSTER = "cluster"
    VM = "vm"
    SNAPSHOT = "snapshot"
    DISK = "disk"
    VOLUME = "volume"
    NETWORK = "network"


class ThingRef(Thing):
    """Something that can be tagged and written about. `kind` and `id` together name it for ever."""

    kind: ThingKind = own("What it is.")
    id: str = own("By what it is known; of a host, a cluster and a VM its `id` elsewhere.")
    name: str | None = own("Its name; null: it is not there now.")
    page: str | None = own("The page about it; null: it is not there now.")


def host_ref(host: Host) -> HostRef:
    return HostRef(id=None if is_veiled(host) else host.pk, name=host.name)


def cluster_ref(cluster: Cluster | None) -> ClusterRef | None:
    if cluster is None:
        return None
    return ClusterRef(id=None if is_veiled(cluster) else cluster.pk, name=cluster.name, guid=cluster.guid)


def vm_ref(vm: VM) -> VMRef:
    return VMRef(id=None if is_veiled(vm) else vm.pk, name=vm.name)


def named_ref(guid: uuid.UUID, vm: VM | None) -> VMRef:
    """Of a VM that something names: `vm` is it where the portal knows it."""
    return vm_ref(vm) if vm else VMRef(id=guid, name=None)


def site_ref(site: Site | None) -> SiteRef | None:
    return SiteRef(id=site.pk, name=site.name) if site else None


def thing_ref(kind: str, object_id: str, target: Target | None) -> ThingRef:
    """`target`: what it stands for, where whoever asks can see it."""
    told = (target.name, target.url) if target else (None, None)
    return ThingRef(kind=ThingKind(kind), id=object_id, name=told[0], page=told[1])
