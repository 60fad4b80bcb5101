"""To Guid, Version and Regex."""

from datetime import timedelta
from typing import Any

from simulator.powershell.conversion import converter, impossible, refused
from simulator.powershell.identities import Guid, Version
from simulator.powershell.objects import CustomObject
from simulator.powershell.rendering import text_of

_ID = "InvalidCastParseTargetInvocation"
_GUID_SHAPE = (
    "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."  # System.Guid, mscorlib 4.0
)


@converter("System.Guid")
def _to_guid(value: Any, _: timedelta) -> Guid:
    if not isinstance(value, str):
        raise impossible(value, "System.Guid")
    try:
        return Guid.parse(value)
    except ValueError:
        raise refused(value, "System.Guid", _GUID_SHAPE, _ID, "System.FormatException") from None


@converter("System.Version")
def _to_version(value: Any, _: timedelta) -> Version:
    if isinstance(value, CustomObject) or not isinstance(value, str | float | int):
        raise impossible(value, "System.Version")
    text = text_of(value)
    try:
        return Version.parse(text)
    except ValueError:
        parts = text.split(".")
        reason = "Input string was not in a correct format."
        kind = "System.FormatException"
        if not 2 <= len(parts) <= 4:
            reason = "Version string portion was too short or too long."
            kind = "System.ArgumentException"
        raise refused(value, "System.Version", reason, _ID, kind) from None
