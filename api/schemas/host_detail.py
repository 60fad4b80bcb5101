"""Everything known of one host."""

from datetime import datetime

from api.schemas.hosts import Host, host_values
from api.schemas.nics import HostNIC, MigrationSubnet, Switch, host_nic_of, subnet_of, switch_of
from api.schemas.refs import host_ref
from api.schemas.sections import Section, section_of
from api.schemas.storage import PhysicalDisk, Pool, Repair, Space, Volume, volume_of
from api.schemas.telling import Thing, Told, of, own, tell, tell_row
from inventory import models
from inventory.models import HostAdapter, HostCertificate, HostSettings, StorageSpace
from inventory.selectors.host_detail import HostDetail as Detail
from tags.choices import Kind
from tags.selectors import tags_of

NO_LIMIT = "2147483647 stands for no limit."


class Settings(Told):
    """How a host is set up: Hyper-V, and WinRM's quotas, which count for each account."""

    migration_authentication: str | None = of("settings", "CredSSP or Kerberos.")
    migration_performance: str | None = of("settings", "TCP/IP, compression or SMB.")
    use_any_network_for_migration: bool | None = of("settings", "Whether live migrations take any network.")
    numa_spanning_enabled: bool | None = of("settings", "Whether a VM may span NUMA nodes.")
    enhanced_session_mode: bool | None = of("settings", "Whether enhanced sessions are allowed.")
    iov_support: bool | None = of("settings", "Whether SR-IOV works here.")
    mac_address_minimum: str | None = of("settings", "The first MAC address that it gives out.")
    mac_address_maximum: str | None = of("settings", "The last one.")
    shells_per_user: int | None = of("settings", f"MaxShellsPerUser. {NO_LIMIT}")
    processes_per_shell: int | None = of("settings", f"MaxProcessesPerShell. {NO_LIMIT}")
    memory_per_shell_mb: int | None = of("settings", f"MaxMemoryPerShellMB. {NO_LIMIT}")
    idle_timeout_ms: int | None = of("settings", f"IdleTimeout in milliseconds. {NO_LIMIT}")
    concurrent_users: int | None = of("settings", f"MaxConcurrentUsers. {NO_LIMIT}")
    operations_per_user: int | None = of("settings", f"MaxConcurrentOperationsPerUser. {NO_LIMIT}")
    connections: int | None = of("settings", f"MaxConnections. {NO_LIMIT}")
    envelope_kb: int | None = of("settings", f"MaxEnvelopeSizekb. {NO_LIMIT}")
    timeout_ms: int | None = of("settings", f"MaxTimeoutms. {NO_LIMIT}")


class Certificate(Thing):
    """A certificate that the host has shown. All but the fingerprint is what it says of itself."""

    sha256: str = own("The fingerprint, in hexadecimal.")
    subject: str = own("For whom it says it is.")
    issuer: str = own("Who it says made it.")
    names: list[str] = own("The names that it is for.")
    valid_from: datetime | None = own("From when it is valid; null: it does not say it readably.")
    valid_until: datetime | None = own("Until when; null: it does not say it readably.")
    shown_at: datetime = own("When the host showed it first.")
    accepted_at: datetime | None = own("When a person accepted it; null: it waits to be looked at, and is not trusted.")
    accepted_by: str = own("Who that was; empty: nobody.")


class HostDetail(Host):
    """A host with all that hangs on it. Its VMs, events, changes and polls are lists: /vms?host= and so on."""

    vm_states: dict[str, int] = own("How many of its VMs are in each state; `unknown` counts those of none.")
    trouble: list[str] = own("Why it could not be read, as a whole or in part.")
    clock_offset_seconds: float | None = own("Its clock minus the portal's; null: not measured yet.")
    clock_uncertainty_seconds: float | None = own("To within how much that is true.")
    sections: list[Section] = own("How fresh each kind of number is.")
    settings: Settings = own("How it is set up.")
    switches: list[Switch] = own("Its virtual switches.")
    nics: list[HostNIC] = own("Virtual adapters of the host itself.")
    migration_networks: list[MigrationSubnet] = own("The subnets that live migrations may take.")
    migration_any_network: bool | None = own("Whether they take any network; null: not known.")
    volumes: list[Volume] = own("Volumes that it reaches: its own, those of its cluster, shares.")
    pools: list[Pool] = own("Storage pools that it sees.")
    spaces: list[Space] = own("Spaces in these pools.")
    physical_disks: list[PhysicalDisk] = own("Physical disks that it sees.")
    repairs: list[Repair] = own("Repairs and rebalances that go on.")
    certificates: list[Certificate] = own("By what it is known over HTTPS, and what waits to be looked at.")


def host_detail_of(detail: Detail) -> HostDetail:
    row, sections = detail.row, detail.row.sections
    host, ref, storage = row.host, host_ref(row.host), detail.storage
    state = getattr(host, "poll_state", None)
    spaces = StorageSpace.objects.filter(host=host).order_by("name", "pk")
    disks = models.PhysicalDisk.objects.filter(host=host).order_by("name", "pk")
    hanging = {
        "tags": [tag.name for tag in tags_of(Kind.HOST, [host.pk]).get(str(host.pk), ())],
        "vm_states": {state or "unknown": count for state, count in detail.vm_states},
        "trouble": list(detail.trouble) if state else [],
        "clock_offset_seconds": state.clock_offset_seconds if state else None,
        "clock_uncertainty_seconds": state.clock_uncertainty_seconds if state else None,
        "sections": [section_of(part) for part in detail.sections],
        "settings": tell_row(Settings, detail.settings or HostSettings(host_id=host.pk), sections),
        "switches": [switch_of(one.switch, host, sections) for one in detail.networks.switches],
        "nics": [host_nic_of(one, sections) for one in HostAdapter.objects.filter(host=host).order_by("name", "pk")],
        "migration_networks": [subnet_of(network) for network in detail.networks.migration],
        "migration_any_network": detail.networks.any_network,
        "volumes": [volume_of(volume.volume, sections) for volume in storage.volumes],
        "pools": [tell_row(Pool, pool, sections, id=pool.pk, host=ref) for pool in storage.pools],
        "spaces": [tell_row(Space, space, sections, host=ref) for space in spaces],
        "physical_disks": [tell_row(PhysicalDisk, disk, sections, host=ref) for disk in disks],
        "repairs": [tell_row(Repair, job, sections, host=ref) for job in storage.jobs],
        "certificates": [_certificate(one) for one in (detail.access.accepted, detail.access.waiting) if one],
    }
    return tell(HostDetail, host_values(row) | hanging, sections)


def _certificate(row: HostCertificate) -> Certificate:
    return Certificate(**{name: getattr(row, name) for name in Certificate.model_fields})
