"""Hosts."""

from datetime import datetime

from api.schemas.refs import ClusterRef, SiteRef, cluster_ref, site_ref
from api.schemas.telling import Told, of, own, tell, values_of
from inventory.choices import Scheme, Transport
from inventory.selectors.conditions import HostCondition
from inventory.selectors.hosts import HostRow
from tags.selectors import marks_of


class Host(Told):
    """A host as the list of hosts shows it, and the facts of it."""

    id: int = own("The portal's own number of the host.")
    name: str = own("The name under which it is registered.")
    address: str = own("Where it is polled.")
    port: int = own("The port of its WinRM listener.")
    scheme: Scheme = own("http (messages sealed by the logon) or https.")
    transport: Transport = own("How the portal logs on.")
    cluster: ClusterRef | None = own("Its failover cluster; null: it stands alone, or has not told yet.")
    condition: HostCondition = own("How it is doing, in one word.")
    site: SiteRef | None = own("The site whose worker polls it; null: the portal's own workers do.")
    tags: list[str] = own("The names of its tags. What else people said of it: /notes?kind=host&id=.")
    is_paused: bool = own("Whether polling is paused on purpose.")
    paused_until: datetime | None = own("When it goes on by itself; null: it does not, or is not paused.")
    pause_reason: str | None = own("Why it is paused, in a person's words; null: it is not, or nobody said.")
    retired_at: datetime | None = own("Since when it is not watched any more; null: it is.")
    may_be_changed: bool = own("Whether a person has allowed the portal to change it; else it is only observed.")
    added_at: datetime = own("When it was registered.")
    poll_interval_seconds: int = own("The pause between two polls.")
    heavy_interval_seconds: int = own("The pause between two readings of a heavy section.")
    next_poll_at: datetime | None = own("When it is polled next; null: nobody knows.")
    answered_at: datetime | None = own("When any section of it was read last; null: never.")
    last_error: str | None = own("Why its last poll failed; null: it did not.")

    netbios_name: str | None = of("host", "Its computer name.")
    domain: str | None = of("host", "Its domain or workgroup.")
    manufacturer: str | None = of("host", "Who built it.")
    model: str | None = of("host", "What they call it.")
    os_caption: str | None = of("host", "Its Windows.")
    os_version: str | None = of("host", "The version of its Windows.")
    booted_at: datetime | None = of("host", "When it was started last.")
    logical_processors: int | None = of("host", "Logical processors.")
    memory_capacity_bytes: int | None = of("host", "Memory built in.")
    memory_available_bytes: int | None = of("host", "Memory that is free.")
    vm_path: str | None = of("host", "Where new VMs are put.")
    vhd_path: str | None = of("host", "Where new disks are put.")
    migration_enabled: bool | None = of("host", "Whether live migrations are allowed.")
    migration_limit: int | None = of("host", "Live migrations at once.")
    storage_migration_limit: int | None = of("host", "Storage migrations at once.")
    supported_vm_versions: list[str] | None = of("host", "Versions of VM configurations that it runs.")
    cluster_service: str | None = of("host", "How its cluster service is.")
    vm_count: int | None = of("vms", "VMs on it.")
    vm_running_count: int | None = of("vms", "VMs that run on it.")
    memory_assigned_bytes: int | None = of("memory", "What its VMs have together.")
    memory_demand_bytes: int | None = of("memory", "What its VMs ask for together, as far as that is known.")
    vms_with_unknown_demand: int | None = of("memory", "VMs that hold memory and whose demand is in no sum.")


_OF_HOST = (
    "name address port scheme is_paused paused_until pause_reason retired_at may_be_changed added_at "
    "poll_interval_seconds heavy_interval_seconds netbios_name domain "
    "manufacturer model os_caption os_version booted_at logical_processors memory_capacity_bytes vm_path vhd_path "
    "migration_enabled migration_limit storage_migration_limit supported_vm_versions cluster_service"
).split()


def host_of(row: HostRow) -> Host:
    return tell(Host, host_values(row), row.sections)


def host_values(row: HostRow) -> dict[str, object]:
    host = row.host
    state = getattr(host, "poll_state", None)
    return {
        "id": host.pk,
        "transport": host.credential.transport,
        "cluster": cluster_ref(host.cluster),
        "site": site_ref(host.site),
        "tags": [mark.name for mark in marks_of(host)],
        "condition": row.condition,
        "next_poll_at": state.next_poll_at if state else None,
        "answered_at": row.answered_at,
        "last_error": state.last_error_sentence if state else None,
        **values_of(host, _OF_HOST),
        "memory_available_bytes": row.available_bytes,
        "vm_count": row.vm_count,
        "vm_running_count": row.running_count,
        "memory_assigned_bytes": row.assigned_bytes,
        "memory_demand_bytes": row.demand_bytes,
        "vms_with_unknown_demand": row.demand_unknown if row.memory.known else None,
    }
