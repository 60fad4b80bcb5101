"""Get-WSManInstance of winrm/config: what `winrm get winrm/config` shows of the host's own service, as XML elements.

PowerShell shows a child element that holds text alone as that text, and one that holds elements or has an attribute as
an element. What group policy has set has one: Source="GPO".
"""

from collections.abc import Iterator

from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import record
from simulator.cmdlets.shapes import Getter, Shape, always
from simulator.cmdlets.view import ADMINISTRATORS, HostView, view_of
from simulator.estate import Host
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.values import NetObject, PowerShellError, SubsetError

_ELEMENT = "System.Xml.XmlElement"

# "Windows Remote Shell" of the administrative templates: the quotas of shells, and none of the service's.
BY_POLICY = Shape("WinRMSetting", {"InnerText": lambda text: text, "Source": always("GPO")}, type_name=_ELEMENT)


def _of_shells(quota: str) -> Getter:
    def get(host: Host) -> str | NetObject:
        text = str(getattr(host.windows.quotas, quota))
        return BY_POLICY.make(text) if host.winrs_by_policy else text

    return get


def _own(quota: str) -> Getter:
    return lambda host: str(getattr(host.windows.quotas, quota))


WINRS = Shape(
    "WinrsConfig",
    {
        "AllowRemoteShellAccess": always("true"),
        "IdleTimeout": _of_shells("idle_milliseconds"),
        "MaxConcurrentUsers": _of_shells("concurrent_users"),
        "MaxProcessesPerShell": _of_shells("processes_per_shell"),
        "MaxMemoryPerShellMB": _of_shells("memory_per_shell_megabytes"),
        "MaxShellsPerUser": _of_shells("shells_per_user"),
    },
    type_name=_ELEMENT,
)
SERVICE = Shape(
    "WinRMServiceConfig",
    {
        "MaxConcurrentOperationsPerUser": _own("operations_per_user"),
        "MaxConnections": _own("connections"),
        "AllowUnencrypted": always("false"),
    },
    type_name=_ELEMENT,
)
CONFIG = Shape(
    "WinRMConfig",
    {
        "MaxEnvelopeSizekb": _own("envelope_kilobytes"),
        "MaxTimeoutms": _own("timeout_milliseconds"),
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
    yield CONFIG.make(view.host)


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
