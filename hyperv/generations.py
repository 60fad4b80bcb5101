"""Which scripts a host understands.

Windows Server 2008 R2 has PowerShell 2.0, WMI v1 and no module Hyper-V (HYPERV.md §4): it has scripts of its own.
Nobody needs to say so: the bootstrap is the same for all and refuses a script of the other generation by name, and the
version that a host tells of itself says which to try first next time.
"""

from typing import Literal

from hyperv.command_line import part_names
from hyperv.errors import ScriptFailed

Generation = Literal["read/estate", "read/estate2008r2"]
MODERN: Generation = "read/estate"
LEGACY: Generation = "read/estate2008r2"

_NT_6_1 = (6, 1)  # Windows Server 2008 R2
REFUSAL = "OtherPowerShell"  # what bootstrap.ps1 says of a script of the other generation


def generation_of(os_version: str | None) -> Generation:
    """The folder of scripts to try first; MODERN where the version is unknown or unreadable."""
    parts = (os_version or "").split(".")
    if len(parts) < 2 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return MODERN
    return LEGACY if (int(parts[0]), int(parts[1])) <= _NT_6_1 else MODERN


def other(generation: Generation) -> Generation:
    return MODERN if generation == LEGACY else LEGACY


def wants_other(error: ScriptFailed) -> bool:
    return (error.id or "").split(",")[0] == REFUSAL


def offers(generation: Generation, section: str) -> bool:
    """Whether hosts of this generation can be asked for a section. All of them stand in the modern folder."""
    return generation == MODERN or section in part_names(generation)
