"""The host section: the host's own facts, its cluster (made when first heard of) and its free memory."""

from typing import Any

from inventory.ingest.rows import Columns, advisory_lock, facts_of, steady
from inventory.models import Cluster, Host, HostReading
from inventory.sections import Seen

FACTS = (
    "domain manufacturer model os_caption os_version logical_processors memory_capacity_bytes vm_path vhd_path "
    "migration_enabled migration_limit storage_migration_limit supported_vm_versions cluster_service"
).split()
READING = Columns(HostReading, ["memory_available_bytes"])


def ingest_host(seen: Seen) -> int:
    changed = 0
    for item in seen.items:
        host = Host.objects.select_related("cluster").get(pk=seen.host_id)
        facts = dict(zip(FACTS, facts_of(item, FACTS), strict=True))
        facts["netbios_name"] = item.name
        facts["booted_at"] = steady(host.booted_at, item.booted_at)
        if item.cluster_service in (None, "Running"):  # absent, or able to say: a service that is down forgets nothing
            facts["cluster"] = _cluster_of(host, item, seen)
        differing = {name: value for name, value in facts.items() if getattr(host, name) != value}
        if differing:
            changed += Host.objects.filter(pk=host.pk).update(**differing)
        reading = facts_of(item, READING.names)
        if READING.read([host.pk]).get(host.pk) != reading:
            changed += READING.replace({host.pk: reading})
    return changed


def _cluster_of(host: Host, item: Any, seen: Seen) -> Cluster | None:
    if not item.cluster_name:
        return None
    name, domain = item.cluster_name, item.cluster_domain or ""
    if (known := host.cluster) and (known.name.lower(), known.domain.lower()) == (name.lower(), domain.lower()):
        return known
    advisory_lock(f"cluster:{name.lower()}")  # several nodes report it at once: the first of them creates it
    existing = Cluster.objects.filter(name__iexact=name, domain__iexact=domain).first()
    return existing or Cluster.objects.create(name=name, domain=domain, first_seen_at=seen.started_at)
