"""Which VMs need a file that is in no chain of disks: their configuration and state, and the images in their drives.

Hyper-V names files of configuration and state by the GUID of the VM, or of the snapshot, that they are of.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models.functions import Lower

from inventory.models import VM, Drive, Host, RemovableDrive, StoredFile, Volume
from inventory.scope import Scope

OF_CONFIGURATION = (".vmcx", ".vmrs", ".vmgs", ".xml", ".bin", ".vsv")
IMAGES = (".iso", ".vfd")


def users_beside_chains(volume: Volume, files: Iterable[StoredFile], scope: Scope) -> Mapping[str, Sequence[VM]]:
    """File -> VMs that are present, and that the asker may see. Three queries, where there is such a file."""
    by_guid = {file.path_key: guid for file in files if (guid := _guid_of(file.path_key)) is not None}
    images = [file.path_key for file in files if file.path_key.endswith(IMAGES)]
    hosts = Host.objects.filter(pk=volume.host_id) if volume.host_id else Host.objects.filter(cluster=volume.cluster_id)
    owners: dict[str, set[UUID]] = {}
    if by_guid:
        kept = Drive.objects.filter(host__in=hosts, snapshot_id__in=set(by_guid.values()))
        of_snapshot = dict(kept.order_by("pk").values_list("snapshot_id", "vm"))
        owners |= {key: {of_snapshot.get(guid, guid)} for key, guid in by_guid.items()}
    if images:
        inside = RemovableDrive.objects.filter(vm__host__in=hosts).annotate(key=Lower("path")).filter(key__in=images)
        for key, vm_id in inside.values_list("key", "vm"):
            owners.setdefault(key, set()).add(vm_id)
    if not owners:
        return {}
    seen = scope.vms(VM.objects.filter(pk__in=set().union(*owners.values()), gone_at=None)).order_by("name", "pk")
    known = {vm.pk: vm for vm in seen}
    return {key: [vm for pk, vm in known.items() if pk in theirs] for key, theirs in owners.items()}


def _guid_of(key: str) -> UUID | None:
    name = key.rpartition("\\")[2]
    if not name.endswith(OF_CONFIGURATION):
        return None
    try:
        return UUID(name.partition(".")[0])
    except ValueError:
        return None
