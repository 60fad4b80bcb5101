"""How things name each other."""

import uuid

from api.schemas.telling import Thing, own
from inventory.models import VM, Cluster, Host


class ClusterRef(Thing):
    id: int = own("The portal's own number of the cluster.")
    name: str = own("Its name; two clusters may share one.")
    guid: uuid.UUID | None = own("The GUID that the cluster keeps when it is renamed; null until a node has told it.")


class HostRef(Thing):
    id: int = own("The portal's own number of the host.")
    name: str = own("The name under which it is registered.")


class VMRef(Thing):
    id: uuid.UUID = own("The VM's GUID.")
    name: str | None = own("Its name; null where the portal does not know the VM.")


def host_ref(host: Host) -> HostRef:
    return HostRef(id=host.pk, name=host.name)


def cluster_ref(cluster: Cluster | None) -> ClusterRef | None:
    return ClusterRef(id=cluster.pk, name=cluster.name, guid=cluster.guid) if cluster else None


def vm_ref(vm: VM) -> VMRef:
    return VMRef(id=vm.pk, name=vm.name)
