"""[System.IO.Path] on the text of Windows paths; no file is looked at."""

import ntpath
from typing import Any

from simulator.powershell.failures import net_error
from simulator.powershell.registry import net_static

_P = "System.IO.Path"


def _checked(path: str) -> str:
    if any(unit in '"<>|' or unit < " " for unit in path):
        raise net_error("System.ArgumentException", "Illegal characters in path.", "")
    return path


@net_static(f"{_P}.GetFileName", ("string",))
def get_file_name(_: Any, path: str) -> str:
    return _checked(path).replace("/", "\\").rpartition("\\")[2].rpartition(":")[2]


@net_static(f"{_P}.GetExtension", ("string",))
def get_extension(session: Any, path: str) -> str:
    """With its dot; "" where there is none or only a dot."""
    name = get_file_name(session, path)
    extension = name[name.rindex(".") :] if "." in name else ""
    return extension if len(extension) > 1 else ""


@net_static(f"{_P}.GetFileNameWithoutExtension", ("string",))
def get_file_name_without_extension(session: Any, path: str) -> str:
    name = get_file_name(session, path)
    return name[: name.rindex(".")] if "." in name else name


@net_static(f"{_P}.GetDirectoryName", ("string",))
def get_directory_name(_: Any, path: str) -> str | None:
    """$null for a root."""
    drive, rest = ntpath.splitdrive(_checked(path).replace("/", "\\"))
    if rest in ("", "\\"):
        return None if drive or rest else ""
    head = rest.rpartition("\\")[0]
    return f"{drive}{head}" if head or not rest.startswith("\\") else f"{drive}\\"


@net_static(f"{_P}.GetPathRoot", ("string",))
def get_path_root(_: Any, path: str) -> str:
    drive, rest = ntpath.splitdrive(_checked(path).replace("/", "\\"))
    return f"{drive}\\" if rest.startswith("\\") and not drive.startswith("\\\\") else drive


@net_static(f"{_P}.Combine", ("string", "string"), ("string", "string", "string"))
def combine(_: Any, *paths: str) -> str:
    """A part with a root of its own starts anew."""
    result = ""
    for path in map(_checked, paths):
        if not result or ntpath.splitdrive(path)[0] or path.startswith(("\\", "/")):
            result = path or result
        elif path:
            result = result + path if result.endswith(("\\", "/", ":")) else f"{result}\\{path}"
    return result
