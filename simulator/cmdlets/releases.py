"""Which commands a Windows release has, and with which parameters."""

import dataclasses
from functools import cache

from simulator.cmdlets import registry
from simulator.cmdlets.elsewhere import ELSEWHERE, PARTLY_KNOWN
from simulator.estate.windows import WindowsRelease
from simulator.facts.releases import absent_parameters, lacks_cmdlet
from simulator.powershell.binding import Cmdlet
from simulator.powershell.text import fold

# Of the modules that the simulator knows commands of, these are on Windows Server 2008 R2; the others came with 2012
# (PowerShell 3.0) or later.
_OF_2008R2 = frozenset({"failoverclusters", "servermanager", "microsoft.powershell.management"})


def find_command(name: str, module: str | None, windows: WindowsRelease) -> Cmdlet | None:
    """As registry.find_command, on this release of Windows."""
    if windows.wmi_only and not _known_to_2008r2(name, module):
        return None
    found = registry.find_command(name, module)
    if found is None or (windows.wmi_only and fold(found.module) not in _OF_2008R2):
        return None
    return _fitted(found, windows.build) if found.module == "Hyper-V" else found


def _known_to_2008r2(name: str, module: str | None) -> bool:
    """Cmdlets of other modules that leave the subset on later releases are not there at all, the clustering ones
    apart."""
    if module is not None:
        return fold(module) in _OF_2008R2
    return fold(name) not in ELSEWHERE or "-cluster" in fold(name)


@cache
def _fitted(cmdlet: Cmdlet, build: int) -> Cmdlet | None:
    if lacks_cmdlet(cmdlet.name, build):
        return None
    absent = absent_parameters(cmdlet.name, build)
    if not absent & cmdlet.parameters.keys():
        return cmdlet
    kept = {name: parameter for name, parameter in cmdlet.parameters.items() if name not in absent}
    return dataclasses.replace(cmdlet, parameters=kept)


MODULES = frozenset(PARTLY_KNOWN | {"hyper-v", "cimcmdlets", "failoverclusters"})


def has_module(name: str, windows: WindowsRelease) -> bool:
    """Whether Import-Module finds it."""
    known = _OF_2008R2 & MODULES if windows.wmi_only else MODULES
    return fold(name) in known
