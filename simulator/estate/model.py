"""What stands in an estate: clusters, hosts and VMs with their settings. What they show at an instant is `reading`.

These objects are changed by the estate's verbs only, save the switches of a host that its docstring names.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from simulator.estate.clustering import ClusterNetwork, GroupSettings, Witness
from simulator.estate.happenings import Happening
from simulator.estate.merges import MergeSwitches, Merging
from simulator.estate.parts import Parts
from simulator.estate.power import Plan, Power
from simulator.estate.snapshots import Drive, Snapshot
from simulator.estate.windows import WindowsRelease
from simulator.estate.wires import Adapter, HostNetwork

MIB = 1 << 20
GIB = 1 << 30
TIB = 1 << 40


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory settings in bytes. A static VM's minimum and maximum mean nothing, yet the host reports them: 512 MB and
    1 TB where nobody ever set them (captures/hyperv_json/get_vm.json)."""

    startup: int
    dynamic: bool = False
    minimum: int = 512 * MIB
    maximum: int = TIB
    buffer: int = 20
    priority: int = 50

    @property
    def floor(self) -> int:
        """What the host must be able to give at once for the VM to start."""
        return max(self.startup, self.minimum) if self.dynamic else self.startup


@dataclass(frozen=True, slots=True)
class Load:
    """What the guest asks for: from `low` to `high` bytes along a shape of the day; cpu in percent at the peak."""

    shape: str
    low: int
    high: int
    cpu_percent: int = 20


@dataclass(frozen=True, slots=True)
class Guest:
    """What the guest tells the host. Without integration components it tells nothing: no heartbeat, no demand.

    `exchanges`: it answers over key-value pairs (a Linux without hyperv-daemons does not). `disabled` names services
    that the host's settings switch off, `outdated` components speak an older protocol than the host."""

    system: str
    integration_version: str | None
    heartbeat: str = "OkApplicationsUnknown"
    reports_demand: bool = True
    exchanges: bool = True
    disabled: frozenset[str] = frozenset({"Guest Service Interface"})  # off in every new VM
    domain_controller: bool = False
    outdated: bool = False


SILENT = Guest("Appliance", None, heartbeat="Disabled", reports_demand=False, exchanges=False)


@dataclass(frozen=True, slots=True)
class Replication:
    """Hyper-V Replica as Get-VM shows it; `partner` is the other host's name."""

    mode: str = "None"
    state: str = "Disabled"
    health: str = "NotApplicable"
    partner: str | None = None


@dataclass(eq=False, slots=True)
class VM:
    """One VM's place on one host. A replica is a VM object of its own, with the primary's GUID; so is a `leftover`:
    what a migration that broke off has left on its destination, which Get-VM shows like any VM.

    `snapshots` are a tree by their parents; Now hangs under `current_snapshot`. `daily_writes` is what the guest writes
    to each of its disks in a day, in bytes. `told_again`: numbers of events that its host writes again and again.
    `merging` is what it still has to merge; `open_elsewhere`: a program has its files open, and no merge begins."""

    id: str
    name: str
    key: int
    memory: Memory
    load: Load
    plan: Plan
    guest: Guest
    created_at: datetime
    path: str
    generation: int = 2
    version: str = "9.0"
    processor_count: int = 2
    notes: str = ""
    highly_available: bool = False
    start_action: str = "StartIfRunning"
    start_delay_seconds: int = 0
    stop_action: str = "ShutDown"
    checkpoint_type: str = "Production"
    automatic_checkpoints: bool = False
    replication: Replication = field(default_factory=Replication)
    operational_status: tuple[str, ...] = ("Ok",)
    leftover: bool = False
    adapters: tuple[Adapter, ...] = ()
    parts: Parts = field(default_factory=Parts)
    switched: list[Power] = field(default_factory=list)
    drives: tuple[Drive, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    current_snapshot: str | None = None
    daily_writes: int = 0
    told_again: tuple[int, ...] = ()
    merging: Merging | None = None
    open_elsewhere: bool = False

    @property
    def placement(self) -> str:
        if self.leftover:
            return "leftover"
        return "replica" if self.replication.mode in ("Replica", "ExtendedReplica") else "realised"

    def power_at(self, at: float) -> Power:
        """The plan, unless a verb switched the VM before: then what was ordered last holds."""
        for order in reversed(self.switched):
            if order.since <= at:
                return order
        return self.plan.at(at)


@dataclass(eq=False, slots=True)
class Host:
    """One Hyper-V host. Switches that a test may set directly: `vmms` and `cluster_service` ("Running" or "Stopped"),
    `cleared` (name of an event log: when it was cleared, in seconds since 1970), `disabled_logs` (event logs that were
    never switched on: they hold nothing), `denied_logs` (event logs that the polling account may not look at),
    `node_state` ("Up" or "Paused") and `drain_status` of a cluster's node whose service runs,
    `administrator` (what the polling account is on this host), `failing` (names of cmdlets that fail here), `errors`
    (name of a cmdlet: which error it raises here, see cmdlets.failures), `hanging` (names of cmdlets that never come
    back here), `missing_properties` (name of a type: properties that objects of it lack here), `unreadable` (ids of VMs
    that cmdlets report an error for and leave out), `clock_offset_seconds` (how far its clock is ahead),
    `winrs_by_policy` (whether group policy set the quotas of its shells),
    `language_mode` (of PowerShell), `powershell_blocked` (by a policy such as AppLocker), `culture` (of its formats),
    `language` (of its Windows), `merges` (how they go here), `loses_answers_of` (cmdlets after which a command's answer
    is lost). In `errors`, `hanging` and `loses_answers_of` names of cmdlets are in lower case.

    `happened` is what it wrote into its logs because something was done, by time; `restarted_at` when it restarted
    besides its plan; `acts` which cmdlets changed something on it, and how often."""

    name: str
    key: int
    domain: str
    windows: WindowsRelease
    manufacturer: str
    model: str
    processor_name: str
    sockets: int
    logical_processors: int
    memory_bytes: int
    vm_path: str
    vhd_path: str
    cluster: str | None = None
    migration_enabled: bool = True
    migration_limit: int = 2
    storage_migration_limit: int = 2
    culture: str = "en-US"
    language: str = "en-US"
    reboot_days: int = 41
    vmms: str = "Running"
    cluster_service: str | None = None
    node_state: str = "Up"
    drain_status: str = "NotInitiated"
    migration_authentication: str = "Kerberos"
    migration_performance: str = "Compression"
    use_any_network_for_migration: bool = True
    administrator: bool = True
    failing: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    hanging: set[str] = field(default_factory=set)
    missing_properties: dict[str, frozenset[str]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    cleared: dict[str, float] = field(default_factory=dict)
    disabled_logs: set[str] = field(default_factory=set)
    denied_logs: set[str] = field(default_factory=set)
    clock_offset_seconds: float = 0.0
    winrs_by_policy: bool = False
    language_mode: str = "FullLanguage"
    powershell_blocked: bool = False
    merges: MergeSwitches = field(default_factory=MergeSwitches)
    loses_answers_of: set[str] = field(default_factory=set)
    happened: list[Happening] = field(default_factory=list)
    restarted_at: list[int] = field(default_factory=list)
    acts: Counter[str] = field(default_factory=Counter)
    vms: list[VM] = field(default_factory=list)
    network: HostNetwork = field(default_factory=HostNetwork)

    @property
    def available_for_vms(self) -> int:
        """Physical memory without what Windows keeps for itself: 3 GB and 2 %, a rule of thumb for host reserves."""
        return self.memory_bytes - 3 * GIB - self.memory_bytes // 50


@dataclass(eq=False, slots=True)
class Cluster:
    """`groups` holds the settings of VMs' groups that differ from the defaults, by the VM's id;
    `maximum_parallel_migrations` None: this Windows has no such property (it came with an update of 2022)."""

    name: str
    id: str
    domain: str
    nodes: list[str]
    witness: Witness | None = None
    networks: tuple[ClusterNetwork, ...] = ()
    maximum_parallel_migrations: int | None = None
    groups: dict[str, GroupSettings] = field(default_factory=dict)
