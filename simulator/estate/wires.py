"""What an estate's networks are made of: switches and management adapters of hosts, adapters of VMs."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vlan:
    """`allowed` as Hyper-V writes a list of VLANs: "10,20-29"."""

    mode: str = "Untagged"
    access: int = 0
    native: int = 0
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A VM's network adapter. `switch` is the name it asks for: on a host without such a switch it is disconnected.
    `addresses` are what the guest would report. A dynamic MAC that Hyper-V has not given yet is twelve zeros."""

    id: str
    mac: str
    switch: str | None
    name: str = "Network Adapter"
    dynamic_mac: bool = True
    legacy: bool = False
    vlan: Vlan = field(default_factory=Vlan)
    addresses: tuple[str, ...] = ()
    mac_spoofing: bool = False
    dhcp_guard: bool = False
    router_guard: bool = False
    cluster_monitored: bool = True
    test_switch: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """`kind` is a VMSwitchExtensionType."""

    name: str
    kind: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """`interfaces` are descriptions of the physical adapters below: none under an internal or private switch."""

    id: str
    name: str
    kind: str = "External"
    interfaces: tuple[str, ...] = ()
    management: bool = False
    bandwidth_mode: str = "Absolute"
    embedded_teaming: bool = False
    iov: bool = False
    extensions: tuple[Extension, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ManagementAdapter:
    """A virtual adapter of the host itself."""

    id: str
    name: str
    mac: str
    switch: str
    vlan: Vlan = field(default_factory=Vlan)


@dataclass(frozen=True, slots=True)
class MigrationNetwork:
    subnet: str
    priority: int | None


@dataclass(frozen=True, slots=True)
class HostNetwork:
    switches: tuple[Switch, ...] = ()
    management: tuple[ManagementAdapter, ...] = ()
    migration: tuple[MigrationNetwork, ...] = ()

    def switch(self, name: str | None) -> Switch | None:
        return next((switch for switch in self.switches if switch.name == name), None)
