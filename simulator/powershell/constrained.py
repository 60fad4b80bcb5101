"""Constrained Language Mode, as AppLocker and WDAC impose it: methods, constructors and setters of core types only.

Core types and error identities are those of PowerShell's own source (CoreTypes in TypeResolver, ParserStrings,
NewObjectStrings; about_Language_Modes lists the types). Reading properties is allowed of every type.
"""

from typing import TYPE_CHECKING, Any

from simulator.powershell.failures import net_error
from simulator.powershell.identities import EnumValue
from simulator.powershell.types import NetType, type_name_of

if TYPE_CHECKING:
    from simulator.powershell.session import Session

FULL, CONSTRAINED = "FullLanguage", "ConstrainedLanguage"
_A = "System.Management.Automation."
_SYSTEM = (
    "Boolean Byte Char DateTime Decimal Double Guid Int16 Int32 Int64 Object SByte Single String TimeSpan UInt16 "
    "UInt32 UInt64 Uri Version Void Array Collections.Hashtable Text.RegularExpressions.Regex Security.SecureString "
    "Xml.XmlDocument Net.IPAddress Net.Mail.MailAddress Management.ManagementObject"
)
_CORE = frozenset(
    [
        *(f"System.{name}" for name in _SYSTEM.split()),
        *(_A + name for name in ("PSObject", "PSCustomObject", "SwitchParameter", "PSCredential")),
        "Microsoft.Management.Infrastructure.CimInstance",
    ]
)


def is_core(type_name: str) -> bool:
    bare = type_name.removesuffix("[]")
    return bare in _CORE or bare.startswith("System.Nullable`1[")


def check_call(session: "Session", target: Any) -> None:
    """Before a method of this value, or of this type, is called."""
    if session.constrained and not _is_core_target(target):
        message = "Cannot invoke method. Method invocation is supported only on core types in this language mode."
        raise _refusal(message, "MethodInvocationNotSupportedInConstrainedLanguage")


def check_setting(session: "Session", target: Any) -> None:
    if session.constrained and not _is_core_target(target):
        message = "Cannot set property. Property setting is supported only on core types in this language mode."
        raise _refusal(message, "PropertySetterNotSupportedInConstrainedLanguage")


def check_creation(session: "Session", kind: NetType) -> None:
    """Before New-Object makes one."""
    if session.constrained and not is_core(kind.name):
        message = "Cannot create type. Only core types are supported in this language mode."
        error_id = "CannotCreateTypeConstrainedLanguage,Microsoft.PowerShell.Commands.NewObjectCommand"
        raise net_error(_A + "PSNotSupportedException", message, error_id, "PermissionDenied")


def _is_core_target(target: Any) -> bool:
    if isinstance(target, NetType):
        return is_core(target.name)
    return isinstance(target, EnumValue) or is_core(type_name_of(target))


def _refusal(message: str, error_id: str) -> Exception:
    return net_error(_A + "RuntimeException", message, error_id, "InvalidOperation")
