"""The storage section: pools, spaces, disks and jobs. Of a node they are its cluster's, told by every node alike."""

from hyperv.contracts import PhysicalDiskItem, PoolItem, SpaceItem, StorageJobItem
from hyperv.contracts.storage import StorageItem
from inventory.ingest.belongings import Belongings
from inventory.ingest.cluster_facts import cluster_of, has_the_word
from inventory.ingest.rows import facts_of
from inventory.models import PhysicalDisk, StorageJob, StoragePool, StorageSpace
from inventory.models.belonging import Belonging
from inventory.sections import Seen

KEY = ["host_id", "cluster_id", "unique_id"]
_KINDS: dict[type[StorageItem], type[Belonging]] = {
    PoolItem: StoragePool,
    SpaceItem: StorageSpace,
    PhysicalDiskItem: PhysicalDisk,
    StorageJobItem: StorageJob,
}
# What a contract and its table have in common is what is kept.
UNITS = {
    item: Belongings(model, KEY, [name for name in item.model_fields if name != "unique_id"])
    for item, model in _KINDS.items()
}


def ingest_storage(seen: Seen) -> int:
    cluster_id = cluster_of(seen)
    if cluster_id is not None and not has_the_word(seen, cluster_id):
        return 0
    host_id = None if cluster_id is not None else seen.host_id
    scope, owner = ("cluster_id = %s", cluster_id) if cluster_id is not None else ("host_id = %s", host_id)
    changed = 0
    for kind, table in UNITS.items():
        rows = {
            (host_id, cluster_id, item.unique_id): facts_of(item, table.facts)
            for item in seen.items
            if isinstance(item, kind)
        }
        changed += table.replace(scope, [owner], rows, complete=seen.section.complete)
    return changed
