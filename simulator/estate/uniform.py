"""Equal hosts with equal VMs, for benchmarks: names and loads differ, the cost of reading them does not."""

from datetime import UTC, datetime

from simulator.estate.furnishing import DiskPlan, lay_configuration, lay_disks
from simulator.estate.model import GIB, MIB, TIB, VM, Cluster, Guest, Host, Load, Memory
from simulator.estate.noise import guid_of, key_of
from simulator.estate.parts import DvdDrive, Parts
from simulator.estate.power import Always
from simulator.estate.snapshot_tree import SnapshotTree, Wish
from simulator.estate.volumes import Volume, Volumes
from simulator.estate.windows import WS2022
from simulator.estate.wires import Adapter, HostNetwork, Switch, Vlan

_GUEST = Guest("Windows Server 2022", "10.0.20348.4294", heartbeat="OkApplicationsHealthy")
_SNAPSHOT_AT = datetime(2025, 6, 2, 18, 30, tzinfo=UTC).timestamp()
_SHAPES = ("office", "evening", "night", "build", "flat")


def build_uniform(hosts: int, vms_per_host: int, seed: int) -> tuple[list[Host], list[Cluster]]:
    width = max(2, len(str(hosts)))
    return [_host(f"HV{number:0{width}}", vms_per_host, seed) for number in range(1, hosts + 1)], []


def _host(name: str, vms: int, seed: int) -> Host:
    return Host(
        name=name,
        key=key_of(seed, name),
        domain="ad.example.com",
        windows=WS2022,
        manufacturer="Dell Inc.",
        model="PowerEdge R750",
        processor_name="Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz",
        sockets=2,
        logical_processors=128,
        memory_bytes=(16 + 8 * vms) * GIB - 77 * MIB,
        vm_path=r"D:\Hyper-V",
        vhd_path=r"D:\Hyper-V\Virtual Hard Disks",
        vms=[_vm(f"{name}-VM{number:03}", number, seed) for number in range(1, vms + 1)],
        network=HostNetwork((Switch(guid_of(seed, "switch", name), "vSwitch", interfaces=("NIC",), management=True),)),
    )


def _vm(name: str, number: int, seed: int) -> VM:
    key = key_of(seed, name)
    return VM(
        id=guid_of(seed, name),
        name=name,
        key=key,
        memory=Memory(2 * GIB, dynamic=True, minimum=GIB, maximum=8 * GIB),
        load=Load(_SHAPES[number % len(_SHAPES)], GIB, 6 * GIB),
        plan=Always((20 + key % 30) * 86_400, key % 86_400),
        guest=_GUEST,
        created_at=datetime(2024, 3, 1, 9, number % 60, tzinfo=UTC),
        path=rf"D:\Hyper-V\{name}",
        version="10.0",
        processor_count=2,
        daily_writes=GIB,
        adapters=(_adapter(name, number, key, seed),),
        parts=Parts((DvdDrive(),)),
    )


def _adapter(name: str, number: int, key: int, seed: int) -> Adapter:
    mac, address = f"00155D{key & 0xFFFFFF:06X}", f"10.{key % 250}.{key >> 8 & 0xFF}.{number % 250 + 1}"
    return Adapter(guid_of(seed, "adapter", name), mac, "vSwitch", vlan=Vlan("Access", 100), addresses=(address,))


def furnish_uniform(hosts: list[Host]) -> Volumes:
    """Two disks and one snapshot each: four files to a VM."""
    volumes = Volumes()
    for host in hosts:
        for number, root in enumerate(("C:", "D:")):
            volumes.add(Volume(guid_of(host.key, root), root, "local", host.name, (1 + 9 * number) * TIB))
        for vm in host.vms:
            lay_configuration(volumes, host, vm)
            lay_disks(volumes, host, vm, [DiskPlan("os", 127 * GIB), DiskPlan("data", 200 * GIB)])
            SnapshotTree(volumes, host, vm).take(Wish("before update"), _SNAPSHOT_AT)
    return volumes
