"""Get-Service over the few services of a host that a script about Hyper-V may ask for.

It lists all services before it looks for one, which the service control manager allows administrators only where
the logon came over the network: the others are thrown out.
"""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import SERVICE, record, services_denied
from simulator.cmdlets.languages import words_of
from simulator.cmdlets.shapes import Shape, always, enum
from simulator.cmdlets.view import ADMINISTRATORS, HostView, view_of
from simulator.cmdlets.wildcards import has_wildcards, matches
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.types import declare_type
from simulator.powershell.values import NetObject, SubsetError, to_net


class Service(NamedTuple):
    name: str
    display_name: str
    status: str = "Running"
    start_type: str = "Automatic"


_ALWAYS = (
    Service("EventLog", "Windows Event Log"),
    Service("LanmanServer", "Server"),
    Service("vmcompute", "Hyper-V Host Compute Service", start_type="Manual"),
    Service("W32Time", "Windows Time"),
    Service("Winmgmt", "Windows Management Instrumentation"),
    Service("WinRM", "Windows Remote Management (WS-Management)"),
)

SERVICE_CONTROLLER = Shape(
    "ServiceController",
    {
        "Name": lambda service: service.name,
        "ServiceName": lambda service: service.name,
        "DisplayName": lambda service: service.display_name,
        "Status": lambda service: enum("ServiceControllerStatus", service.status),
        "StartType": lambda service: enum("ServiceStartMode", service.start_type),
        "ServiceType": always(enum("ServiceType", "Win32OwnProcess")),
        "MachineName": always("."),
        "CanStop": lambda service: service.status == "Running",
        "CanPauseAndContinue": always(False),
        "CanShutdown": lambda service: service.status == "Running",
    },
    # PowerShell's type data gives a service its name as text.
    text=lambda service: str(service.name),
)


def services_of(view: HostView) -> list[Service]:
    """In the order of names, as Get-Service gives them. Without the clustering feature there is no ClusSvc."""
    services = [*_ALWAYS, Service("vmms", "Hyper-V Virtual Machine Management", view.host.vmms)]
    if view.host.cluster_service is not None:
        services.append(Service("ClusSvc", "Cluster Service", view.host.cluster_service))
    words = words_of(view.host).services
    services = [one._replace(display_name=to_net(words.get(one.name, one.display_name))) for one in services]
    return sorted(services, key=lambda service: service.name.lower())


def get_service(call: Call) -> Iterator[NetObject]:
    for parameter in set(call.bound) - {"Name"}:
        raise SubsetError(f"parameter -{parameter} of Get-Service is not simulated")
    view = view_of(call)
    if ADMINISTRATORS not in view.user.sids:
        raise services_denied()
    services = services_of(view)
    for name in call.bound.get("Name") or ["*"]:
        fitting = [service for service in services if matches(name, service.name)]
        if not fitting and not has_wildcards(name):
            message = f"Cannot find any service with service name '{name}'."
            call.write_error(record(SERVICE, message, "NoServiceFoundForGivenName", "ObjectNotFound", name))
        yield from map(SERVICE_CONTROLLER.make, fitting)


_MANY = Parameter("System.String[]")

CMDLETS = (
    Cmdlet(
        name="Get-Service",
        module="Microsoft.PowerShell.Management",
        parameters={
            "Name": Parameter("System.String[]", ("ServiceName",), position=0, from_pipeline=True, sets=("Default",)),
            "DisplayName": Parameter("System.String[]", mandatory=True, sets=("DisplayName",)),
            "InputObject": Parameter(f"{declare_type(SERVICE_CONTROLLER.type_name)}[]", sets=("InputObject",)),
            "ComputerName": Parameter("System.String[]", ("Cn",)),
            "DependentServices": Parameter("switch", ("DS",)),
            "RequiredServices": Parameter("switch", ("SDO", "ServicesDependedOn")),
            "Include": _MANY,
            "Exclude": _MANY,
        },
        run=guarded("Get-Service", get_service),
        implementing_type="Microsoft.PowerShell.Commands.GetServiceCommand",
        default_set="Default",
    ),
)
