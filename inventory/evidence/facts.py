"""What is known of a VM that may tell what it is for."""

from collections.abc import Iterator
from dataclasses import dataclass

from inventory.models import VM, ClusterGroup, Replication


@dataclass(frozen=True, slots=True)
class VMFacts:
    """`replicated_to`: where its replica is kept; `priority`: of its role in the cluster, 3000 high."""

    object_id: str
    name: str
    os_name: str | None = None
    fqdn: str | None = None
    product_type: str | None = None
    priority: int | None = None
    replicated_to: str | None = None
    start_action: str | None = None
    notes: str | None = None


def facts_of_vms() -> Iterator[VMFacts]:
    """Of every VM that is there; three queries for all of them."""
    priorities = dict(ClusterGroup.objects.filter(vm_id__isnull=False).values_list("vm_id", "priority"))
    replicas = dict(
        Replication.objects.filter(mode="Primary").exclude(replica_server=None).values_list("vm_id", "replica_server")
    )
    known = VM.objects.filter(gone_at=None).values_list(
        "pk",
        "name",
        "guest__known_os_name",
        "guest__known_fqdn",
        "guest__known_product_type",
        "automatic_start_action",
        "notes",
    )
    for pk, name, os_name, fqdn, product_type, start_action, notes in known.iterator(chunk_size=2000):
        yield VMFacts(
            str(pk), name, os_name, fqdn, product_type, priorities.get(pk), replicas.get(pk), start_action, notes
        )
