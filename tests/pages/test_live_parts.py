import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from inventory.models import DiskFile
from tests.pages import factories as make
from tests.pages import volumes

ASKED_BY_HTMX = {"HX-Request": "true"}


def addresses() -> list[str]:
    host = make.make_host()
    vm = make.make_vm(1, host)
    make.make_chain(vm, files=2)
    things = [host, vm, make.make_poll(host), make.make_snapshot(vm), DiskFile.objects.all()[0]]
    things += [volumes.give_share(host), volumes.give_pool(host)]
    return ["/", "/hosts/?q=h", "/vms/?sort=-name", "/polls/", *(thing.get_absolute_url() for thing in things)]


def test_the_live_part_is_what_the_page_holds_and_nothing_more(browser: Client) -> None:
    for address in addresses():
        page, part = browser.get(address), browser.get(address, headers=ASKED_BY_HTMX)
        assert part["X-Hvportal-Part"]
        assert "X-Hvportal-Part" not in page
        region = BeautifulSoup(part.content, "html.parser").find(id="live")
        assert region["hx-get"] == address
        assert b"<html" not in part.content
        assert len(part.content) < len(page.content)
        assert [tag.name for tag in region.parent.find_all(True, recursive=False)] == ["div"]
        assert BeautifulSoup(page.content, "html.parser").find(id="live") is not None


def test_neither_is_kept_by_a_cache_nor_taken_for_the_other(browser: Client) -> None:
    for headers in ({}, ASKED_BY_HTMX):
        answer = browser.get("/", headers=headers)
        assert "no-store" in answer["Cache-Control"]
        assert "HX-Request" in answer["Vary"]


def test_going_back_in_history_gets_the_whole_page(browser: Client) -> None:
    headers = ASKED_BY_HTMX | {"HX-History-Restore-Request": "true"}
    assert b"<html" in browser.get("/vms/", headers=headers).content


def test_live_parts_hold_no_field_but_the_boxes_that_select_rows(browser: Client) -> None:
    for address in addresses():
        part = BeautifulSoup(browser.get(address, headers=ASKED_BY_HTMX).content, "html.parser")
        assert (
            part.select("input:not([type=hidden], [type=checkbox][form=act], #act *, #pick-page), select, textarea")
            == []
        )


def test_every_link_in_a_live_part_can_get_its_focus_back(browser: Client) -> None:
    for address in addresses():
        part = BeautifulSoup(browser.get(address, headers=ASKED_BY_HTMX).content, "html.parser")
        assert part.select("a:not([id]):not(.hv-chip)") == [], address


@pytest.mark.django_db
def test_a_stranger_gets_the_login_and_no_part(client: Client) -> None:
    answer = client.get("/", headers=ASKED_BY_HTMX, follow=True)
    assert "X-Hvportal-Part" not in answer


def test_the_time_of_the_answer_stands_on_the_page(browser: Client) -> None:
    assert re.search(rb"Updated <time datetime=\"[^\"]+\">\d\d:\d\d:\d\d</time> UTC", browser.get("/").content)
