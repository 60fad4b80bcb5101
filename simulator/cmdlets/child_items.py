"""Get-ChildItem over the volumes of the estate: files below a folder, no wildcards, no links.

Windows lists a folder's own files and then goes into its folders, each in the order of names.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import record
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.files import File
from simulator.estate.volumes import folded, last_part
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.types import declare_type
from simulator.powershell.values import DateTime, Int64, NetObject, SubsetError, to_net

FILE_INFO = declare_type("System.IO.FileInfo")
_NOT_FOUND = "System.Management.Automation.ItemNotFoundException"
_DENIED = "System.UnauthorizedAccessException"


class Lying(NamedTuple):
    view: HostView
    file: File
    size: int
    modified_at: float


def get_child_item(call: Call) -> Iterator[NetObject]:
    view, bound = view_of(call), call.bound
    if not (bound.get("Recurse") and bound.get("File")) or set(bound) - {"LiteralPath", "Recurse", "File", "Force"}:
        raise SubsetError("Get-ChildItem is simulated with -LiteralPath, -Recurse, -File and -Force alone")
    for path in bound["LiteralPath"]:
        yield from _below(call, view, str(path).rstrip("\\"))


def _below(call: Call, view: HostView, root: str) -> Iterator[NetObject]:
    volume = view.estate.volumes.at(view.host, root + "\\")
    if volume is not None and volume.denied:
        message = f"Access to the path '{root}' is denied."
        call.write_error(record(_DENIED, message, "DirUnauthorizedAccessError", "PermissionDenied", root))
        return
    at = view.read().at
    inside = folded(root) + "\\"
    files = [] if volume is None else [one for one in volume.files_at(at) if folded(one[0].path).startswith(inside)]
    if not files and (volume is None or folded(root) != folded(volume.root)):
        # A folder exists here by what lies in it; an empty one cannot be told from a missing one.
        message = f"Cannot find path '{root}' because it does not exist."
        call.write_error(record(_NOT_FOUND, message, "PathNotFound", "ObjectNotFound", root))
        return
    for file, size in sorted(files, key=lambda one: _order(one[0].path)):
        yield file_info(Lying(view, file, size, file.modified_at(at)))


def _order(path: str) -> list[tuple[bool, str]]:
    """A folder's own files before what lies deeper."""
    *folders, name = folded(path).split("\\")
    return [*((True, folder) for folder in folders), (False, name)]


def file_info(lying: Lying) -> NetObject:
    path = lying.file.path
    name = last_part(path)
    return NetObject(
        FILE_INFO,
        {
            "FullName": lambda: to_net(path),
            "Name": lambda: to_net(name),
            "DirectoryName": lambda: to_net(path.rpartition("\\")[0]),
            "Extension": lambda: to_net(f".{name.rpartition('.')[2]}" if "." in name else ""),
            "Length": lambda: Int64(lying.size),
            "CreationTimeUtc": lambda: _utc(lying.file.created_at),
            "LastWriteTimeUtc": lambda: _utc(lying.modified_at),
        },
        text=name,
    )


def _utc(at: float) -> DateTime:
    return DateTime.from_datetime(datetime.fromtimestamp(at, UTC))


_SWITCH = Parameter("switch")

CMDLETS = (
    Cmdlet(
        name="Get-ChildItem",
        module="Microsoft.PowerShell.Management",
        parameters={
            "Path": Parameter("System.String[]", position=0, sets=("Items",)),
            "LiteralPath": Parameter("System.String[]", ("PSPath",), mandatory=True, sets=("LiteralItems",)),
            "Filter": Parameter(position=1),
            "Include": Parameter("System.String[]"),
            "Exclude": Parameter("System.String[]"),
            "Depth": Parameter("System.UInt32"),
            **dict.fromkeys(("Recurse", "Force", "Name", "Directory", "File", "Hidden", "ReadOnly", "System"), _SWITCH),
        },
        run=guarded("Get-ChildItem", get_child_item),
        implementing_type="Microsoft.PowerShell.Commands.GetChildItemCommand",
        default_set="Items",
        aliases=("gci", "dir", "ls"),
    ),
)
