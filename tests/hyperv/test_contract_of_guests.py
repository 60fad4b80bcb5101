"""Silence of a guest has a reason, and what it says is taken as the words of a machine that nobody trusts."""

from typing import Any

import pytest

from hyperv.contracts.guests import GuestItem, ServiceItem
from hyperv.contracts.kvp import read_items
from tests.hyperv.answers import ID, section
from tests.inventory.raw_networks import kvp


def guest(**facts: Any) -> GuestItem:
    usual = {"kind": "guest", "vm_id": ID, "state": "Running", "exchange_enabled": True, "items": []}
    reading = section("guests", {**usual, **facts})
    assert not reading.refused, reading.refused
    (item,) = reading.items
    assert isinstance(item, GuestItem)
    return item


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "guest_silent"),
        ({"state": "Off"}, "vm_off"),
        ({"state": "Paused"}, "vm_off"),
        ({"state": None}, "guest_silent"),
        ({"exchange_enabled": False}, "exchange_disabled"),
        ({"exchange_enabled": None}, "guest_silent"),
        ({"items": None}, "not_read"),
        ({"items": [kvp("OSName", "Ubuntu")]}, None),
    ],
)
def test_silence_has_a_reason(facts: dict[str, Any], reason: str | None) -> None:
    assert guest(**facts).unknown_reason == reason


def test_addresses_of_both_kinds_are_told_apart_by_semicolons() -> None:
    items = [kvp("NetworkAddressIPv4", "10.0.0.1;10.0.0.2"), kvp("NetworkAddressIPv6", "FE80::1;junk;")]
    assert guest(items=items).ip_addresses == ("10.0.0.1", "10.0.0.2", "fe80::1")


def test_a_document_type_is_never_parsed() -> None:
    item = '<!DOCTYPE a [<!ENTITY b "expanded">]>' + kvp("OSName", "&b;")
    assert read_items([item]) == {}


@pytest.mark.parametrize("junk", ["", "<INSTANCE>", "not xml", "<a/>", "x" * 20_000, kvp("", "x"), kvp("OSName", "  ")])
def test_junk_costs_only_itself(junk: str) -> None:
    assert read_items([junk, kvp("OSName", "R&amp;D"), 5]) == {"OSName": "R&D"}


def test_a_null_character_of_a_guest_reaches_no_column() -> None:
    assert "\0" not in read_items([kvp("OSName", "a&#9;b")])["OSName"]


@pytest.mark.parametrize("broken", ["\ud800", "\0"], ids=ascii)
def test_half_a_character_in_what_a_guest_says_costs_nothing_else(broken: str) -> None:
    items = [kvp("OSName", f"Ubuntu{broken}"), kvp(f"O{broken}", "x"), kvp("OSVersion", "22.04")]
    said = read_items(items)
    assert (said["OSName"], said["OSVersion"]) == ("Ubuntu\ufffd", "22.04")
    assert guest(items=items).os_name == "Ubuntu\ufffd"


def test_items_that_are_no_list_are_refused() -> None:
    reading = section("guests", {"kind": "guest", "vm_id": ID, "items": "one"})
    assert "items" in reading.refused[0].reason


def test_a_service_of_a_german_host_is_the_same_component() -> None:
    end = "84EAAE65-2F2E-45F5-9BB5-0E857DC8EB47"
    raw = {"kind": "service", "vm_id": ID, "component": rf"Microsoft:{ID}\{end}", "name": "Takt", "status": []}
    (item,) = section("guests", raw).items
    assert isinstance(item, ServiceItem)
    assert (str(item.component), item.status, item.primary_status) == (end.lower(), (), None)
