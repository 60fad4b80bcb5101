"""Whoever sees a part of the estate reads no name, GUID, address or path of what lies beyond it: on no page that a link
leads to, in no download, in no answer of the API, not in a cursor, a cookie or a refusal, and whatever wraps it. What
hangs on their part from beyond is said to be outside of their scope."""

import html
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from inventory.models import VM, Host, Volume, VolumeAccess
from lists.registry import every_list
from tests.api.documents import lists, parameters_of, read_by_viewers
from tests.pages import border
from tests.pages.addresses import every_address, something_at
from tests.pages.beyond import identifiers, named, told_by
from tests.pages.border import WORD, Border
from tests.pages.rights import RULES

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
NOT_PAGES = ("/static/", "/logout/", "/api/v1/")
MOST = 400
# Pools are made with the name of their cluster in their own; the walk along the links comes to others.
ELSEWHERE = (":pool", "_csv", ":logout")
EXAMPLES = "/api/"  # answers to other questions of another estate
EVERY_LIST = {path.partition("?")[0] for path in read_by_viewers()}
SHARED_WORDS = (border.ROOT, "hv-", "vm-", "192.0.2", "00155d", "00000000-0000", "snapshot", "corp.test", "e")

Seen = dict[str, "Answer"]


@pytest.fixture
def found(db: None, quick_passwords: None) -> Border:
    return border.drawn()


def keeper(found: Border, people: Any) -> tuple[Client, Host, VM]:
    return border.keeper_of(found.site, people), found.ours, found.mine


def operator(found: Border, people: Any) -> tuple[Client, Host, VM]:
    return border.operator_of(found.tag, people), found.beyond, found.tagged


def secrets_of(found: Border, vm: VM) -> set[str]:
    """For who sees this VM: our host with it, or it alone. The volumes of the cluster are shared by both sides."""
    cluster, far = found.ours.cluster, found.beyond.site
    if vm == found.mine:
        beyond: list[Any] = [found.beyond, found.secret, found.tagged, cluster, far]
        return identifiers(beyond, [found.ours, found.mine, found.site], (Volume, VolumeAccess))
    beyond = [found.ours, found.beyond, found.mine, found.secret, cluster, far, found.site]
    return identifiers(beyond, [vm], ()) - {border.MASTER.lower()}  # which this VM needs


@dataclass(frozen=True, slots=True)
class Answer:
    """`told`: in small letters, with every wrapping taken off, the headers too."""

    status: int
    text: str
    told: str


def read(browser: Client, path: str, method: str = "get") -> Answer:
    response = getattr(browser, method)(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = html.unescape(body.decode("utf-8", "replace"))
    return Answer(response.status_code, text, told_by(response, text))


def crawled(browser: Client, path: str) -> Seen:
    """Every page that links lead to, once for each path."""
    ahead, seen, been = [path], {}, set()
    while ahead and len(seen) < MOST:
        path = ahead.pop()
        if path.partition("?")[0] in been:
            continue
        been.add(path.partition("?")[0])
        seen[path] = read(browser, path)
        ahead += [link for link in LINK.findall(seen[path].text) if not link.startswith(NOT_PAGES)]
    return seen


def addressed(browser: Client, host: Host, vm: VM, method: str = "get", been: Collection[str] = ()) -> Seen:
    """Every address that takes this method, with the keys of these things, or of what is made for it; those where
    somebody has been are left out."""
    poll = host.polls.all()[0]
    taking = [one for one in every_address() if method in RULES[one.name].methods]
    asked = [one for one in taking if not one.name.endswith(ELSEWHERE)]
    seen: Seen = {}
    for address in asked:
        if not address.parts and (method == "post" or reverse(address.name) in been):
            continue
        kept = {name: cookie.value for name, cookie in browser.cookies.items()}
        with transaction.atomic():  # what an address is about may be made for it, and somebody may log out
            path = something_at(address, host, vm, poll)
            seen[f"{method} {path}"] = read(browser, path, method)
            transaction.set_rollback(True)
        browser.cookies = SimpleCookie(kept)
    return seen


def downloaded(browser: Client) -> Seen:
    """Every list with all its columns, as a page and as a file."""
    addresses = [address for one in every_list() for address in (one.address, one.csv_address)]
    return {address: read(browser, f"{address}?columns=all&period=all&presence=any&span=all") for address in addresses}


def paged(browser: Client) -> Seen:
    """Every list of the API by every order, one item at a time: its cursors."""
    seen: Seen = {}
    for path in lists():
        keys = parameters_of(path)["sort"]["pattern"].removeprefix("^-?(").removesuffix(")$").split("|")
        for key in keys:
            seen[f"{path}?limit=1&sort={key}"] = read(browser, f"{path}?limit=1&sort={key}")
    return seen


def searched(browser: Client) -> Seen:
    """What both sides have in their names, paths and addresses, by the page and by the API."""
    paths = [f"{start}{quote(word)}" for word in SHARED_WORDS for start in ("/search/?all=1&q=", "/api/v1/search?q=")]
    return {path: read(browser, path) for path in paths}


@pytest.mark.parametrize("who", [keeper, operator], ids=["a site", "a tag"])
def test_no_name_of_what_lies_beyond_is_told(
    found: Border, django_user_model: Any, settings: Any, who: Callable[[Border, Any], tuple[Client, Host, VM]]
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10_000
    browser, host, vm = who(found, django_user_model)
    secrets = secrets_of(found, vm)
    walked = crawled(browser, "/")
    assert any(vm.name in one.text for one in walked.values())
    everything = walked | addressed(browser, host, vm, been=walked) | downloaded(browser) | paged(browser)
    everything |= searched(browser)
    for method in ("get", "post"):  # and of what lies beyond: refusals
        everything |= addressed(browser, found.beyond, found.secret, method, been={*walked, *EVERY_LIST})
    told = {path: one.told for path, one in everything.items() if path != EXAMPLES}
    if lines := list(named(secrets | {WORD}, told)):
        pytest.fail("\n".join(lines[:50]))
    assert [(path, one.status) for path, one in everything.items() if one.status >= 500] == []
    assert [path for path, one in walked.items() if one.status == 404] == [], "a link leads beyond"


@pytest.mark.parametrize("who", [keeper, operator], ids=["a site", "a tag"])
def test_no_search_tells_whether_it_is_there(
    found: Border, django_user_model: Any, who: Callable[[Border, Any], tuple[Client, Host, VM]]
) -> None:
    """Neither of a whole name nor of a part of it, in lists and everywhere at once."""
    browser, _, _ = who(found, django_user_model)
    for one in (found for found in every_list() if "q" in found.form.base_fields):
        answer = read(browser, f"{one.csv_address}?q={WORD}&period=all&presence=any&span=all")
        assert answer.status == 403 or len(answer.text.splitlines()) == 1, (one.key, answer.text)
    for word in (WORD, f"vm-{WORD}", str(found.secret.pk)):
        assert browser.get(f"/api/v1/search?q={word}").json() == {"groups": []}, word


def test_what_hangs_on_it_from_beyond_is_said_to_be_outside(found: Border, django_user_model: Any) -> None:
    browser, _, _ = keeper(found, django_user_model)
    volume = Volume.objects.filter(cluster=found.ours.cluster).order_by("path")[0]
    said = {
        found.ours.get_absolute_url(): "in a cluster outside your scope",
        found.mine.get_absolute_url(): "from a host outside your scope to HV-OURS",
        volume.get_absolute_url(): "1 and 2 outside your scope",
    }
    for path, words in said.items():
        text = read(browser, path).text
        assert words in " ".join(re.sub(r"<[^>]*>", "", text).split()), path
    operators, _, _ = operator(found, django_user_model)
    assert "a host outside your scope" in read(operators, found.tagged.get_absolute_url()).text
    answer = operators.get(f"/api/v1/vms/{found.tagged.pk}").json()
    assert (answer["host"], answer["cluster"]) == ({"id": None, "name": "a host outside your scope"}, None)
