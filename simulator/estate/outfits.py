"""What the demo company built into its VMs, and what its guests do not tell."""

from collections.abc import Iterable
from dataclasses import replace

from simulator.estate.guests import KVP
from simulator.estate.model import VM, Guest, Host
from simulator.estate.parts import DvdDrive, FibreAdapter, Parts

SHARE = r"\\FS01\iso$"
# Images that somebody left in: the first two from a share that a destination may not be able to open (FIELD.md B).
ISOS = {
    "MGMT01": rf"{SHARE}\SQLServer2022-x64-ENU.iso",
    "TEMPLATE-UBUNTU": rf"{SHARE}\ubuntu-22.04.5-live-server-amd64.iso",
    "SP01": r"C:\ClusterStorage\Volume1\iso\Office Online Server (DE).iso",
}
_GPU = r"PCIROOT(36)#PCI(0000)#PCI(0000)"
ASSIGNED = {
    "RDSH-DC2-01": (_GPU,),
    "DEBUG-HANG": (r"PCIROOT(0)#PCI(0100)#PCI(0000)", r"PCIROOT(0)#PCI(0200)#PCI(0000)"),
}
# Two fabrics to the disks of a database; each is zoned for both sets of names.
_FABRICS = (("Fabric A", "C003FF5778E5000", 0), ("Fabric B", "C003FF5778E5000", 2))
FIBRE = {"ERP-APP01": tuple(FibreAdapter(san, (f"{name}{last}", f"{name}{last + 1}")) for san, name, last in _FABRICS)}
SHIELDED = "BR-DC01"
EXCHANGE_OFF = "MGMT02"


def outfit(hosts: Iterable[Host]) -> None:
    """Give every VM its parts and every guest its habits."""
    for host in hosts:
        for vm in host.vms:
            vm.parts = _first_generation(vm) if vm.generation == 1 else _second_generation(vm)
            vm.guest = _habits(vm, vm.guest)


def _first_generation(vm: VM) -> Parts:
    passed = vm.name == "LEGACY03"
    drive = DvdDrive("IDE", 1, 0, "PassThrough" if passed else "None", "D:" if passed else None)
    floppy = rf"{SHARE}\drivers.vfd" if vm.name == "LEGACY01" else None
    order = ("CD", "IDE", "LegacyNetworkAdapter", "Floppy")
    return Parts((drive,), floppy, order, secure_boot=False, secure_boot_template="")


def _second_generation(vm: VM) -> Parts:
    linux = vm.guest.system.startswith("Ubuntu")
    iso = ISOS.get(vm.name)
    drives = (DvdDrive(media="ISO" if iso else "None", path=iso),) if iso or vm.key % 5 else ()
    guarded = vm.name.startswith(("VDI", "PKI")) or vm.name == SHIELDED
    return Parts(
        dvds=drives,
        boot_order=("Drive", "Network") if linux else ("File", "Drive", "Network"),
        secure_boot=not (linux and vm.key % 2),
        secure_boot_template="MicrosoftUEFICertificateAuthority" if linux else "MicrosoftWindows",
        tpm=guarded,
        shielded=vm.name == SHIELDED,
        encrypted_traffic=vm.name == SHIELDED or vm.name.startswith("PKI"),
        older_processors=vm.name.startswith("APP-"),
        nested=vm.name.startswith("TEST-0"),
        assigned=ASSIGNED.get(vm.name, ()),
        fibre=FIBRE.get(vm.name, ()),
    )


def _habits(vm: VM, guest: Guest) -> Guest:
    disabled = set(guest.disabled)
    if vm.name.startswith("DC0"):  # the time of a domain comes from its own clocks
        disabled.add("Time Synchronization")
    if vm.name == "HB-OFF":
        disabled.add("Heartbeat")
    if vm.name == EXCHANGE_OFF:
        disabled.add(KVP)
    daemonless = vm.name.startswith(("K8S", "BUILD"))
    return replace(
        guest,
        exchanges=guest.exchanges and not daemonless,
        disabled=frozenset(disabled),
        outdated=vm.name == "APP-OLD-IC" or vm.name.startswith("LEGACY"),
    )
