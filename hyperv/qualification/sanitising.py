"""Take out of an answer what names something: machines, people, paths, addresses, SIDs, GUIDs.

Allowed through is only what a contract knows to be no name (the name of an enumeration value, a version), numbers,
Booleans and instants. All other text keeps its shape and loses its content: letters become other letters, digits other
digits, and punctuation stays, because oddities live there. The same text becomes the same text everywhere in one
answer, so that a disk still belongs to its VM, and no two words become one: C:\\ and D:\\ stay two volumes. The salt is
drawn for each answer and never kept.
"""

import hmac
import re
import secrets
from collections.abc import Iterator, Mapping
from ipaddress import AddressValueError, IPv6Address
from typing import Any
from uuid import UUID

from hyperv.contracts.network_values import ACCESS, ON_OFF, TRUNK
from hyperv.contracts.sections import SECTIONS
from hyperv.contracts.values import RUNNING_STATES, ReadingItem, is_instant, public_fields

_GUID = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
_SID = r"\bS-1-\d+(?:-\d+)+\b"
_IPV4 = r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])(?:/\d{1,2}\b)?"
_IPV6 = r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])(?:/\d{1,3}\b)?"
_MAC = r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b|\b[0-9a-f]{12}\b"
_WORD = r"[^\W_]+"
_PARTS = re.compile(
    f"(?P<guid>{_GUID})|(?P<sid>{_SID})|(?P<mac>{_MAC})|(?P<v4>{_IPV4})|(?P<v6>{_IPV6})|(?P<word>{_WORD})",
    re.IGNORECASE,
)
# What Windows itself calls its folders and files: it names nobody, and the shape of a path is half of its meaning.
_WINDOWS_WORDS = frozenset(
    "c clusterstorage volume virtual machines hard disks snapshots undolog microsoft windows hyper v programdata users "
    "public documents vhd vhdx avhd avhdx vhds vhdpmem iso vmcx vmrs vmgs bin vsv xml vfd mrt rct tmp autorecovery "
    "cluster network adapter default switch lan server standard datacenter enterprise corporation".split()
)
# The frame in which WMI hands out what guests say (hyperv/contracts/kvp.py): only its data names anybody.
_KVP_WORDS = frozenset(
    "instance classname property propagated true type string uint16 value name data caption description elementname "
    "source msvm kvpexchangedataitem osname osversion fullyqualifieddomainname integrationservicesversion "
    "networkaddressipv4 networkaddressipv6 producttype".split()
)
# Windows' names of values by which a contract reads the rest of an item. They name nobody where they stand alone in a
# field of such names, whatever else is called that (a VM HB-OFF, a switch Access).
_DECIDING = RUNNING_STATES | ON_OFF.keys() | {ACCESS, TRUNK}
_NAMELESS = _WINDOWS_WORDS | _KVP_WORDS
_END_OF_LATIN = 0x250
_MOST_TRIES = 200  # to find a word that no other has become; of few letters there are few
_SHORTEST_NAME = 3  # characters: shorter words are no name that a public field could give away


class Sanitiser:
    """For one answer, used once: what it replaced, it replaces the same way again."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(32)
        self._names: frozenset[str] = frozenset()
        self._became: dict[str, bytes] = {}  # word, folded -> the digest that it is replaced by
        self._taken: set[str] = set(_NAMELESS)

    def answer(self, result: Mapping[str, Any]) -> dict[str, Any]:
        """The `result` of the estate script without a name. Keys that are none of ours are left out."""
        sections = result.get("sections")
        sections = sections if isinstance(sections, dict) else {}
        known = {name: section for name, section in sections.items() if name in SECTIONS and isinstance(section, dict)}
        self._names = frozenset(word for name, section in known.items() for word in self._private_words(name, section))
        access = result.get("access")
        access = access if isinstance(access, dict) else {}
        return {
            "collected_at": result.get("collected_at"),
            "access": {key: self._public(value) for key, value in access.items()},
            "sections": {name: self._section(name, section) for name, section in known.items()},
        }

    def _section(self, name: str, section: Mapping[str, Any]) -> dict[str, Any]:
        items = section.get("items")
        return {
            "ok": section.get("ok"),
            "error": self._error(section.get("error")),
            "duration_ms": section.get("duration_ms"),
            "items": [self._item(name, item) for item in items] if isinstance(items, list) else items,
        }

    def _item(self, section: str, item: Any) -> Any:
        if not isinstance(item, dict):
            return self._private(item)
        public = _public_keys(section, item)
        said = {
            key: self._error(value) if key == "error" else (self._public if key in public else self._private)(value)
            for key, value in item.items()
        }
        # Our own word for what it is, even where something is called that too.
        return said | {"kind": item["kind"]} if item.get("kind") in _kinds(section) else said

    def _error(self, error: Any) -> Any:
        """Type, identifier and number say what went wrong; the message names what it went wrong with."""
        if not isinstance(error, dict):
            return self._private(error)
        kept = {key: error.get(key) for key in ("code", "type", "id", "hresult") if key in error}
        return {**kept, "message": self._private(error.get("message"))}

    def _public(self, value: Any) -> Any:
        """As it is, unless it holds a word that is private elsewhere in this answer."""
        if isinstance(value, str):
            if value in _DECIDING:
                return value
            return self._private(value) if self._names & set(_words(value)) else value
        return [self._public(one) for one in value] if isinstance(value, list) else self._private(value)

    def _private(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if is_instant(value) else _PARTS.sub(self._replacement, value)
        if isinstance(value, list):
            return [self._private(one) for one in value]
        if isinstance(value, dict):
            return {key: self._private(one) for key, one in value.items()}
        return value

    def _private_words(self, name: str, section: Mapping[str, Any]) -> Iterator[str]:
        for item in section.get("items") or ():
            if isinstance(item, dict):
                public = _public_keys(name, item) | {"error"}
                for key, value in item.items():
                    if key not in public and isinstance(value, str) and not is_instant(value):
                        yield from _words(value)

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self._salt, text.casefold().encode("utf-8", "surrogatepass"), "sha256")

    def _replacement(self, match: re.Match[str]) -> str:
        text, digest = match.group(), self._digest(match.group())
        match match.lastgroup:
            case "guid":
                return text if UUID(text).int == 0 else _like(str(UUID(bytes=digest[:16])), text)
            case "sid":
                return text if text.count("-") <= 4 else f"S-1-5-21-1-2-3-{int.from_bytes(digest[:3], 'big')}"
            case "mac":
                return _mac(text, digest)
            case "v4":
                return _ipv4(text, digest)
            case "v6":
                return _ipv6(text, digest)
        return text if text.casefold() in _NAMELESS else _word(text, self._digest_of_its_own(text))

    def _digest_of_its_own(self, word: str) -> bytes:
        """One that makes of it what nothing else is called here, as far as its letters allow."""
        key = word.casefold()
        if key not in self._became:
            tries = (self._digest(f"{key} {number}") for number in range(_MOST_TRIES))
            digest = next((one for one in tries if _word(key, one) not in self._taken), self._digest(key))
            self._became[key] = digest
            self._taken.add(_word(key, digest))
        return self._became[key]


def _public_keys(section: str, item: Mapping[str, Any]) -> frozenset[str]:
    kinds = SECTIONS[section]
    model: type[ReadingItem] | None = kinds.get(None) or kinds.get(str(item.get("kind")))
    return public_fields(model) | {"kind"} if model else frozenset({"kind"})


def _kinds(section: str) -> frozenset[str]:
    return frozenset(kind for kind in SECTIONS[section] if kind is not None)


def _words(text: str) -> Iterator[str]:
    for match in re.finditer(_WORD, text):
        word = match.group().casefold()
        if len(word) >= _SHORTEST_NAME and not word.isdigit() and word not in _NAMELESS:
            yield word


def _like(text: str, model: str) -> str:
    return text.upper() if model.isupper() else text


def _hex_digits(digits: str, model: str) -> str:
    """The digits, separated as the model is."""
    left = iter(digits)
    return "".join(next(left) if character.isalnum() else character for character in model)


def _mac(text: str, digest: bytes) -> str:
    """A locally administered one, written as the original was. Zeros stay: they are the address of none."""
    return _like(_hex_digits("02" + digest.hex()[:10], text), text) if text.strip("0-:") else text


def _ipv4(text: str, digest: bytes) -> str:
    """Of 198.18.0.0/15, which is nobody's (RFC 2544). What only says of which kind an address is stays, and so does a
    zero at the end, as the length of a prefix does: it is a network's."""
    text, slash, length = text.partition("/")
    if text.startswith(("0.", "127.", "169.254.", "255.")):
        return text + slash + length
    host = 0 if text.endswith(".0") else 1 + digest[2] % 254
    return f"198.{18 + digest[0] % 2}.{digest[1]}.{host}{slash}{length}"


def _ipv6(text: str, digest: bytes) -> str:
    """Of 2001:db8::/32, which is documentation's (RFC 3849); link-local stays so. Times and the like stay."""
    literal, slash, length = text.partition("/")
    try:
        address = IPv6Address(literal)
    except AddressValueError:
        return text
    if address.is_loopback or address.is_unspecified:
        return text
    prefix = 0xFE80 << 112 if address.is_link_local else 0x20010DB8 << 96
    rest = 0 if slash and literal.endswith("::") else int.from_bytes(digest[:8], "big")
    return f"{IPv6Address(prefix | rest)}{slash}{length}"


def _word(text: str, digest: bytes) -> str:
    return "".join(_character(one, digest[place % len(digest)]) for place, one in enumerate(text))


def _character(one: str, number: int) -> str:
    if one.isdigit():
        return str(number % 10)
    if one.isascii():
        letter = chr(ord("a") + number % 26)
    else:
        letter = "äöüéñçøå"[number % 8] if ord(one) < _END_OF_LATIN else "жшдлю"[number % 5]
    return letter.upper() if one.isupper() else letter
