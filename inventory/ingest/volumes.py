"""The volumes section: a local volume is its host's, a shared one its cluster's and exists once, a share is the host's
word of it."""

from collections.abc import Iterable

from hyperv.contracts import SharedVolumeItem, VolumeItem
from hyperv.contracts.paths import folded
from inventory.ingest.belongings import Belongings
from inventory.ingest.cluster_facts import cluster_of, has_the_word
from inventory.ingest.rows import Row, facts_of
from inventory.models import Volume, VolumeAccess, VolumeKind
from inventory.sections import Seen

OF_EVERY_VOLUME = (
    "path volume_id label file_system capacity_bytes file_system_free_bytes free_unknown_reason provisioning"
).split()
OF_A_SHARED_ONE = "resource_name state owner_node in_maintenance fault_state".split()
VOLUMES = Belongings(Volume, ["host_id", "cluster_id", "identity"], ["kind", *OF_EVERY_VOLUME, *OF_A_SHARED_ONE])
REACH = "access file_system_redirection block_redirection".split()
ACCESSES = Belongings(VolumeAccess, ["host_id", "identity"], REACH)

Key = tuple[int | None, int | None, str]


def ingest_volumes(seen: Seen) -> int:
    shared = [item for item in seen.items if isinstance(item, SharedVolumeItem)]
    own = [item for item in seen.items if not isinstance(item, SharedVolumeItem)]
    changed = _ingest_shared(seen, shared)
    local = {(seen.host_id, None, folded(item.path)): _facts(item, _kind_of(item)) for item in own}
    changed += VOLUMES.replace("host_id = %s", [seen.host_id], local, complete=seen.section.complete, told=seen.written)
    reach = {(seen.host_id, identity_of(item)): facts_of(item, REACH) for item in shared}
    return changed + ACCESSES.replace(
        "host_id = %s", [seen.host_id], reach, complete=seen.section.complete, told=seen.written
    )


def _ingest_shared(seen: Seen, items: Iterable[SharedVolumeItem]) -> int:
    cluster_id = cluster_of(seen)
    if cluster_id is None or not has_the_word(seen, cluster_id):
        return 0
    rows: dict[Key, Row] = {(None, cluster_id, identity_of(item)): _facts(item, VolumeKind.CSV) for item in items}
    # A node whose cluster service is down tells of none: that is silence, and not their end.
    complete = seen.section.complete and bool(rows)
    return VOLUMES.replace("cluster_id = %s", [cluster_id], rows, complete=complete, told=seen.written)


def identity_of(item: SharedVolumeItem) -> str:
    """Its resource in the cluster, and which of the resource's volumes it is: names and owners change."""
    return f"{item.resource_id} {folded(item.path)}"


def _kind_of(item: VolumeItem) -> VolumeKind:
    return VolumeKind.SMB if item.free_unknown_reason == "smb" else VolumeKind.LOCAL


def _facts(item: VolumeItem, kind: VolumeKind) -> Row:
    shared = facts_of(item, OF_A_SHARED_ONE) if isinstance(item, SharedVolumeItem) else [None] * len(OF_A_SHARED_ONE)
    return [kind.value, *facts_of(item, OF_EVERY_VOLUME), *shared]
