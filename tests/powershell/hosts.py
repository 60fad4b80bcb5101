"""The hosts of the simulated estate on which scripts are compared."""

from collections.abc import Callable, Mapping

from simulator.estate import Host

# Every section on one of each kind.
HOSTS = (
    "HV05",  # Windows Server 2022, a node of a cluster with shared volumes
    "HV09",  # 2019, a node of a cluster with Storage Spaces Direct
    "HV10",  # 2025, alone, with replicated VMs
    "HV13",  # 2012 R2, in German
)


def _without_rights(host: Host) -> None:
    host.administrator = False


def _without_vmms(host: Host) -> None:
    host.vmms = "Stopped"


def _failing(cmdlet: str) -> Callable[[Host], None]:
    return lambda host: host.failing.add(cmdlet)


# A poll of all sections where something is not as it should be: the host, and what is done to it.
FAULTS: Mapping[str, tuple[str, Callable[[Host], None]]] = {
    "no VM": ("HV10", lambda host: host.vms.clear()),
    "one VM": ("HV10", lambda host: host.vms.__delitem__(slice(1, None))),
    "a VM that cannot be read": ("HV10", lambda host: host.unreadable.add(host.vms[3].id)),
    "no rights": ("HV05", _without_rights),
    "vmms stopped": ("HV05", _without_vmms),
    "memory fails": ("HV10", _failing("Get-VMMemory")),
    "groups fail": ("HV09", _failing("Get-ClusterGroup")),
    "CIM fails": ("HV10", _failing("Get-CimInstance")),
    "WSMan fails": ("HV13", _failing("Get-WSManInstance")),
    "events fail": ("HV13", _failing("Get-WinEvent")),
}
