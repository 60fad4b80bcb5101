"""Addresses are written one way; what a mode makes no use of is not shown; what has no address yet has none."""

from typing import Any

import pytest

from hyperv.contracts.network_values import parse_ip
from hyperv.contracts.networks import SwitchItem
from hyperv.contracts.vmnics import AdapterItem
from tests.hyperv.answers import ID, OTHER, section

ADAPTER = rf"Microsoft:{ID.upper()}\6FDBD090-5B0C-47AE-872C-A5BD622E807D"


def adapter(**facts: Any) -> AdapterItem:
    reading = section("vmnics", {"vm_id": ID, "adapter_id": ADAPTER, **facts})
    assert not reading.refused, reading.refused
    (item,) = reading.items
    assert isinstance(item, AdapterItem)
    return item


@pytest.mark.parametrize("written", ["00155d1fd216", "00-15-5D-1F-D2-16", "00:15:5d:1f:d2:16", "0015.5D1F.D216"])
def test_a_mac_address_is_written_one_way(written: str) -> None:
    assert adapter(mac_address=written).mac_address == "00155D1FD216"


@pytest.mark.parametrize("written", [None, "", "000000000000", "00-00-00-00-00-00"])
def test_a_mac_address_that_was_not_given_yet_is_none(written: str | None) -> None:
    assert adapter(mac_address=written).mac_address is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("FE80:0:0::AB%12", "fe80::ab"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("::10.0.0.7", "::10.0.0.7"),
        ("::1", "::1"),
        ("10.1.2.300", None),
        ("", None),
        ("10.1.2.3/24", None),
    ],
)
def test_an_address_is_written_as_the_database_writes_it(written: str, read: str | None) -> None:
    assert parse_ip(written) == read


@pytest.mark.parametrize("told", [None, [], ["junk"], [""]])
def test_no_address_is_unknown(told: list[str] | None) -> None:
    assert adapter(ip_addresses=told).ip_addresses is None


def test_an_address_that_came_as_text_is_refused() -> None:
    """-Depth damage: a list of one, written as its element."""
    reading = section("vmnics", {"vm_id": ID, "adapter_id": ADAPTER, "ip_addresses": "10.0.0.1"})
    assert "ip_addresses" in reading.refused[0].reason


@pytest.mark.parametrize(
    ("mode", "kept"),
    [("Untagged", (None, None, None)), ("Access", (7, None, None)), ("Trunk", (None, 1, "5-9")), (None, (None,) * 3)],
)
def test_only_what_the_mode_uses_is_kept(mode: str | None, kept: tuple[object, ...]) -> None:
    item = adapter(vlan_mode=mode, access_vlan=7, native_vlan=1, allowed_vlans="5-9")
    assert (item.access_vlan, item.native_vlan, item.allowed_vlans) == kept


@pytest.mark.parametrize(("name", "value"), [("mac_spoofing", 0), ("mac_spoofing", "Maybe"), ("mac_address", "12")])
def test_what_is_no_such_value_is_refused(name: str, value: object) -> None:
    """OnOffState's On is 0: a number would be read the wrong way round."""
    reading = section("vmnics", {"vm_id": ID, "adapter_id": ADAPTER, name: value})
    assert name in reading.refused[0].reason


def test_two_adapters_of_one_vm_are_told_apart_and_a_twin_is_refused() -> None:
    other = ADAPTER.replace("6FDBD090", "81653A64")
    items = [{"vm_id": ID, "adapter_id": one} for one in (ADAPTER, other, ADAPTER)]
    reading = section("vmnics", *items)
    assert (len(reading.items), len(reading.refused)) == (2, 1)


def test_one_interface_before_windows_server_2016_is_a_list_too() -> None:
    raw = {"kind": "switch", "id": OTHER, "name": "S", "interface": "NIC", "interfaces": None}
    (item,) = section("networks", raw).items
    assert isinstance(item, SwitchItem)
    assert item.interfaces == ("NIC",)
