"""Get-WSManInstance of winrm/config: what `winrm get winrm/config` shows of the host's own service, as XML elements.

PowerShell shows a child element that holds text as that text, and one that holds elements as an element.
"""

from collections.abc import Iterator

from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import record
from simulator.cmdlets.shapes import Shape, always
from simulator.cmdlets.view import ADMINISTRATORS, HostView, view_of
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.values import NetObject, PowerShellError, SubsetError

_ELEMENT = "System.Xml.XmlElement"

WINRS = Shape(
    "WinrsConfig",
    {
        "AllowRemoteShellAccess": always("true"),
        "IdleTimeout": lambda quotas: str(quotas.idle_milliseconds),
        "MaxConcurrentUsers": lambda quotas: str(quotas.concurrent_users),
        "MaxProcessesPerShell": lambda quotas: str(quotas.processes_per_shell),
        "MaxMemoryPerShellMB": lambda quotas: str(quotas.memory_per_shell_megabytes),
        "MaxShellsPerUser": lambda quotas: str(quotas.shells_per_user),
    },
    type_name=_ELEMENT,
)
SERVICE = Shape(
    "WinRMServiceConfig",
    {
        "MaxConcurrentOperationsPerUser": lambda quotas: str(quotas.operations_per_user),
        "MaxConnections": lambda quotas: str(quotas.connections),
        "AllowUnencrypted": always("false"),
    },
    type_name=_ELEMENT,
)
CONFIG = Shape(
    "WinRMConfig",
    {
        "MaxEnvelopeSizekb": lambda quotas: str(quotas.envelope_kilobytes),
        "MaxTimeoutms": lambda quotas: str(quotas.timeout_milliseconds),
        "Service": SERVICE.make,
        "Winrs": WINRS.make,
    },
    type_name=_ELEMENT,
)


def get_wsman_instance(call: Call) -> Iterator[NetObject]:
    if set(call.bound) != {"ResourceURI"} or str(call.bound["ResourceURI"]).lower() != "winrm/config":
        raise SubsetError("Get-WSManInstance is simulated for -ResourceURI winrm/config only")
    view = view_of(call)
    if ADMINISTRATORS not in view.user.sids:
        raise _denied(view)
    yield CONFIG.make(view.host.windows.quotas)


def _denied(view: HostView) -> PowerShellError:
    """0x80070005 as WS-Management words it; the identity is that of every error of these cmdlets."""
    message = (
        '<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="5" '
        f'Machine="{view.host.name}"><f:Message>Access is denied. </f:Message></f:WSManFault>'
    )
    return PowerShellError(record("System.InvalidOperationException", message, "WsManError", "InvalidOperation"))


CMDLETS = (
    Cmdlet(
        name="Get-WSManInstance",
        module="Microsoft.WSMan.Management",
        parameters={
            "ResourceURI": Parameter("System.String", ("ruri",), position=0, mandatory=True),
            "SelectorSet": Parameter("System.Collections.Hashtable"),
            "Enumerate": Parameter("switch"),
            "Filter": Parameter(),
            "ComputerName": Parameter(aliases=("CN",)),
        },
        run=guarded("Get-WSManInstance", get_wsman_instance),
        implementing_type="Microsoft.WSMan.Management.GetWSManInstanceCommand",
    ),
)
