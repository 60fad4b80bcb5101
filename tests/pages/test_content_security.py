"""One walk over every page: the policy, the markup that the policy would stop, and what works without a script."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from inventory.models import VM, DiskFile, Host, Poll, StoragePool, Volume
from snapshots.models import Snapshot
from tests.pages import scenes, sights
from tests.pages.rights import RULES

# For programs, downloads, ways to a provider; and two for whoever is not in yet: below, and in tests/people.
NO_PAGES = {
    *("healthz", "readyz", "inventory:vm_console", "inventory:vm_desktop"),
    *("accounts:to_provider", "accounts:from_provider", "accounts:login", "accounts:code"),
}


def _odd_files() -> Iterator[DiskFile]:
    """The master image, what is missing, and what a branch hangs on."""
    for ending in ("W11-24H2.vhdx", "lost.vhdx", "disk_3.avhdx"):
        yield DiskFile.objects.get(path__endswith=ending)


def addresses() -> list[str]:
    odd = [*VM.objects.filter(id__gt="00000000-0000-0000-0000-000000000380"), *VM.objects.order_by("pk")[:3]]
    things = [*Host.objects.all(), *odd, *Poll.objects.exclude(outcome="complete")[:6], *Poll.objects.all()[:2]]
    fixed = [
        "/",
        "/hosts/",
        "/vms/?size=25",
        "/polls/?size=25",
        "/search/",
        "/search/?q=twin",
        "/search/?q=no-such",
        "/style/",
        "/vms/?columns=all",
    ]
    fixed += ["/hosts/?q=no-such&condition=late", "/vms/?state=bogus&sort=x&size=25", "/polls/?outcome=failed"]
    fixed += ["/api/", "/disks/", "/snapshots/", "/volumes/", "/pools/"]
    things += [*Volume.objects.all()[:9], *StoragePool.objects.all(), *DiskFile.objects.all()[:12], *_odd_files()]
    things += [*Snapshot.objects.all()[:12], *Snapshot.objects.filter(name__startswith="with")]
    return [*fixed, "/hosts/99999/", *(thing.get_absolute_url() for thing in things)]


def stopped(soup: BeautifulSoup) -> Iterator[str]:
    """Markup that a strict Content-Security-Policy stops."""
    for tag in soup.find_all(True):
        if tag.name == "style" or (tag.name == "script" and not tag.get("src")):
            yield str(tag)[:120]
        for name, value in tag.attrs.items():
            if name == "style" or re.match(r"on[a-z]+$|hx-on|hx-vars", name) or "javascript:" in str(value):
                yield f"<{tag.name} {name}={value}>"


def lame(soup: BeautifulSoup) -> Iterator[str]:
    """What would not work without JavaScript, or asks another server, or repeats an id (focus returns by id)."""
    yield from (f"no href: {link}" for link in soup.find_all("a") if not link.get("href"))
    yield from (f"form: {form}" for form in soup.find_all("form") if not (form.get("action") and form.get("method")))
    asking = soup.find_all(attrs={"hx-get": True})
    yield from (f"asks elsewhere: {tag['hx-get']}" for tag in asking if not tag["hx-get"].startswith("/"))
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    yield from (f"id twice: {name}" for name in set(ids) if ids.count(name) > 1)


def strict(response: HttpResponse) -> bool:
    policy = response["Content-Security-Policy"]
    return "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy


def faults(response: HttpResponse) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [*([] if strict(response) else ["policy"]), *stopped(soup), *lame(soup)]


def test_every_page_obeys_a_strict_policy_and_works_without_javascript(keeper: Client, django_user_model: Any) -> None:
    found = sights.all_of(django_user_model.objects.get(username="keeper"))
    for address in [*addresses(), *found.values()]:
        assert faults(keeper.get(address)) == [], address
    assert no_sight_of(found.values()) == set(), "tests/pages/sights.py, a line for each"


def no_sight_of(addresses: Iterable[str]) -> set[str]:
    """Pages that nobody looks at."""
    seen = {resolve(urlsplit(address).path).view_name for address in addresses}
    pages = {name for name, rule in RULES.items() if "get" in rule.methods and not rule.program}
    return {name for name in pages if not name.endswith("_csv")} - seen - NO_PAGES


@pytest.mark.parametrize("address", ["/", "/hosts/", "/vms/", "/polls/"])
def test_live_parts_obey_it_too(browser: Client, address: str) -> None:
    scenes.calm()
    assert faults(browser.get(address, headers={"HX-Request": "true"})) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/login/", "/login/?next=/vms/", "/no-such-page/"])
def test_the_pages_for_strangers_obey_it_too(client: Client, address: str) -> None:
    assert faults(client.get(address)) == []
