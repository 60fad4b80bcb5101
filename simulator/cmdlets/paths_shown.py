"""Test-Path over the volumes of the estate: whether a file or a folder shows.

A folder exists here by what lies in it. Where nobody may look, Windows answers $false and reports an error.
"""

from collections.abc import Iterator

from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import record
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.volumes import folded
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.values import SubsetError

_DENIED = "System.UnauthorizedAccessException"


def paths_shown(call: Call) -> Iterator[bool]:
    view, bound = view_of(call), call.bound
    if set(bound) != {"LiteralPath"}:
        raise SubsetError("Test-Path is simulated with -LiteralPath alone")
    for path in bound["LiteralPath"]:
        yield _shows(call, view, folded(str(path)))


def _shows(call: Call, view: HostView, path: str) -> bool:
    place = path.rstrip("\\") + "\\"
    volume = view.estate.volumes.at(view.host, place)
    if volume is None:
        return False
    if volume.denied:
        told = ("Access is denied", "ItemExistsUnauthorizedAccessError", "PermissionDenied", path)
        call.write_error(record(_DENIED, *told))
        return False
    is_root = folded(volume.root) + "\\" == place
    return is_root or path in volume.files or any(file.startswith(place) for file in list(volume.files))


CMDLETS = (
    Cmdlet(
        name="Test-Path",
        module="Microsoft.PowerShell.Management",
        parameters={
            "Path": Parameter("System.String[]", position=0, sets=("Path",)),
            "LiteralPath": Parameter("System.String[]", ("PSPath",), mandatory=True, sets=("LiteralPath",)),
            "Filter": Parameter(),
            "Include": Parameter("System.String[]"),
            "Exclude": Parameter("System.String[]"),
            "PathType": Parameter(),
            "IsValid": Parameter("switch"),
        },
        run=guarded("Test-Path", paths_shown),
        implementing_type="Microsoft.PowerShell.Commands.TestPathCommand",
        default_set="Path",
    ),
)
