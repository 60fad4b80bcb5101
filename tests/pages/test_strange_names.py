import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.pages import factories as make
from tests.pages import scenes


def test_markup_in_names_and_notes_is_text(browser: Client) -> None:
    host = make.make_host()
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    vm = make.make_vm(1, host, name=evil, notes=f"{evil}\n</div><b>bold</b>", state="<i>Odd</i>")
    make.make_poll(host, error_sentence=evil, error_detail=evil)
    for address in (vm.get_absolute_url(), "/vms/", host.get_absolute_url(), "/search/?q=alert", "/polls/", "/"):
        body = browser.get(address, follow=True).content
        assert b"<script>alert" not in body, address
        assert b"<img src=x" not in body, address
        assert b"<i>Odd" not in body, address


def test_notes_keep_their_line_breaks(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(), notes="first\nsecond\r\nthird")
    notes = BeautifulSoup(browser.get(vm.get_absolute_url()).content, "html.parser").select_one(".hv-notes")
    assert list(notes.stripped_strings) == ["first", "second", "third"]


@pytest.mark.parametrize("name", [*scenes.ODD_NAMES, "x" * 255, "tab\there", "\u202egnitset\u202c"])
def test_any_name_is_shown_as_it_is_apart_from_the_words_around_it(browser: Client, name: str) -> None:
    vm = make.make_vm(1, make.make_host(), name=name)
    soup = BeautifulSoup(browser.get(vm.get_absolute_url()).content, "html.parser")
    assert soup.h1.bdi.get_text() == name


def test_two_vms_of_one_name_are_told_apart_by_their_guids(browser: Client) -> None:
    host = make.make_host()
    one, two = make.make_vm(1, host, name="twin"), make.make_vm(2, host, name="twin")
    make.make_vm(3, host, name="only")
    soup = BeautifulSoup(browser.get("/vms/").content, "html.parser")
    assert len(soup.select("tbody th code")) == 2
    detail = browser.get(one.get_absolute_url()).content.decode()
    assert str(two.pk) in detail
    assert "1 other VM has this name" in detail
