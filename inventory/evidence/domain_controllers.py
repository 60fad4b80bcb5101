"""Is this VM a domain controller?

A Windows guest says so itself: the key ProductType that it hands to its host holds OSVERSIONINFOEX.wProductType, and 2
there is VER_NT_DOMAIN_CONTROLLER (Microsoft, Msvm_KvpExchangeDataItem). Where it is silent its name is a hint, and only
of a machine that may be a Windows Server: people call domain controllers DC, and number them.
"""

import re
from collections.abc import Sequence

from inventory.evidence.facts import VMFacts
from tags.services import Found

TAG = "domain controller"
DOMAIN_CONTROLLER, SERVER, WORKSTATION = "2", "3", "1"
# dc, dc1, dc-01, hq-dc02, adds01, berlin_dc: the letters alone between what separates words, or with a number behind.
_NAMED = re.compile(r"(?:^|[-_. ])(?:dc|adds|rodc|pdc|bdc)[-_ ]?\d{0,3}(?=$|[-_. ])", re.IGNORECASE)


def domain_controller_evidence(vm: VMFacts) -> Sequence[Found]:
    """The strongest first; empty where nothing speaks for it, or the guest itself says that it is none."""
    if vm.product_type == DOMAIN_CONTROLLER:
        told = "Its Windows says so itself (ProductType 2 over data exchange)."
        return [Found("product_type", told), *_by_name(vm)]
    if vm.product_type in (SERVER, WORKSTATION) or not _may_be_windows_server(vm):
        return []
    return _by_name(vm)


def _by_name(vm: VMFacts) -> list[Found]:
    found = []
    if _NAMED.search(vm.name):
        found.append(Found("name", f"It is called {vm.name}."))
    host_name = (vm.fqdn or "").partition(".")[0]
    if host_name and host_name.lower() != vm.name.lower() and _NAMED.search(host_name):
        found.append(Found("host_name", f"Its guest calls itself {vm.fqdn}."))
    return found


def _may_be_windows_server(vm: VMFacts) -> bool:
    """A guest that has named its system is believed."""
    return vm.os_name is None or "windows server" in vm.os_name.lower()
