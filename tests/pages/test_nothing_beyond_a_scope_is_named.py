"""Whoever sees a part of the estate reads no name of what lies beyond it: on no page that a link leads to, in no
download, in no answer of the API. What hangs on their part from beyond is said to be outside of their scope."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from inventory.models import VM, Host, Volume
from lists.registry import every_list
from tests.pages import border
from tests.pages.addresses import every_address, something_at
from tests.pages.border import WORD, Border
from tests.pages.rights import LOOK, RULES

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
TOLD = re.compile(rf".{{0,60}}{WORD}.{{0,20}}", re.IGNORECASE | re.DOTALL)
NOT_PAGES = ("/static/", "/logout/", "/api/v1/")
MOST = 400
POOL = "inventory:pool"  # made with the name of its cluster in its own; the walk along the links comes to another

Seen = dict[str, tuple[int, str]]


@pytest.fixture
def found(db: None, quick_passwords: None) -> Border:
    return border.drawn()


def keeper(found: Border, people: Any) -> tuple[Client, Host, VM]:
    return border.keeper_of(found.site, people), found.ours, found.mine


def operator(found: Border, people: Any) -> tuple[Client, Host, VM]:
    return border.operator_of(found.tag, people), found.beyond, found.tagged


def read(browser: Client, path: str) -> tuple[int, str]:
    response = browser.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, html.unescape(body.decode("utf-8", "replace"))


def crawled(browser: Client, path: str) -> Seen:
    """Every page that links lead to, once for each path."""
    ahead, seen = [path], {}
    while ahead and len(seen) < MOST:
        path = ahead.pop()
        if path.partition("?")[0] in {one.partition("?")[0] for one in seen}:
            continue
        seen[path] = read(browser, path)
        ahead += [link for link in LINK.findall(seen[path][1]) if not link.startswith(NOT_PAGES)]
    return seen


def addressed(browser: Client, host: Host, vm: VM) -> Seen:
    """Every address, with the keys of things on this side and of the host that they hang on."""
    poll = host.polls.all()[0]
    looked = [
        one
        for one in every_address()
        if LOOK & RULES[one.name].methods and one.name != POOL and not one.name.endswith("_csv")
    ]
    seen: Seen = {}
    for address in looked:
        with transaction.atomic():  # what an address is about may be made for it
            path = something_at(address, host, vm, poll)
            seen[path] = read(browser, path)
            transaction.set_rollback(True)
    return seen


def downloaded(browser: Client) -> Seen:
    """Every list with all its columns, as a page and as a file."""
    addresses = [address for one in every_list() for address in (one.address, one.csv_address)]
    return {address: read(browser, f"{address}?columns=all&period=all&presence=any&span=all") for address in addresses}


@pytest.mark.parametrize("who", [keeper, operator], ids=["a site", "a tag"])
def test_no_name_of_what_lies_beyond_is_told(
    found: Border, django_user_model: Any, who: Callable[[Border, Any], tuple[Client, Host, VM]]
) -> None:
    browser, host, vm = who(found, django_user_model)
    walked = crawled(browser, "/")
    assert any(vm.name in body for _, body in walked.values())
    everything = walked | addressed(browser, host, vm) | downloaded(browser)
    assert {path: told for path, (_, body) in everything.items() if (told := TOLD.findall(body))} == {}
    assert [(path, status) for path, (status, _) in everything.items() if status >= 500] == []
    assert [path for path, (status, _) in walked.items() if status == 404] == [], "a link leads beyond"


@pytest.mark.parametrize("who", [keeper, operator], ids=["a site", "a tag"])
def test_no_search_tells_whether_it_is_there(
    found: Border, django_user_model: Any, who: Callable[[Border, Any], tuple[Client, Host, VM]]
) -> None:
    browser, _, _ = who(found, django_user_model)
    for one in (found for found in every_list() if "q" in found.form.base_fields):
        status, body = read(browser, f"{one.csv_address}?q={WORD}&period=all&presence=any&span=all")
        assert status == 403 or len(body.splitlines()) == 1, (one.key, body)


def test_what_hangs_on_it_from_beyond_is_said_to_be_outside(found: Border, django_user_model: Any) -> None:
    browser, _, _ = keeper(found, django_user_model)
    volume = Volume.objects.filter(cluster=found.ours.cluster).order_by("path")[0]
    said = {
        found.ours.get_absolute_url(): "in a cluster outside your scope",
        found.mine.get_absolute_url(): "from a host outside your scope to HV-OURS",
        volume.get_absolute_url(): "1 and 2 outside your scope",
    }
    for path, words in said.items():
        _, body = read(browser, path)
        assert words in " ".join(re.sub(r"<[^>]*>", "", body).split()), path
    operators, _, _ = operator(found, django_user_model)
    assert "a host outside your scope" in read(operators, found.tagged.get_absolute_url())[1]
    answer = operators.get(f"/api/v1/vms/{found.tagged.pk}").json()
    assert (answer["host"], answer["cluster"]) == ({"id": None, "name": "a host outside your scope"}, None)
