"""The host section: the host's own facts, its cluster (made when first heard of) and its free memory."""

from typing import Any

from inventory import prepared
from inventory.ingest.rows import Columns, advisory_lock, facts_of, steady
from inventory.models import Cluster, Host, HostReading
from inventory.sections import Seen

FACTS = (
    "domain manufacturer model os_caption os_version logical_processors memory_capacity_bytes vm_path vhd_path "
    "migration_enabled migration_limit storage_migration_limit supported_vm_versions cluster_service"
).split()
READING = Columns(HostReading, ["memory_available_bytes"])


STORED = Columns(Host, [*FACTS, "netbios_name", "booted_at", "cluster"])
BOOTED_AT, CLUSTER = STORED.names.index("booted_at"), STORED.names.index("cluster")
_KNOWN = "SELECT guid, lower(name), lower(domain) FROM inventory_cluster WHERE id = %s"


def ingest_host(seen: Seen) -> int:
    changed = 0
    for item in seen.items:
        stored = STORED.read([seen.host_id])[seen.host_id]
        facts = [*facts_of(item, FACTS), item.name, steady(stored[BOOTED_AT], item.booted_at), stored[CLUSTER]]
        if item.cluster_service in (None, "Running"):  # absent, or able to say: a service that is down forgets nothing
            facts[CLUSTER] = _cluster_of(stored[CLUSTER], item, seen)
        if facts != stored:
            changed += STORED.update({seen.host_id: facts})
        reading = facts_of(item, READING.names)
        if READING.read([seen.host_id]).get(seen.host_id) != reading:
            changed += READING.replace({seen.host_id: reading})
    return changed


def _cluster_of(known: int | None, item: Any, seen: Seen) -> int | None:
    if not item.cluster_name:
        return None
    name, domain, guid = item.cluster_name, item.cluster_domain or "", item.cluster_id
    if known is not None:
        ((known_guid, *called),) = prepared.run(_KNOWN, [known])
        if guid in (None, known_guid) and called == [name.lower(), domain.lower()]:
            return known
    advisory_lock("clusters")  # several nodes report it at once: the first of them creates or renames it
    named = Cluster.objects.filter(name__iexact=name, domain__iexact=domain).first()
    cluster = Cluster.objects.filter(guid=guid).first() if guid else None
    if cluster is None:  # first heard of; known by its name alone so far; or built anew under its old name
        cluster = named or Cluster(first_seen_at=seen.started_at)
    elif named and named.pk != cluster.pk:  # two changed names, and the other one is still under its old one
        Cluster.objects.filter(pk=named.pk).update(name=f"{named.name} ({named.guid or named.pk})")
    if cluster.pk is None or cluster.guid != (guid or cluster.guid) or not _is_called(cluster, name, domain):
        cluster.guid, cluster.name, cluster.domain = guid or cluster.guid, name, domain
        cluster.save()
    return cluster.pk


def _is_called(cluster: Cluster, name: str, domain: str) -> bool:
    return (cluster.name.lower(), cluster.domain.lower()) == (name.lower(), domain.lower())
