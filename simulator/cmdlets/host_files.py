"""[System.IO.Directory], [System.IO.File] and FileStream, as far as scripts look into a folder of their own.

A folder exists here by what lies in it. Of a virtual disk of fixed size in the format VHD the file is the disk, byte by
byte, and a footer behind it ("Virtual Hard Disk Image Format Specification"); no other disk can be opened so.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from simulator.cmdlets.view import HostView
from simulator.estate.blocks import GRAIN
from simulator.estate.disk_reading import open_disks
from simulator.estate.files import DiskFile, File, TextFile
from simulator.estate.volumes import Volume, folded, last_part
from simulator.powershell.collections import PSArray
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import net_error
from simulator.powershell.instants import DateTime
from simulator.powershell.integers import Int32, Int64
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_static
from simulator.powershell.text import from_net, to_net
from simulator.powershell.values import SubsetError

_DIRECTORY, _FILE, _STREAM = "System.IO.Directory", "System.IO.File", "System.IO.FileStream"
_IO, _NOT_FOUND = "System.IO.IOException", "System.IO.FileNotFoundException"
_SECTOR = 512


def _view(session: Any) -> HostView:
    view = session.machine
    if not isinstance(view, HostView):
        raise SubsetError("files are those of a host of a simulated estate")
    return view


def _volume(view: HostView, path: str) -> Volume:
    volume = view.estate.volumes.at(view.host, path.rstrip("\\") + "\\")
    if volume is None:
        raise net_error("System.IO.DirectoryNotFoundException", f"Could not find a part of the path '{path}'.", "")
    return volume


def _inside(volume: Volume, folder: str) -> Iterator[File]:
    start = folded(folder.rstrip("\\")) + "\\"
    return (file for key, file in sorted(volume.files.items()) if key.startswith(start))


@net_static(f"{_DIRECTORY}.Exists", ("string",))
def directory_exists(session: Any, path: str) -> bool:
    view, path = _view(session), from_net(path)
    volume = view.estate.volumes.at(view.host, path.rstrip("\\") + "\\")
    is_root = volume is not None and folded(volume.root) == folded(path.rstrip("\\"))
    return is_root or (volume is not None and any(True for _ in _inside(volume, path)))


@net_static(f"{_DIRECTORY}.CreateDirectory", ("string",))
def create_directory(session: Any, path: str) -> NetObject:
    _volume(_view(session), from_net(path))
    return NetObject("System.IO.DirectoryInfo", {"FullName": path})


@net_static(f"{_DIRECTORY}.GetCreationTimeUtc", ("string",))
def get_creation_time_utc(session: Any, path: str) -> DateTime:
    """That of the oldest file in it."""
    root = from_net(path)
    files = list(_inside(_volume(_view(session), root), root))
    if not files:
        raise SubsetError(f"nobody knows when {root} was made")
    return DateTime.from_datetime(datetime.fromtimestamp(min(file.created_at for file in files), UTC))


@net_static(f"{_DIRECTORY}.GetDirectories", ("string", "string"))
def get_directories(session: Any, path: str, pattern: str) -> PSArray:
    view, root = _view(session), from_net(path).rstrip("\\")
    if not directory_exists(session, path):
        raise net_error("System.IO.DirectoryNotFoundException", f"Could not find a part of the path '{root}'.", "")
    length = len(root) + 1
    below = (file.path[length:].partition("\\") for file in _inside(_volume(view, root), root))
    names = sorted({name for name, deeper, _ in below if deeper})
    wanted = folded(from_net(pattern))
    found = [to_net(rf"{root}\{name}") for name in names if fnmatchcase(folded(name), wanted)]
    return PSArray(found, "System.String")


@net_static(f"{_DIRECTORY}.GetFiles", ("string",))
def get_files(session: Any, path: str) -> PSArray:
    """Those that lie in the folder itself."""
    view, root = _view(session), from_net(path).rstrip("\\")
    length = len(root) + 1
    found = [to_net(file.path) for file in _inside(_volume(view, root), root) if "\\" not in file.path[length:]]
    return PSArray(found, "System.String")


@net_static(f"{_DIRECTORY}.Delete", ("string", "bool"))
def delete_directory(session: Any, path: str, recursive: bool) -> Any:
    view, root = _view(session), from_net(path)
    volume = _volume(view, root)
    files = list(_inside(volume, root))
    for file in files:
        _refuse_in_use(view, file.path)
    if files and not recursive:
        raise net_error(_IO, "The directory is not empty.", "")
    with view.estate.changing():
        for file in files:
            view.estate.volumes.drop(view.host, file.path)
    view.acted.append("Directory.Delete")
    return EMPTY


def _refuse_in_use(view: HostView, path: str) -> None:
    """What a VM that runs, or a merge, holds open."""
    if folded(path) in open_disks(view.read()) | _merging(view):
        told = f"The process cannot access the file '{last_part(path)}' because it is being used by another process."
        raise net_error(_IO, told, "")


def _merging(view: HostView) -> set[str]:
    copies = [vm.merging.copy for vm in view.host.vms if vm.merging is not None and vm.merging.copy is not None]
    return {folded(path) for copy in copies for path in (copy.child, copy.parent)}


@net_static(f"{_FILE}.Exists", ("string",))
def file_exists(session: Any, path: str) -> bool:
    view = _view(session)
    return view.estate.volumes.find(view.host, from_net(path)) is not None


@net_static(f"{_FILE}.WriteAllText", ("string", "string"))
def write_all_text(session: Any, path: str, text: str) -> Any:
    view, plain = _view(session), from_net(text)
    with view.estate.changing() as at:
        view.estate.volumes.put(view.host, TextFile(from_net(path), at, len(plain.encode()), text=plain))
    return EMPTY


@net_static(f"{_FILE}.ReadAllText", ("string",))
def read_all_text(session: Any, path: str) -> str:
    file = _found(session, path)
    if not isinstance(file, TextFile):
        raise SubsetError(f"nobody knows what stands in {file.path}")
    return to_net(file.text)


@net_static(f"{_FILE}.Delete", ("string",))
def delete_file(session: Any, path: str) -> Any:
    """Of one that is not there nothing is said."""
    view, plain = _view(session), from_net(path)
    _refuse_in_use(view, plain)
    with view.estate.changing():
        view.estate.volumes.drop(view.host, plain)
    return EMPTY


@net_static(f"{_FILE}.OpenWrite", ("string",))
def open_write(session: Any, path: str) -> NetObject:
    return _stream(session, path)


@net_static(f"{_FILE}.OpenRead", ("string",))
def open_read(session: Any, path: str) -> NetObject:
    return _stream(session, path)


def _found(session: Any, path: str) -> File:
    view, plain = _view(session), from_net(path)
    file = view.estate.volumes.find(view.host, plain)
    if file is None:
        raise net_error(_NOT_FOUND, f"Could not find file '{plain}'.", "")
    return file


def _stream(session: Any, path: str) -> NetObject:
    file = _found(session, path)
    if not isinstance(file, DiskFile) or (file.format, file.kind) != ("VHD", "Fixed"):
        raise SubsetError(f"nobody knows what stands in {file.path}")
    opened = _Opened(_view(session), file.path)
    methods: dict[str, Callable[..., Any]] = {
        "Seek": opened.seek,
        "ReadByte": opened.read_byte,
        "Write": opened.write,
        "Close": opened.close,
    }
    return NetObject(_STREAM, {"Name": path}, methods=methods)


class _Opened:
    """What a stream is at: a position in a file that lies on a volume."""

    def __init__(self, view: HostView, path: str) -> None:
        self._view, self._path, self._position = view, path, 0

    def seek(self, offset: Any, origin: Any) -> Any:
        if str(origin).lower() != "begin":
            raise SubsetError("Seek is simulated from the beginning alone")
        self._position = int(offset)
        return Int64(self._position)

    def read_byte(self) -> Any:
        """-1 at the end."""
        disk, at = self._disk(), self._view.read().at
        if self._position >= disk.size_at(at):
            return Int32(-1)
        self._position += 1
        return Int32(disk_byte(disk, self._position - 1, at))

    def write(self, octets: PSArray, offset: Any, count: Any) -> Any:
        sector = bytes(octets)[int(offset) : int(offset) + int(count)]
        if self._position or len(sector) != _SECTOR:
            raise SubsetError("only the first sector of a disk can be written past its VM")
        with self._view.estate.changing():
            self._view.estate.volumes.put(self._view.host, replace(self._disk(), first_sector=sector))
        return EMPTY

    def close(self) -> Any:
        return EMPTY

    def _disk(self) -> DiskFile:
        found = self._view.estate.volumes.disk(self._view.host, self._path)
        if found is None:
            raise net_error(_NOT_FOUND, f"Could not find file '{self._path}'.", "")
        return found


def disk_byte(disk: DiskFile, position: int, at: float) -> int:
    """The first sector as it was written; elsewhere what the guest wrote: one word again and again."""
    if position < _SECTOR and disk.first_sector:
        return disk.first_sector[position]
    held = disk.map_at(at).read(position // GRAIN) or 0
    return struct.pack("<H", held & 0xFFFF)[position % 2]
