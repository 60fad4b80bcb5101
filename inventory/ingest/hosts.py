"""The host section: the host's own facts, its cluster (made when first heard of) and its free memory."""

import uuid
from typing import Any

from inventory import prepared
from inventory.differences import Written
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
            seen.written.append(Written(Host, ["id"], STORED.names, {seen.host_id: stored}, {seen.host_id: facts}))
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
    cluster = (Cluster.objects.filter(guid=guid).first() if guid else None) or _named(name, domain, guid, seen.host_id)
    if cluster is None:
        cluster = Cluster.objects.create(guid=guid, name=name, domain=domain, first_seen_at=seen.started_at)
    elif cluster.guid != (guid or cluster.guid) or not _is_called(cluster, name, domain):
        cluster.guid, cluster.name, cluster.domain = guid or cluster.guid, name, domain
        cluster.save(update_fields=["guid", "name", "domain"])  # the rest is the section cluster's
    return cluster.pk


def _named(name: str, domain: str, guid: uuid.UUID | None, host_id: int) -> Cluster | None:
    """The cluster that is known by this name alone so far, or else the only one of this name: itself, where its GUID is
    not told, or built anew under its old name, where no other host is known to be a node of it. Two clusters may have
    one name: workgroup clusters at two sites."""
    called = list(Cluster.objects.filter(name__iexact=name, domain__iexact=domain).order_by("pk"))
    for cluster in called:
        if cluster.guid is None:
            return cluster
    if len(called) != 1 or (guid and called[0].hosts.exclude(pk=host_id).exists()):
        return None
    return called[0]


def _is_called(cluster: Cluster, name: str, domain: str) -> bool:
    return (cluster.name.lower(), cluster.domain.lower()) == (name.lower(), domain.lower())
