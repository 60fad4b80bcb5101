"""What PowerShell's own identifiers of an error mean. By FullyQualifiedErrorId, type of the exception and HRESULT,
never by the message: Windows writes messages in the language of the host, and a number among its words may be another's
(a VM that may not open its own disk says 0x80070005 too).
"""

import re

_ACCESS_DENIED = frozenset({0x80070005, 0x80041003})  # E_ACCESSDENIED, WBEM_E_ACCESS_DENIED
_BLOCKED_BY_POLICY = 0x800704EC  # ERROR_ACCESS_DISABLED_BY_POLICY (1260)
# CIM cmdlets put the number into their identifier, and .NET's own for "some exception" into HResult:
# HRESULT 0x80070005,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand (Skatterbrainz/cmhealth #1).
_IN_IDENTIFIER = re.compile(r"HRESULT 0x([0-9A-Fa-f]{1,8})")

# AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVM was captured on a real host (HYPERV.md §1.6).
_DENIED = frozenset({"AccessDenied", "UnauthorizedAccess", "rights_missing"})
# Of PowerShell 2.0 that is all there is: .NET before 4.5 keeps the HResult to itself.
_DENIED_TYPE = "System.UnauthorizedAccessException"
# What scripts/change/prelude.ps1 throws itself.
_OWN = frozenset({"vmms_stopped", "hyperv_missing"})
# Beside the names that end in "ConstrainedLanguage". PowerShell 5.1 says this of [pscustomobject]@{...} too
# (PowerShell/PowerShell #20767); LanguageMode is the bootstrap's own.
_CONSTRAINED = frozenset({"LanguageMode", "ConversionSupportedOnlyToCoreTypes"})
_MISSING = frozenset({"CommandNotFoundException", "CouldNotAutoLoadModule", "CouldNotAutoloadMatchingModule"})


def script_error_code(error_id: str | None, hresult: int | None, type_name: str | None = None) -> str:
    """rights_missing, module_missing, constrained_language, blocked_by_policy, vmms_stopped, hyperv_missing, or
    script_error for all else."""
    name = (error_id or "").split(",")[0]
    if name in _OWN:
        return name
    number = _number(name, hresult)
    if number in _ACCESS_DENIED or name in _DENIED or type_name == _DENIED_TYPE:
        return "rights_missing"
    if name in _MISSING:
        return "module_missing"
    if number == _BLOCKED_BY_POLICY:
        return "blocked_by_policy"
    if name.endswith("ConstrainedLanguage") or name in _CONSTRAINED:
        return "constrained_language"
    return "script_error"


def _number(name: str, hresult: int | None) -> int | None:
    """Unsigned, as Windows writes it; .NET's HResult is signed."""
    if told := _IN_IDENTIFIER.fullmatch(name):
        return int(told[1], 16)
    return None if hresult is None else hresult & 0xFFFFFFFF
