"""The recorded exchanges of real Windows hosts, and what of an envelope can be compared.

The files are YAML, of which they use little: a request and its response are one line each.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).parents[3].parent / "shared" / "captures" / "wsman"
_LINE = re.compile(r"^(?:- | {2})(request|response): (.*)$", re.MULTILINE)
_SHELL = "{http://schemas.microsoft.com/wbem/wsman/1/windows/shell}"
_ACTIVITY = "{http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd}ActivityId"

Shape = tuple[str, tuple[str, ...], tuple["Shape", ...]]


@dataclass(frozen=True)
class Exchange:
    request: str
    response: str

    @property
    def action(self) -> str:
        return re.search(r"Action[^>]*>[^<]*/(\w+)<", self.request)[1]  # type: ignore[index]


def read(name: str) -> list[Exchange]:
    lines = [_unquoted(text) for _, text in _LINE.findall((FOLDER / name).read_text(encoding="utf-8"))]
    return [Exchange(request, response) for request, response in zip(lines[::2], lines[1::2], strict=True)]


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    return text


def shape(envelope: str | bytes) -> Shape:
    """Names and namespaces of elements and names of attributes; any number of Streams counts as one of each kind.

    The ActivityId header, which hosts send or leave out as they please, is no part of it."""
    return _shape(ElementTree.fromstring(envelope))


def _shape(element: ElementTree.Element) -> Shape:
    children: list[Shape] = []
    for child in element:
        found = _shape(child)
        if child.tag != _ACTIVITY and not (child.tag == f"{_SHELL}Stream" and found in children):
            children.append(found)
    return element.tag, tuple(sorted(element.attrib)), tuple(children)


def texts(envelope: str | bytes, *names: str) -> dict[str, list[str]]:
    """The texts of the elements of these local names, with the Code of a WSManFault under that name."""
    root = ElementTree.fromstring(envelope)
    found = {
        name: [(element.text or "") for element in root.iter() if element.tag.rpartition("}")[2] == name]
        for name in names
    }
    found["Code"] = [element.get("Code", "") for element in root.iter() if element.tag.endswith("}WSManFault")]
    return found
