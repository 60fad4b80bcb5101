"""What PowerShell's own identifiers of an error mean. By FullyQualifiedErrorId and HRESULT, never by the message:
Windows writes messages in the language of the host.
"""

ACCESS_DENIED = -2147024891  # 0x80070005 E_ACCESSDENIED, signed as .NET's HResult is
BLOCKED_BY_POLICY = -2147023636  # 0x800704EC, ERROR_ACCESS_DISABLED_BY_POLICY (1260)

# AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVM was captured on a real host (HYPERV.md §1.6).
_DENIED = frozenset({"AccessDenied", "UnauthorizedAccess", "rights_missing"})
# What scripts/change/prelude.ps1 throws itself.
_OWN = frozenset({"vmms_stopped", "hyperv_missing"})
# Beside the names that end in "ConstrainedLanguage". PowerShell 5.1 says this of [pscustomobject]@{...} too
# (PowerShell/PowerShell #20767); LanguageMode is the bootstrap's own.
_CONSTRAINED = frozenset({"LanguageMode", "ConversionSupportedOnlyToCoreTypes"})
_MISSING = frozenset({"CommandNotFoundException", "CouldNotAutoLoadModule", "CouldNotAutoloadMatchingModule"})


def script_error_code(error_id: str | None, hresult: int | None) -> str:
    """rights_missing, module_missing, constrained_language, blocked_by_policy, vmms_stopped, hyperv_missing, or
    script_error for all else."""
    name = (error_id or "").split(",")[0]
    if name in _OWN:
        return name
    if hresult == ACCESS_DENIED or name in _DENIED:
        return "rights_missing"
    if name in _MISSING:
        return "module_missing"
    if hresult == BLOCKED_BY_POLICY:
        return "blocked_by_policy"
    if name.endswith("ConstrainedLanguage") or name in _CONSTRAINED:
        return "constrained_language"
    return "script_error"
