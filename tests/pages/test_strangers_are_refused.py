import pytest
from django.test import Client

from tests.pages import factories as make
from tests.pages import parts
from tests.pages.addresses import BY_POST_ONLY, ELSEWHERE, OPEN, Address, every_address, nothing_there, something_at

ADDRESSES = every_address()
METHODS = ("get", "head", "post", "put", "delete", "options")


def named(address: Address) -> str:
    return address.name


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.name not in OPEN], ids=named)
def test_a_stranger_is_sent_to_the_login_by_every_method(client: Client, address: Address, method: str) -> None:
    path = address.path(nothing_there())
    for headers in ({}, {"HX-Request": "true"}):
        response = getattr(client, method)(path, headers=headers)
        assert response.status_code in (302, 403), response.status_code
        if response.status_code == 302:
            assert response["Location"].startswith("/login/?next=")
        assert b"HV01" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.name in OPEN], ids=named)
def test_the_few_open_addresses_are_open(client: Client, address: Address) -> None:
    assert client.get(address.path(nothing_there())).status_code == 200


@pytest.mark.django_db
def test_the_walk_finds_the_pages() -> None:
    assert {"inventory:overview", "inventory:host", "inventory:vms_csv", "accounts:logout"} <= set(
        map(named, ADDRESSES)
    )


@pytest.mark.parametrize(
    "address",
    [a for a in ADDRESSES if a.name not in OPEN | BY_POST_ONLY and not a.name.startswith(ELSEWHERE)],
    ids=named,
)
def test_somebody_logged_in_sees_every_page(browser: Client, address: Address) -> None:
    host = make.make_host(cluster=make.make_cluster())
    vm = make.make_vm(1, host)
    parts.equip(vm)
    parts.make_network(host)
    make.fill_host(host, [vm])
    path = something_at(address, host, vm, make.make_poll(host))
    assert browser.get(path).status_code == 200
    assert browser.head(path).status_code == 200
    assert browser.post(path).status_code == 405


@pytest.mark.parametrize(
    "address",
    [a for a in ADDRESSES if a.parts and a.name not in BY_POST_ONLY and not a.name.startswith(ELSEWHERE)],
    ids=named,
)
def test_what_does_not_exist_is_not_found(browser: Client, address: Address) -> None:
    assert browser.get(address.path(nothing_there())).status_code == 404
