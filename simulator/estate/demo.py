"""The demo company, put together: roles spread over the hosts of their sites, and the oddities where they belong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.estate.cabling import cable
from simulator.estate.clustering import EMBEDDED_FAILURE, HIGH, LOW, NO_AUTO_START, GroupSettings
from simulator.estate.company import SITES, Site, build_clusters, build_hosts, volume_of
from simulator.estate.model import GIB, MIB, SILENT, VM, Cluster, Guest, Host, Load, Memory, Replication
from simulator.estate.noise import guid_of, key_of, unit
from simulator.estate.oddities import ODDITIES, Oddity
from simulator.estate.outfits import outfit
from simulator.estate.power import Always, OfficeHours, Plan, Slots, Still
from simulator.estate.roles import ROLES, Role

# Windows guests report the version of the components that came with them; Linux kernels report their own protocol's.
_INTEGRATION = {
    "Windows Server 2008 R2": "6.1.7601.17514",
    "Windows Server 2012 R2": "6.3.9600.20778",
    "Windows Server 2016": "10.0.14393.8519",
    "Windows Server 2019": "10.0.17763.7919",
    "Windows Server 2022": "10.0.20348.4294",
    "Windows Server 2025": "10.0.26100.6905",
    "Windows 11": "10.0.26100.6905",
    "Ubuntu 22.04": "3.1",
}
_FIRST_CREATED = datetime(2019, 2, 4, 8, 0, tzinfo=UTC)
_CREATED_WITHIN_DAYS = 2400
# What administrators set for groups, by how the VM's name starts: the first that fits.
_GROUPS = {
    "DC": GroupSettings(priority=HIGH, anti_affinity=("Domain controllers",)),
    "SQL": GroupSettings(priority=HIGH, anti_affinity=("SQL",), failover_threshold=2),
    "K8S-N": GroupSettings(anti_affinity=("Kubernetes nodes",)),
    "LEGACY": GroupSettings(priority=LOW, possible_owners=("HV06", "HV07")),
    "PG": GroupSettings(preferred_owners=("HV06", "HV09"), auto_failback=1),
    "TEMPLATE-": GroupSettings(priority=NO_AUTO_START),
    "SCANNER": GroupSettings(status=EMBEDDED_FAILURE, failed=True),
}
# Session hosts that the small node got in an emergency: its daytime pressure comes from them.
_CROWDED = {"HV08": "RDSH-DC2-"}


def build_demo(seed: int) -> tuple[list[Host], list[Cluster]]:
    hosts = build_hosts(seed)
    for role, name in _named_roles():
        key = key_of(seed, role.site, name)
        vm = _vm_of_role(role, name, key, guid_of(seed, role.site, name))
        _place(vm, role.site, [hosts[node] for node, _ in SITES[role.site].nodes])
    for number, oddity in enumerate(ODDITIES):
        hosts[oddity.host].vms.append(_vm_of_oddity(seed, number, oddity, hosts[oddity.host]))
    outfit(hosts.values())
    cable(hosts.values(), seed)
    clusters = build_clusters(seed)
    for cluster in clusters:
        for vm in (vm for node in cluster.nodes for vm in hosts[node].vms):
            if settings := next((of for start, of in _GROUPS.items() if vm.name.startswith(start)), None):
                cluster.groups[vm.id] = settings
    return list(hosts.values()), clusters


def _named_roles() -> Iterator[tuple[Role, str]]:
    """Numbers go on across sites where the pattern is the same: DC01, DC02 at one, DC03 at the other."""
    used: dict[str, int] = {}
    for role in ROLES:
        first = used.get(role.pattern, 0) + 1
        used[role.pattern] = first + role.count - 1
        for number in range(first, first + role.count):
            yield role, role.pattern.format(number)


def _place(vm: VM, site_name: str, nodes: list[Host]) -> None:
    """The node with the most room, measured by what its VMs may claim at once."""
    for host in nodes:
        if vm.name.startswith(_CROWDED.get(host.name, "\0")):
            host.vms.append(vm)
            return
    roomy = [host for host in nodes if host.name not in _CROWDED or vm.memory.dynamic]
    max(roomy, key=lambda host: host.available_for_vms - sum(other.memory.floor for other in host.vms)).vms.append(vm)


def _vm_of_role(role: Role, name: str, key: int, vm_id: str) -> VM:
    site = SITES[role.site]
    return VM(
        id=vm_id,
        name=name,
        key=key,
        memory=_memory_of(role),
        load=Load(role.shape, int(role.low * GIB), int(role.high * GIB), role.cpu_percent),
        plan=_plan(role.hours, key),
        guest=Guest(
            role.system,
            _INTEGRATION[role.system],
            _heartbeat(role, key),
            domain_controller=role.purpose == "Domain controller",
        ),
        created_at=_created(key),
        path=rf"{volume_of(site, key)}\{name}",
        generation=role.generation,
        version=_version(site, key),
        processor_count=role.cpus,
        notes=f"{role.purpose}\r\n{role.system}",
        highly_available=site.cluster is not None,
        start_delay_seconds=role.start_delay_seconds,
        start_action="Nothing" if role.hours == "slots" else "StartIfRunning",
        stop_action="ShutDown" if role.system != "Windows Server 2012 R2" else "Save",
        checkpoint_type="Disabled" if role.purpose.startswith(("Domain", "SQL", "Exchange")) else "Production",
        automatic_checkpoints=role.site == "lab",
    )


def _memory_of(role: Role) -> Memory:
    if role.minimum is None or role.maximum is None:
        return Memory(int(role.startup * GIB))
    priority = 80 if role.purpose.startswith(("ERP", "File")) else 30 if role.site == "lab" else 50
    buffer = 10 if role.linux else 20
    sizes = (int(size * GIB) for size in (role.startup, role.minimum, role.maximum))
    startup, minimum, maximum = sizes
    return Memory(startup, dynamic=True, minimum=minimum, maximum=maximum, buffer=buffer, priority=priority)


def _plan(hours: str, key: int) -> Plan:
    if hours == "office":
        return OfficeHours(key, 7.25, 18.25)
    if hours == "slots":
        return Slots(key, 2400 + key % 9000, 0.62)
    return Always((13 + key % 40) * 86_400 + key % 7200, key % 3_000_000)


def _heartbeat(role: Role, key: int) -> str:
    """Linux guests and many Windows ones cannot say how their applications are."""
    return "OkApplicationsUnknown" if role.linux or key % 5 < 2 else "OkApplicationsHealthy"


def _version(site: Site, key: int) -> str:
    """Most were upgraded with the host, some were not; the newest that every host of the site can run."""
    versions = site.windows.vm_versions
    return versions[-1] if key % 7 else versions[len(versions) // 2]


def _created(key: int) -> datetime:
    """A working hour of some day since 2019, to the millisecond."""
    day = timedelta(days=int(unit(key, 11) * _CREATED_WITHIN_DAYS))
    return _FIRST_CREATED + day + timedelta(milliseconds=int(unit(key, 12) * 32_400_000))


def _vm_of_oddity(seed: int, number: int, oddity: Oddity, host: Host) -> VM:
    traits = oddity.traits
    site = next(site for site in SITES.values() if host.name in dict(site.nodes))
    identity = traits.get("twin_of", f"oddity {number}")
    key = key_of(seed, identity)
    silent = bool(traits.get("silent"))
    heartbeat = traits.get("heartbeat", "OkApplicationsHealthy")
    return VM(
        id=guid_of(seed, identity),
        name=oddity.name,
        key=key,
        memory=_odd_memory(traits),
        load=Load("office", GIB, int(4.4 * GIB) if traits.get("starved") else int(2.5 * GIB), 25),
        plan=Still(traits["state"], 1_700_000_000) if "state" in traits else _plan(traits.get("hours", "always"), key),
        guest=SILENT if silent else Guest("Windows Server 2019", _INTEGRATION["Windows Server 2019"], heartbeat),
        created_at=_created(key),
        path=rf"{volume_of(site, key)}\VM{number:03}",
        generation=traits.get("generation", 2),
        version=site.windows.newest_vm_version if "replication" not in traits else "9.0",
        notes=oddity.notes,
        highly_available=site.cluster is not None and number % 6 != 1,
        start_action=traits.get("start_action", "StartIfRunning"),
        stop_action="Save",
        replication=Replication(*traits.get("replication", ())),
        operational_status=traits.get("operational_status", ("Ok",)),
        leftover=bool(traits.get("leftover")),
    )


def _odd_memory(traits: dict[str, Any]) -> Memory:
    if traits.get("silent"):
        return Memory(4 * GIB, dynamic=bool(traits.get("dynamic")))
    return Memory(2 * GIB, dynamic=True, minimum=512 * MIB, maximum=4 * GIB)
