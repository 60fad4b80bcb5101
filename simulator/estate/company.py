"""The demo company's iron: which hosts and clusters there are, and what Windows runs on them."""

from dataclasses import dataclass

from simulator.estate.clustering import ClusterNetwork, Witness
from simulator.estate.model import GIB, MIB, Cluster, Host
from simulator.estate.noise import guid_of, key_of, unit
from simulator.estate.windows import WS2008R2, WS2012R2, WS2016, WS2019, WS2022, WS2025, WindowsRelease

DOMAIN = "ad.example.com"
CSV_ROOT = r"C:\ClusterStorage"


@dataclass(frozen=True, slots=True)
class Hardware:
    manufacturer: str
    model: str
    processor_name: str
    sockets: int
    logical_processors: int


R750 = Hardware("Dell Inc.", "PowerEdge R750", "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", 2, 128)
DL380 = Hardware("HPE", "ProLiant DL380 Gen10", "Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz", 2, 80)
SR650 = Hardware("Lenovo", "ThinkSystem SR650 V3 -[7D76CTO1WW]-", "Intel(R) Xeon(R) Silver 4416+", 2, 80)
R730 = Hardware("Dell Inc.", "PowerEdge R730", "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 2, 56)
R710 = Hardware("Dell Inc.", "PowerEdge R710", "Intel(R) Xeon(R) CPU X5650 @ 2.67GHz", 2, 24)
R720 = Hardware("Dell Inc.", "PowerEdge R720", "Intel(R) Xeon(R) CPU E5-2670 v2 @ 2.50GHz", 2, 40)
RX2540 = Hardware("FUJITSU", "PRIMERGY RX2540 M5", "Intel(R) Xeon(R) Silver 4214R CPU @ 2.40GHz", 2, 48)


@dataclass(frozen=True, slots=True)
class Site:
    """`nodes` are host names with their gigabytes of memory."""

    nodes: tuple[tuple[str, int], ...]
    hardware: Hardware
    windows: WindowsRelease
    cluster: str | None = None
    volumes: int = 0
    culture: str = "en-US"
    language: str = "en-US"
    migration_limit: int = 2
    witness: Witness | None = None
    networks: tuple[tuple[str, str, str, int], ...] = ()  # name, role, address, metric
    parallel_migrations: int | None = None
    paused: tuple[str, ...] = ()
    migration_authentication: str = "Kerberos"


_HQ_WITNESS = Witness("File Share Witness", r"File Share Witness (\\witness\clu-hq)")
_DC2_WITNESS = Witness("Physical Disk", "Cluster Disk 1")
# Windows gives networks without clients the lowest metrics: they carry the cluster's own traffic.
_HQ_NETWORKS = (
    ("Cluster Network 1", "ClusterAndClient", "10.10.1.0", 70384),
    ("Live Migration", "Cluster", "10.10.2.0", 39840),
    ("Storage A", "None", "10.10.3.0", 79840),
)
_DC2_NETWORKS = (
    ("Cluster Network 1", "ClusterAndClient", "10.20.1.0", 70384),
    ("Cluster Network 2", "Cluster", "10.20.2.0", 39840),
)

SITES = {
    "hq": Site(
        tuple((f"HV0{n}", 384) for n in range(1, 6)),
        R750,
        WS2022,
        "CLU-HQ",
        volumes=4,
        migration_limit=4,
        witness=_HQ_WITNESS,
        networks=_HQ_NETWORKS,
        parallel_migrations=2,
    ),
    # HV08 lost half of its modules: by day its VMs ask for more than it has.
    # HV09 was paused for new firmware, and its VMs were left where they are.
    "dc2": Site(
        (("HV06", 256), ("HV07", 256), ("HV08", 128), ("HV09", 256)),
        DL380,
        WS2019,
        "CLU-DC2",
        volumes=3,
        witness=_DC2_WITNESS,
        networks=_DC2_NETWORKS,
        paused=("HV09",),
    ),
    # A branch whose administrator prefers German number and date formats on an English Windows.
    "branch": Site((("HV10", 128),), SR650, WS2025, culture="de-DE"),
    "lab": Site((("HV11", 192),), R730, WS2016, migration_authentication="CredSSP"),
    "recovery": Site((("HV12", 192),), RX2540, WS2022),
    # A plant whose machines talk to nothing newer, on a German Windows.
    "plant": Site((("HV13", 96),), R720, WS2012R2, culture="de-DE", language="de-DE"),
    # What nobody dares to touch: WMI v1 and PowerShell 2.0.
    "archive": Site((("HV14", 48),), R710, WS2008R2),
}


def build_hosts(seed: int) -> dict[str, Host]:
    hosts = [_host(seed, site, name, gigabytes) for site in SITES.values() for name, gigabytes in site.nodes]
    return {host.name: host for host in hosts}


def build_clusters(seed: int) -> list[Cluster]:
    return [_cluster(seed, site.cluster, site) for site in SITES.values() if site.cluster]


def _cluster(seed: int, name: str, site: Site) -> Cluster:
    networks = (
        ClusterNetwork(network, guid_of(seed, name, network), role, address, "255.255.255.0", metric)
        for network, role, address, metric in site.networks
    )
    return Cluster(
        name,
        guid_of(seed, name),
        DOMAIN,
        [node for node, _ in site.nodes],
        witness=site.witness,
        networks=tuple(networks),
        maximum_parallel_migrations=site.parallel_migrations,
    )


def volume_of(site: Site, key: int) -> str:
    """Where a VM's files lie: one of the cluster's volumes, or the host's own disk."""
    return rf"{CSV_ROOT}\Volume{1 + key % site.volumes}" if site.volumes else r"D:\Hyper-V"


def _host(seed: int, site: Site, name: str, gigabytes: int) -> Host:
    key = key_of(seed, "host", name)
    hardware = site.hardware
    root = volume_of(site, 0)
    return Host(
        name=name,
        key=key,
        domain=DOMAIN,
        windows=site.windows,
        manufacturer=hardware.manufacturer,
        model=hardware.model,
        processor_name=hardware.processor_name,
        sockets=hardware.sockets,
        logical_processors=hardware.logical_processors,
        # The firmware keeps some of what is plugged in for itself.
        memory_bytes=gigabytes * GIB - (60 + int(unit(key, 1) * 60)) * MIB,
        vm_path=root,
        vhd_path=rf"{root}\Virtual Hard Disks",
        cluster=site.cluster,
        migration_enabled=site.cluster is not None or name == "HV12",
        migration_limit=site.migration_limit,
        culture=site.culture,
        language=site.language,
        reboot_days=28 + key % 45,
        cluster_service="Running" if site.cluster else None,
        node_state="Paused" if name in site.paused else "Up",
        migration_authentication=site.migration_authentication,
    )
