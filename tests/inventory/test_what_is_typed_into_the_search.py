"""GUIDs, MAC and IP addresses and paths are understood in every notation in which people have them."""

import uuid

import pytest

from inventory.search.needle import needle_of

GUID = uuid.UUID("8c3f09aa-1d2e-4f5a-9b0c-112233445566")


@pytest.mark.parametrize(
    "text",
    [
        "8c3f09aa-1d2e-4f5a-9b0c-112233445566",
        "{8C3F09AA-1D2E-4F5A-9B0C-112233445566}",
        "8c3f09aa1d2e4f5a9b0c112233445566",
        "(8C3F09AA-1D2E-4F5A-9B0C-112233445566)",
    ],
)
def test_a_guid(text: str) -> None:
    assert needle_of(text).guid == GUID
    assert needle_of(text).mac is None


@pytest.mark.parametrize("text", ["8c3f09", "8C3F09AA-1d2", "{8c3f09aa"])
def test_the_beginning_of_a_guid_is_all_guids_that_begin_so(text: str) -> None:
    needle = needle_of(text)
    assert needle.guids is not None
    first, last = needle.guids
    assert first <= GUID <= last
    assert needle.guid is None


@pytest.mark.parametrize(
    "text", ["00:15:5D:0A:1B:2C", "00-15-5d-0a-1b-2c", "0015.5d0a.1b2c", "00155D0A1B2C", "00 15 5d 0a 1b 2c"]
)
def test_a_mac_address(text: str) -> None:
    assert needle_of(text).mac == "00155D0A1B2C"


def test_the_beginning_of_a_mac_address() -> None:
    assert needle_of("00:15:5d:0a").macs == ("00155D0A0000", "00155D0AFFFF")
    assert needle_of("00:15").macs is None  # two octets are in too many


@pytest.mark.parametrize(
    ("text", "address", "network"),
    [
        ("10.20.3.14", "10.20.3.14", None),
        ("[FE80::0001%12]", "fe80::1", None),
        ("2001:db8:0:0::5", "2001:db8::5", None),
        ("10.20.3", None, "10.20.3.0/24"),
        ("10.20.", None, "10.20.0.0/16"),
        ("10.20.3.77/25", None, "10.20.3.0/25"),
        ("10.20.999", None, None),
        ("1.2", None, "1.2.0.0/16"),
        ("sql/10", None, None),
    ],
)
def test_an_ip_address_and_where_one_begins(text: str, address: str | None, network: str | None) -> None:
    needle = needle_of(text)
    assert (needle.address, needle.network) == (address, network)


@pytest.mark.parametrize(
    "text", ["sql-01", "dc", "face", "x" * 40, "ffffffffffffffffffffffffffffffffff", "ąęß", "%_\\"]
)
def test_anything_else_is_text(text: str) -> None:
    needle = needle_of(text)
    assert needle.mac is needle.address is needle.network is needle.guid is None


def test_a_path_is_folded_as_paths_are_kept() -> None:
    assert needle_of("C:/ClusterStorage/Volume1/SQL/").path == "c:\\clusterstorage\\volume1\\sql"
    assert needle_of('"D:\\VMs\\a.VHDX"').path == "d:\\vms\\a.vhdx"
