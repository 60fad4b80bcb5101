"""What a guest tells its host: its integration services, and what it says of itself over key-value pairs (KVP)."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from simulator.estate.model import VM
from simulator.estate.reading import VMReading

# The last component of a service's Id names it in every language: HashiCorp Vagrant's and taliesins' Terraform
# provider's maps agree on these six. Names are English Windows'; German ones are of the same six.
COMPONENTS = {
    "Guest Service Interface": "6C09BB55-D683-4DA0-8931-C9BF705F6480",
    "Heartbeat": "84EAAE65-2F2E-45F5-9BB5-0E857DC8EB47",
    "Key-Value Pair Exchange": "2A34B1C2-FD73-4043-8A5B-DD2159BC743F",
    "Shutdown": "9F8233AC-BE49-4C79-8EE3-E7E1985B2077",
    "Time Synchronization": "2497F4DE-E9FA-4204-80E4-4B75C46419C0",
    "VSS": "5CED1297-4598-4915-A5FC-AD21BB4D02A4",
}
KVP = "Key-Value Pair Exchange"
_OS_VERSIONS = {
    "Windows Server 2012 R2": ("Windows Server 2012 R2 Standard", "6.3.9600"),
    "Windows Server 2016": ("Windows Server 2016 Standard", "10.0.14393"),
    "Windows Server 2019": ("Windows Server 2019 Datacenter", "10.0.17763"),
    "Windows Server 2022": ("Windows Server 2022 Datacenter", "10.0.20348"),
    "Windows Server 2025": ("Windows Server 2025 Datacenter", "10.0.26100"),
    "Windows 11": ("Windows 11 Enterprise", "10.0.26100"),
    "Ubuntu 22.04": ("Ubuntu", "22.04"),
}


@dataclass(frozen=True, slots=True)
class ServiceReading:
    """One integration service as Get-VMIntegrationService answers; `statuses` is empty where the VM is not on."""

    name: str
    component: str
    enabled: bool
    statuses: tuple[str, ...]


def services_of(read: VMReading) -> tuple[ServiceReading, ...]:
    guest = read.vm.guest
    return tuple(
        ServiceReading(name, component, name not in guest.disabled, _statuses(read, name))
        for name, component in COMPONENTS.items()
    )


def _statuses(read: VMReading, name: str) -> tuple[str, ...]:
    """A disabled service reports Ok, as in Microsoft's "Manage Hyper-V Integration Services"."""
    guest = read.vm.guest
    if not read.on:
        return ()
    if name in guest.disabled:
        return ("Ok",)
    if not in_contact(read) or (name == KVP and not guest.exchanges):
        return ("NoContact",)
    if name == "Heartbeat" and read.heartbeat == "LostCommunication":
        return ("LostCommunication",)
    return ("Ok", "ProtocolMismatch") if guest.outdated else ("Ok",)


def in_contact(read: VMReading) -> bool:
    """Whether integration components answer in a guest that is on."""
    return read.on and read.vm.guest.reports_demand and read.heartbeat != "NoContact"


def tells(read: VMReading) -> bool:
    """Whether key-value pairs come out of the guest now."""
    guest = read.vm.guest
    return in_contact(read) and guest.exchanges and KVP not in guest.disabled


def addresses_told(read: VMReading) -> tuple[str, ...]:
    """Every address that the guest reports, adapter by adapter."""
    return tuple(address for adapter in read.vm.adapters for address in adapter.addresses) if tells(read) else ()


def facts_told(read: VMReading) -> dict[str, str]:
    """Name -> data of GuestIntrinsicExchangeItems; empty where nothing is told."""
    if not tells(read):
        return {}
    vm = read.vm
    name, version = _OS_VERSIONS.get(vm.guest.system, (vm.guest.system, ""))
    addresses = addresses_told(read)
    return {
        "FullyQualifiedDomainName": fqdn_of(vm),
        "OSName": name,
        "OSVersion": version,
        "OSPlatformId": "2",
        "IntegrationServicesVersion": vm.guest.integration_version or "",
        "NetworkAddressIPv4": ";".join(address for address in addresses if ":" not in address),
        "NetworkAddressIPv6": ";".join(address for address in addresses if ":" in address),
        "ProcessorArchitecture": "9",
        **_product_type(vm),
    }


def _product_type(vm: VM) -> dict[str, str]:
    """OSVERSIONINFOEX.wProductType, which Windows hands out and the daemons of Linux do not."""
    if not vm.guest.system.startswith("Windows"):
        return {}
    return {"ProductType": "2" if vm.guest.domain_controller else "3" if "Server" in vm.guest.system else "1"}


def fqdn_of(vm: VM) -> str:
    """A host name cannot hold what a VM's name can: made of its letters and digits, else of its GUID."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in vm.name).strip("-")
    return f"{(letters or vm.id[:8])[:15].strip('-')}.ad.example.com".lower()


def exchange_items(read: VMReading) -> tuple[str, ...]:
    """As WMI embeds them, CIM-XML: learn.microsoft.com, "Getting the virtual machine DNS name"."""
    return tuple(_item(name, data) for name, data in facts_told(read).items())


def _item(name: str, data: str) -> str:
    def property_of(label: str, value: str) -> str:
        return f'<PROPERTY NAME="{label}" TYPE="string"><VALUE>{escape(value)}</VALUE></PROPERTY>'

    inherited = '<PROPERTY NAME="{}" PROPAGATED="true" TYPE="string"></PROPERTY>'.format
    return (
        '<INSTANCE CLASSNAME="Msvm_KvpExchangeDataItem">'
        f"{inherited('Caption')}{property_of('Data', data)}{inherited('Description')}{inherited('ElementName')}"
        f'{property_of("Name", name)}<PROPERTY NAME="Source" TYPE="uint16"><VALUE>2</VALUE></PROPERTY></INSTANCE>'
    )
