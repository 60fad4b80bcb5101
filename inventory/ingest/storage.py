"""The storage section: pools, spaces, disks and jobs, as the host that told of them sees them.

Not the cluster's, although every node of it sees the clustered pool: each sees its own boot disk and its own pools
besides, and a node whose cluster service is down sees no clustered one. Who counts takes one row per `unique_id`.
"""

from hyperv.contracts import PhysicalDiskItem, PoolItem, SpaceItem, StorageJobItem
from hyperv.contracts.storage import StorageItem
from inventory.ingest.belongings import Belongings
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
    changed = 0
    for kind, table in UNITS.items():
        rows = {
            (seen.host_id, None, item.unique_id): facts_of(item, table.facts)
            for item in seen.items
            if isinstance(item, kind)
        }
        changed += table.replace(
            "host_id = %s", [seen.host_id], rows, complete=seen.section.complete, told=seen.written
        )
    return changed
