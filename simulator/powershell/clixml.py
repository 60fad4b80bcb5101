"""What powershell.exe writes to a redirected stderr: one CLIXML document with the records of all streams but output."""

import re

from simulator.powershell.streams import Record
from simulator.powershell.text import from_net

_OPENING = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
_SPECIAL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


def document(records: list[Record]) -> str:
    """Empty text where there is nothing to say."""
    if not records:
        return ""
    body = "".join(_record(record, number) for number, record in enumerate(records))
    return f"#< CLIXML\r\n{_OPENING}{body}</Objs>"


def _record(record: Record, number: int) -> str:
    if record.kind == "Progress":
        return _progress(record, number)
    lines = record.text.split("\r\n")
    texts = [f"{line}\r\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return "".join(f'<S S="{record.kind}">{escaped(text)}</S>' for text in texts)


def _progress(record: Record, number: int) -> str:
    """PSSerializer writes the type names of the first object and refers to them later; here each carries its own."""
    names = '<TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN>'
    if number:
        names = '<TNRef RefId="0" />'
    return (
        f'<Obj S="progress" RefId="{number}">{names}<MS><I64 N="SourceId">1</I64><PR N="Record">'
        f"<AV>{escaped(record.text)}</AV><AI>0</AI><Nil /><PI>-1</PI><PC>-1</PC><T>Completed</T><SR>-1</SR>"
        f"<SD>{escaped(record.status)}</SD></PR></MS></Obj>"
    )


def escaped(text: str) -> str:
    """_xHHHH_ for what XML cannot hold, a literal _xHHHH_ protected by _x005F_."""
    coded = _SPECIAL.sub(lambda found: f"_x{ord(found[0]):04X}_", _without_pairs(text))
    return "".join(_XML.get(unit, unit) if unit in "&<>" else unit for unit in from_net(coded))


def _without_pairs(text: str) -> str:
    """Joins surrogate pairs first, so that only lone surrogates are escaped."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") if _has_pairs(text) else text


def _has_pairs(text: str) -> bool:
    return re.search("[\ud800-\udbff][\udc00-\udfff]", text) is not None and not re.search(
        "[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]", text
    )
