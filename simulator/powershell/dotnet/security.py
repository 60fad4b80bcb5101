"""System.Security.Principal: who runs the script, and in which groups the token is."""

from typing import Any

from simulator.powershell.failures import SubsetError, net_error
from simulator.powershell.identities import EnumValue, declare_enum
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_constructor, net_static
from simulator.powershell.types import declare_type

_P = "System.Security.Principal."
_ROLES = {"Administrator": 544, "User": 545, "Guest": 546, "PowerUser": 547}
declare_enum(f"{_P}WindowsBuiltInRole", _ROLES)
for _name in ("WindowsIdentity", "WindowsPrincipal", "SecurityIdentifier"):
    declare_type(_P + _name)


@net_static(f"{_P}WindowsIdentity.GetCurrent")
def get_current(session: Any) -> NetObject:
    user = session.machine.user
    properties = {"Name": user.name, "IsAuthenticated": True, "IsSystem": False, "AuthenticationType": "NTLM"}
    return NetObject(f"{_P}WindowsIdentity", properties)


@net_constructor(f"{_P}SecurityIdentifier", ("string",))
def new_security_identifier(_: Any, text: str) -> NetObject:
    if not text.upper().startswith("S-1-"):
        raise net_error("System.ArgumentException", "Value was invalid.\r\nParameter name: sddlForm", "")
    return NetObject(f"{_P}SecurityIdentifier", {"Value": text.upper()}, text=text.upper())


@net_constructor(f"{_P}WindowsPrincipal", (f"{_P}WindowsIdentity",))
def new_windows_principal(session: Any, identity: NetObject) -> NetObject:
    def is_in_role(role: Any) -> bool:
        return _sid_of(role) in session.machine.user.sids

    return NetObject(f"{_P}WindowsPrincipal", {"Identity": identity}, methods={"IsInRole": is_in_role})


def _sid_of(role: Any) -> str:
    """A role by SecurityIdentifier or WindowsBuiltInRole; names of groups are localised and not declared."""
    if isinstance(role, NetObject) and role.type_name.endswith("SecurityIdentifier"):
        return str(role.get("Value"))
    if isinstance(role, EnumValue):
        return f"S-1-5-32-{role.value}"
    if isinstance(role, str):
        for name, number in _ROLES.items():
            if name.lower() == role.lower():
                return f"S-1-5-32-{number}"
    raise SubsetError("IsInRole by the name of a group is not declared; use a SecurityIdentifier")
