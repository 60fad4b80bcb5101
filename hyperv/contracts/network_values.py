"""Addresses, written one way for ever, so that they can be searched: a MAC as twelve upper-case hexadecimal digits, an
IP address as PostgreSQL writes it. What stands for "none yet" is None.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictInt, StrictStr, model_validator

from hyperv.contracts.values import PUBLIC, Flag, LongText, Name, ReadingItem, parse_guid

_MAC = re.compile(r"[0-9A-F]{12}")
_NO_MAC = "000000000000"  # a dynamic address that Hyper-V has not given yet
ON_OFF = {"On": True, "Off": False}
ACCESS, TRUNK = "Access", "Trunk"  # of the modes of a VLAN those that have numbers


def parse_mac(value: object) -> str | None:
    """00155D1FD216 out of any usual way of writing it. None for null, "" and the address of zeros."""
    if value is None or value == "":
        return None
    digits = re.sub(r"[-:.\s]", "", value).upper() if isinstance(value, str) else ""
    if not _MAC.fullmatch(digits):
        raise ValueError("is not a MAC address")
    return None if digits == _NO_MAC else digits


def parse_ip(value: object) -> str | None:
    """The usual form of an address, its zone left out; None for what is none: the guest wrote it, not Hyper-V."""
    try:
        found = ip_address(str(value).partition("%")[0].strip())
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            found = found.ipv4_mapped
        elif 0xFFFF < int(found) < 2**32:  # the deprecated ::a.b.c.d, which PostgreSQL writes so
            return f"::{IPv4Address(int(found))}"
    return str(found)


def parse_ips(value: object) -> tuple[str, ...] | None:
    """Each address once, in the guest's order. None where there is none: a guest that tells nothing has some all the
    same."""
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        raise ValueError("is not a list of addresses")  # noqa: TRY004 - pydantic makes a refusal of ValueError only
    found = (parse_ip(text) for text in value)
    return tuple(dict.fromkeys(address for address in found if address)) or None


def last_guid(value: object) -> UUID:
    """The GUID at the end of Hyper-V's instance ids: Microsoft:<VM>\\<device>. It is the device's own in any
    language."""
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise ValueError("is not an instance id")  # noqa: TRY004
    return parse_guid(value.rpartition("\\")[2])


def on_off(value: object) -> object:
    """OnOffState, whose On is 0 and Off is 1: only its names tell."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in ON_OFF:
        raise ValueError("is neither On nor Off")
    return ON_OFF[value]


Mac = Annotated[StrictStr | None, BeforeValidator(parse_mac)]
Addresses = Annotated[tuple[str, ...] | None, BeforeValidator(parse_ips)]
DeviceGuid = Annotated[UUID, BeforeValidator(last_guid)]
OnOff = Annotated[Flag, BeforeValidator(on_off), PUBLIC]
Vlan = Annotated[StrictInt, Field(ge=0, le=4095)] | None


class OnVlan(ReadingItem):
    """An adapter, in what VLANs it is."""

    vlan_mode: Name = None
    access_vlan: Vlan = None
    native_vlan: Vlan = None
    allowed_vlans: LongText = None

    @model_validator(mode="before")
    @classmethod
    def _vlan_that_is_used(cls, raw: Any) -> Any:
        """Only what the mode makes use of: the other numbers are left from before, or 0."""
        if not isinstance(raw, dict):
            return raw
        facts, mode = dict(raw), raw.get("vlan_mode")
        if mode != ACCESS:
            facts["access_vlan"] = None
        if mode != TRUNK:
            facts |= {"native_vlan": None, "allowed_vlans": None}
        return facts
