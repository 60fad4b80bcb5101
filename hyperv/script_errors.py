"""What PowerShell's own identifiers of an error mean. By FullyQualifiedErrorId and HRESULT, never by the message:
Windows writes messages in the language of the host.
"""

ACCESS_DENIED = -2147024891  # 0x80070005 E_ACCESSDENIED, signed as .NET's HResult is

# AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVM was captured on a real host (HYPERV.md §1.6).
_DENIED = frozenset({"AccessDenied", "UnauthorizedAccess"})
_MISSING = frozenset({"CommandNotFoundException", "CouldNotAutoLoadModule", "CouldNotAutoloadMatchingModule"})


def script_error_code(error_id: str | None, hresult: int | None) -> str:
    """rights_missing, module_missing, constrained_language, or script_error for all else."""
    name = (error_id or "").split(",")[0]
    if hresult == ACCESS_DENIED or name in _DENIED:
        return "rights_missing"
    if name in _MISSING:
        return "module_missing"
    if name.endswith("ConstrainedLanguage") or name == "ConversionSupportedOnlyToCoreTypes":
        return "constrained_language"
    return "script_error"
