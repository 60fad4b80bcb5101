"""Lists of hosts as people have them: pasted lines, or CSV. Reads text and nothing else; selectors.preview judges it.

Lines without a head:      hv01   |   hv01 hv01.example.com   |   hv01 10.0.0.5:5986   |   hv01 https://10.0.0.5
CSV with a head, at least: name   further columns in any order: address port https credential site kerberos_name

Comma, semicolon or tab part the columns, whichever the head has; empty lines and those that begin with # are left out.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MOST_LINES = 1000
MOST_BYTES = 1_000_000
COLUMNS = ("name", "address", "port", "https", "credential", "site", "kerberos_name")
_YES, _NO = ("yes", "true", "1", "https"), ("no", "false", "0", "http", "")
_ADDRESS = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>\[[0-9a-fA-F:]+\]|[^\s:/]+|[0-9a-fA-F:]{3,})(?::(?P<port>\d{1,5}))?/?"
)


class Unreadable(ValueError):
    """The list as a whole cannot be read; the sentence is for people."""


@dataclass(frozen=True, slots=True)
class Line:
    """One host as it was written. `https` and `port` None: not said. `problem`: why it cannot be read."""

    number: int
    text: str
    name: str = ""
    address: str = ""
    port: int | None = None
    https: bool | None = None
    credential: str = ""
    site: str = ""
    kerberos_name: str = ""
    problem: str = ""


def decoded(content: bytes) -> str:
    """The text of an uploaded file, as Excel, Notepad or anybody else wrote it. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("The file is larger than 1 MB. Is it a list of hosts?")
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(bom):
            return _text(content, encoding)
    try:
        return _text(content, "utf-8")
    except Unreadable:
        return _text(content, "cp1252")  # what Excel writes on a western Windows


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("The file is no text. Save it as CSV (UTF-8) and upload that.") from None
    if "\x00" in text:
        raise Unreadable("The file is no text. Save it as CSV (UTF-8) and upload that.")
    return text


def lines_of(text: str) -> list[Line]:
    """Every host that the text names, in its order. Raises Unreadable."""
    rows = [(number, row) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
    rows = [(number, row) for number, row in rows if not row.lstrip().startswith("#")]
    if not rows:
        raise Unreadable("There is no line with a host in it.")
    if len(rows) > MOST_LINES + 1:
        raise Unreadable(f"{len(rows)} lines are too many at once. Add at most {MOST_LINES} hosts in one go.")
    head = _head(rows[0][1])
    return list(_of_csv(rows[1:], *head) if head else _plain(rows))


def _head(row: str) -> tuple[str, list[str]] | None:
    """(what parts the columns, their names), where the first line names the columns."""
    delimiter = next((mark for mark in "\t;," if mark in row), ",")
    names = [name.strip().strip('"').lower().replace(" ", "_") for name in row.split(delimiter)]
    if "name" not in names:
        return None
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise Unreadable(f"No column is called {', '.join(unknown)}. There are: {', '.join(COLUMNS)}.")
    if len(set(names)) != len(names):
        raise Unreadable("A column stands there twice.")
    return delimiter, names


def _of_csv(rows: list[tuple[int, str]], delimiter: str, names: list[str]) -> Iterator[Line]:
    """Line by line: a value with a line end in it is none of a host's."""
    for number, row in rows:
        try:
            values = next(csv.reader(io.StringIO(row), delimiter=delimiter, strict=True))
        except (csv.Error, StopIteration):
            yield Line(number, row, problem="A quotation mark is not closed.")
            continue
        if len(values) > len(names):
            yield Line(number, row, problem=f"{len(values)} values, where the head names {len(names)} columns.")
        else:
            yield _line(number, row, dict(zip(names, map(str.strip, values), strict=False)))


def _line(number: int, row: str, values: Mapping[str, str]) -> Line:
    said = values.get("https", "").lower()
    if said not in (*_YES, *_NO):
        return Line(number, row, values.get("name", ""), problem=f"https is yes or no, and not {said!r}.")
    port = values.get("port", "")
    if port and not (port.isdecimal() and len(port) <= 5):
        return Line(number, row, values.get("name", ""), problem=f"{port!r} is not a port.")
    line = _placed(number, row, values.get("name", ""), values.get("address", ""))
    told = {key: values.get(key, "") for key in ("credential", "site", "kerberos_name")}
    https = line.https if not said else said in _YES
    return Line(
        number, row, line.name, line.address, int(port) if port else line.port, https, **told, problem=line.problem
    )


def _plain(rows: list[tuple[int, str]]) -> Iterator[Line]:
    for number, row in rows:
        words = row.replace(",", " ").replace(";", " ").split()
        if len(words) > 2:
            problem = "More than a name and an address. For more, use a head: name,address,port,https,…"
            yield Line(number, row, words[0], problem=problem)
        else:
            yield _placed(number, row, words[0], words[1] if len(words) == 2 else "")


def _placed(number: int, row: str, name: str, address: str) -> Line:
    """A name alone is an address too; what is called by an address alone is called so."""
    match = _ADDRESS.fullmatch(address or name)
    if not match:
        return Line(number, row, name, problem=f"{address or name!r} is not a host name or an address.")
    host, port = match["host"], match["port"]
    https = {"https": True, "http": False}.get(match["scheme"] or "")
    name = name if address else host.strip("[]")
    return Line(number, row, name, host, int(port) if port else None, https)


@dataclass(slots=True)
class Seen:
    """What the lines before have named already."""

    names: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[str, int], int] = field(default_factory=dict)
