"""What guests write into key-value pairs, out of the CIM-XML that WMI embeds it in (Msvm_KvpExchangeDataItem).

The data is a guest's: a machine that nobody here trusts. A document type, the one door to entities, is never parsed;
what is no such item is left out; no text is longer than its column.
"""

from collections.abc import Iterable
from xml.etree import ElementTree

from hyperv.text import storable

_TEXT_LIMIT = 255
_ITEM_LIMIT = 16_384  # characters; a value of KVP ends at 2,048 bytes, and five more elements surround it


def read_items(items: Iterable[object]) -> dict[str, str]:
    """Name -> data of the items that can be read; blank data is left out."""
    pairs = (_pair(item) for item in items if isinstance(item, str))
    return {name: data for name, data in pairs if name and data}


def _pair(item: str) -> tuple[str, str]:
    if len(item) > _ITEM_LIMIT or "<!" in item:
        return "", ""
    try:
        instance = ElementTree.fromstring(storable(item))  # noqa: S314 - no document type, so no entity but the five of XML
    except ElementTree.ParseError:
        return "", ""
    values = {element.get("NAME"): element.findtext("VALUE") or "" for element in instance.iter("PROPERTY")}
    return values.get("Name", ""), values.get("Data", "").strip()


def shortened(text: str | None) -> str | None:
    return text[:_TEXT_LIMIT] if text else None
