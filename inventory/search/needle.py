"""What somebody typed into the search field, understood: people paste GUIDs, MAC and IP addresses in every notation."""

import re
import uuid
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

_SEPARATORS = re.compile(r"[\s:.\-]")
_HEX = re.compile(r"[0-9a-f]+")
_GUID_DIGITS, _MAC_DIGITS = 32, 12
# The shortest beginning of a GUID or MAC address that is taken for one: six digits are a maker's prefix.
_SHORTEST = 6
_TRIGRAM = 3
_BEGINNING_OF_IPV4 = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?\.?")


@dataclass(frozen=True, slots=True)
class Needle:
    """`guids` and `macs`: first and last one that begins as was typed; the same twice where all of it was typed.
    `address`: an IP address as PostgreSQL writes it; `network`: the network of a beginning, or one that was typed.
    `path`: the text as paths are kept, folded."""

    text: str
    guids: tuple[uuid.UUID, uuid.UUID] | None = None
    macs: tuple[str, str] | None = None
    address: str | None = None
    network: str | None = None

    @property
    def path(self) -> str:
        return self.text.replace("/", "\\").strip('"').rstrip("\\").lower()

    @property
    def guid(self) -> uuid.UUID | None:
        return self.guids[0] if self.guids and self.guids[0] == self.guids[1] else None

    @property
    def mac(self) -> str | None:
        return self.macs[0] if self.macs and self.macs[0] == self.macs[1] else None

    @property
    def is_short(self) -> bool:
        """Too short for the indexes of trigrams; and what most names hold anyhow."""
        return len(self.text) < _TRIGRAM

    def is_exactly(self, *values: str | None) -> bool:
        wanted = self.text.casefold()
        return any(value is not None and value.casefold() == wanted for value in values)


def needle_of(text: str) -> Needle:
    """`text` is stripped and not empty."""
    digits = _SEPARATORS.sub("", text).lower()
    guid_digits = digits.strip("{}()")
    return Needle(
        text,
        guids=_guids(guid_digits) if _HEX.fullmatch(guid_digits) else None,
        macs=_macs(digits) if _HEX.fullmatch(digits) else None,
        address=_address(text),
        network=_network(text),
    )


def _guids(digits: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    if not _SHORTEST <= len(digits) <= _GUID_DIGITS:
        return None
    return uuid.UUID(digits.ljust(_GUID_DIGITS, "0")), uuid.UUID(digits.ljust(_GUID_DIGITS, "f"))


def _macs(digits: str) -> tuple[str, str] | None:
    if not _SHORTEST <= len(digits) <= _MAC_DIGITS:
        return None
    return digits.ljust(_MAC_DIGITS, "0").upper(), digits.ljust(_MAC_DIGITS, "f").upper()


def _address(text: str) -> str | None:
    """[fe80::1%eth0] -> fe80::1: the zone is of the machine that wrote it."""
    try:
        return str(ip_address(text.strip("[]").partition("%")[0]))
    except ValueError:
        return None


def _network(text: str) -> str | None:
    """10.20 -> 10.20.0.0/16, 10.20.3. -> 10.20.3.0/24, 10.20.3.0/25 as it is."""
    begun = _BEGINNING_OF_IPV4.fullmatch(text)
    if begun:
        parts = [part for part in begun.groups() if part is not None]
        text = ".".join([*parts, *["0"] * (4 - len(parts))]) + f"/{8 * len(parts)}"
    if "/" not in text:
        return None
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        return None
