"""-WhatIf and -Confirm of cmdlets that change something (SupportsShouldProcess).

Whoever is to be asked cannot be: this PowerShell runs with -NonInteractive, where a prompt is an error. The preference
is High, so that a cmdlet of impact High asks unless it is told -Confirm:$false.
"""

from collections.abc import Mapping

from simulator.powershell.binding import Call, Parameter
from simulator.powershell.values import net_error

_SWITCHES = {"WhatIf": Parameter("switch", ("wi",)), "Confirm": Parameter("switch", ("cf",))}
PARAMETERS: Mapping[str | None, Mapping[str, Parameter]] = {
    None: {},
    "Low": _SWITCHES,
    "Medium": _SWITCHES,
    "High": _SWITCHES,
}
# What PowerShell says of any prompt then (System.Management.Automation, HostInterfaceExceptionsStrings).
_NO_PROMPT = "Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available."


def agreed(call: Call, impact: str | None) -> bool:
    """Whether the cmdlet goes on."""
    if impact is None:
        return True
    if call.bound.pop("Confirm", impact == "High"):
        exception = "System.Management.Automation.PSInvalidOperationException"
        raise net_error(exception, _NO_PROMPT, "InvalidOperation", "InvalidOperation")
    return not call.bound.pop("WhatIf", False)
