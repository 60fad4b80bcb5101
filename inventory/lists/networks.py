"""The list of virtual networks, and that of the VMs' network adapters."""

from inventory.lists.filters import AdapterFilter, NetworkFilter
from inventory.scope import scope_of
from inventory.selectors.nics import NicRow, nic_rows, nics_matching
from inventory.selectors.switches import NetworkRow, network_rows, networks_matching
from lists.columns import Column
from lists.definition import Empty, List


def _adapters_unread(row: NetworkRow) -> str:
    return row.sections["vmnics"].reason if row.vms is None else ""


NETWORK_COLUMNS = (
    Column("name", "Network", csv=(("network", lambda row: row.name), ("types", lambda row: ", ".join(row.types)))),
    Column(
        "missing", "State", "hv-verdict", age="networks",
        csv=(("missing_on", lambda row: ", ".join(h.name for h in row.missing)),),
    ),
    Column("hosts", "Hosts", "end", age="networks", csv=(("hosts", lambda row: row.hosts),)),
    Column(
        "clusters", "Clusters", age="networks", csv=(("clusters", lambda row: ", ".join(c.name for c in row.clusters)),)
    ),
    Column("vms", "VMs", "end", age="vmnics", unknown=_adapters_unread, csv=(("vms", lambda row: row.vms),)),
    Column(
        "vlans", "VLANs in use", age="vmnics", unknown=_adapters_unread,
        csv=(("vlans", lambda row: " ".join(map(str, row.vlans))),),
    ),
)  # fmt: skip

ABOVE = "inventory/lists/networks_above.html"

NETWORKS = List(
    key="networks",
    url="inventory:networks",
    title="Networks",
    thing="network",
    things="networks",
    icon="affiliate",
    form=NetworkFilter,
    columns=NETWORK_COLUMNS,
    cells="inventory/lists/networks.html",
    matching=lambda question, asking: networks_matching(question, scope_of(asking.user), asking.now),
    dress=lambda networks, asking: network_rows(networks, scope_of(asking.user), asking.now),
    row_key=lambda row: str(row.switch.pk),
    above=ABOVE,
    empty=Empty("affiliate", "No virtual switches", "Switches stand here as soon as a host has told which it has."),
)


def _no_mac(row: NicRow) -> str:
    if row.adapter.mac_address:
        return ""
    return "It is given at the first start." if row.adapter.mac_is_dynamic else row.section.reason


def _no_ip(row: NicRow) -> str:
    return "" if row.adapter.ip_addresses else "The guest told none: that is no proof that it has none."


def _vlan_unknown(row: NicRow) -> str:
    return "" if row.vlan is not None else row.section.reason or "The host did not tell it."


NIC_COLUMNS = (
    Column("vm", "VM", csv=(("vm", lambda row: row.adapter.vm.name), ("guid", lambda row: str(row.adapter.vm_id)))),
    Column("switch", "Network", csv=(("network", lambda row: row.adapter.switch_name),)),
    Column("vlan", "VLAN", unknown=_vlan_unknown, csv=(("vlan", lambda row: row.vlan),)),
    Column("mac", "MAC address", unknown=_no_mac, csv=(("mac_address", lambda row: row.adapter.mac_address),)),
    Column(
        "ip", "IP addresses", unknown=_no_ip,
        csv=(("ip_addresses", lambda row: " ".join(row.adapter.ip_addresses or [])),),
    ),
    Column("host", "Host", csv=(("host", lambda row: row.adapter.vm.host.name),)),
    Column("name", "Adapter", optional=True, csv=(("adapter", lambda row: row.adapter.name),)),
    Column(
        "guards", "Guards", optional=True,
        csv=(
            ("mac_spoofing", lambda row: row.adapter.mac_spoofing),
            ("dhcp_guard", lambda row: row.adapter.dhcp_guard),
            ("router_guard", lambda row: row.adapter.router_guard),
        ),
    ),
    Column("read", "Read", "end", optional=True, csv=(("adapters_read_at", lambda row: row.section.ok_at),)),
)  # fmt: skip

NICS = List(
    key="network-adapters",
    url="inventory:nics",
    title="Network adapters",
    thing="adapter",
    things="adapters",
    icon="network",
    form=AdapterFilter,
    columns=NIC_COLUMNS,
    cells="inventory/lists/nics.html",
    matching=lambda question, asking: nics_matching(question, scope_of(asking.user), asking.now),
    dress=lambda adapters, asking: nic_rows(adapters, asking.now),
    row_key=lambda row: str(row.adapter.pk),
    above=ABOVE,
    empty=Empty("network-off", "No network adapters", "Adapters stand here as soon as a host has told of its VMs'."),
)
