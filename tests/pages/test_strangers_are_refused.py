"""What the walk over every role (test_every_address_for_every_role.py) leaves: parts that htmx asks for, things that
are not there, and the doors that are open."""

import pytest
from django.test import Client

from tests.pages.addresses import Address, every_address, nothing_there
from tests.pages.rights import NOT_TO_LOOK_AT, OPEN, RULES

ADDRESSES = every_address()
PASSED_ON = {"accounts:code": 302, "accounts:from_provider": 404, "accounts:to_provider": 404}


def named(address: Address) -> str:
    return address.name


@pytest.mark.django_db
def test_a_stranger_gets_no_part_of_a_page_either(client: Client) -> None:
    for address in ADDRESSES:
        if address.name not in OPEN and not RULES[address.name].program:
            response = client.get(address.path(nothing_there()), headers={"HX-Request": "true"})
            assert response["Location"].startswith("/login/?next="), address.name


@pytest.mark.django_db
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.name in OPEN], ids=named)
def test_the_few_open_addresses_are_open(client: Client, address: Address) -> None:
    assert client.get(address.path(nothing_there())).status_code == PASSED_ON.get(address.name, 200)


@pytest.mark.django_db
def test_the_walk_finds_the_pages() -> None:
    assert {"inventory:overview", "inventory:host", "inventory:vms_csv", "accounts:logout"} <= set(
        map(named, ADDRESSES)
    )


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.parts and a.name not in NOT_TO_LOOK_AT], ids=named)
def test_what_does_not_exist_is_not_found(keeper: Client, address: Address) -> None:
    assert keeper.get(address.path(nothing_there() | {int: 2**31 - 1})).status_code == 404
