"""Where two answers differ. This is the whole list of what may:

duration_ms          time that passed
powershell_version   which PowerShell ran
position             the line that failed: the encoded command has one line more here
hresult              the stub's exceptions have .NET's default number
id                   after its comma: a stub function is named where Windows names the class of a cmdlet
the order of files   folders are keys of a hashtable, which come in another order on every PowerShell
"""

from collections.abc import Iterator
from typing import Any

IGNORED = frozenset({"duration_ms", "powershell_version", "position", "hresult"})
_WITHOUT_ORDER = ".sections.files.items"
_ERRORS = (".error", ".failure")


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """One sentence for each place; none where the answers are equal."""
    return list(_differences(ours, theirs, path or "answer"))


def _differences(ours: Any, theirs: Any, path: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _of_objects(ours, theirs, path)
    elif isinstance(ours, list) and isinstance(theirs, list):
        if path.endswith(_WITHOUT_ORDER):
            ours, theirs = sorted(ours, key=_path), sorted(theirs, key=_path)
        if len(ours) != len(theirs):
            yield f"{path}: {len(ours)} items, PowerShell has {len(theirs)}"
        for index, (one, other) in enumerate(zip(ours, theirs, strict=False)):
            yield from _differences(one, other, f"{path}[{index}]")
    elif type(ours) is not type(theirs) or ours != theirs:
        yield f"{path}: {ours!r}, PowerShell has {theirs!r}"


def _of_objects(ours: dict[str, Any], theirs: dict[str, Any], path: str) -> Iterator[str]:
    for name in ours.keys() ^ theirs.keys():
        yield f"{path}.{name}: only {'ours' if name in ours else 'PowerShell'} has it"
    for name in ours.keys() & theirs.keys() - IGNORED:
        one, other = ours[name], theirs[name]
        if path.endswith(_ERRORS) and name == "id" and one and other:
            one, other = one.partition(",")[0], other.partition(",")[0]
        yield from _differences(one, other, f"{path}.{name}")


def _path(item: dict[str, Any]) -> tuple[str, str]:
    return str(item.get("kind")), str(item.get("path"))
