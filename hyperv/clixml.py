"""The error text in what powershell.exe writes to stderr.

It is CLIXML, with traps that pywinrm's own cleaning falls into (HYPERV.md §1.6): several documents one after
another, a BOM or a line of somebody's in front, progress records that are no error at all, and text in which
`_xHHHH_` stands for a UTF-16 code unit.
"""

import re
import xml.etree.ElementTree as ET

_HEADER = "#< CLIXML"
_DOCUMENT = re.compile(r"<Objs\b.*?</Objs>|<Objs\b[^>]*/>", re.DOTALL)
_CODE_UNITS = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_NAMESPACE = "{http://schemas.microsoft.com/powershell/2004/04}"


def is_clixml(stderr: bytes) -> bool:
    """Whether PowerShell itself wrote it, and not cmd.exe."""
    return _HEADER.encode() in stderr or b"<Objs" in stderr


def error_text(stderr: bytes) -> str:
    """The errors in `stderr`, as text; "" where there are none. What is not CLIXML is text already (cmd.exe writes
    that).
    """
    text = stderr.decode("utf-8", "replace").replace("\ufeff", "")
    if _HEADER not in text and "<Objs" not in text:
        return text.strip()
    errors = "".join(_errors(document.group()) for document in _DOCUMENT.finditer(text))
    around = _DOCUMENT.sub("", text).replace(_HEADER, "")
    return "\n".join(part.strip() for part in (around, errors) if part.strip())


def _errors(document: str) -> str:
    try:
        root = ET.fromstring(document)  # noqa: S314 - expat of Python 3.11 bounds entity expansion; the size is bounded too
    except ET.ParseError:
        return document
    strings = root.iter(f"{_NAMESPACE}S")
    return "".join(_decoded(node.text or "") for node in strings if node.get("S") == "Error")


def _decoded(text: str) -> str:
    """`_x000D_` and the like as characters. Adjacent units are decoded together: an emoji is two of them."""
    return _CODE_UNITS.sub(_characters, text)


def _characters(match: re.Match[str]) -> str:
    units = re.findall(r"_x([0-9A-Fa-f]{4})_", match.group())
    return b"".join(int(unit, 16).to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace")
