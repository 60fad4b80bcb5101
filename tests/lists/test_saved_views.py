"""A name for filters, order and columns of a list: for oneself, or for everybody."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.choices import Role
from accounts.models import Grant
from audit.models import AuditEntry
from lists.models import SavedView
from tests.pages import factories as make

SHORT = "memory=over&sort=-pressure&columns=name%2Cpressure"


def save(browser: Client, name: str = "Short of memory", **asked: str) -> None:
    fields = {"list_key": "vms", "name": name, "address": f"{SHORT}&page=3&nonsense=1", **asked}
    assert browser.post("/lists/views/save/", fields).status_code == 302


def offered(browser: Client) -> dict[str, str]:
    page = BeautifulSoup(browser.get("/vms/").content, "html.parser")
    return {link.find("bdi").get_text(): link["href"] for link in page.select(".hv-view-list a")}


def test_a_view_is_kept_without_page_or_nonsense_and_opens_the_list_as_it_was(browser: Client) -> None:
    make.make_vm(1, make.make_host(), demand_gib=5)
    save(browser)
    assert offered(browser) == {"Short of memory": f"/vms/?{SHORT}"}
    page = BeautifulSoup(browser.get(f"/vms/?{SHORT}").content, "html.parser")
    assert page.h1.get_text(" ", strip=True) == "VMs Short of memory"
    assert page.select_one(".hv-view-list a[aria-current=page]")


def test_a_private_view_is_offered_to_nobody_else_and_a_shared_one_to_all(
    browser: Client, their_browser: Client
) -> None:
    save(browser)
    save(browser, "Everybody's", is_shared="on")
    assert list(offered(browser)) == ["Everybody's", "Short of memory"]
    assert list(offered(their_browser)) == ["Everybody's"]


def test_saving_again_under_the_name_replaces_it(browser: Client) -> None:
    save(browser)
    save(browser, "SHORT of memory", address="state=Off")
    assert offered(browser) == {"SHORT of memory": "/vms/?state=Off"}
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["view.saved", "view.saved"]


def test_who_may_not_annotate_may_not_share(their_browser: Client) -> None:
    answer = their_browser.post("/lists/views/save/", {"list_key": "vms", "name": "x", "is_shared": "on"})
    assert answer.status_code == 403
    assert SavedView.objects.count() == 0


def test_only_its_owner_or_an_administrator_removes_a_view(browser: Client, their_browser: Client) -> None:
    save(browser, is_shared="on")
    address = f"/lists/views/{SavedView.objects.get().pk}/remove/"
    assert their_browser.post(address).status_code == 403
    Grant.objects.update(role=Role.ADMINISTRATOR)
    assert their_browser.post(address, {"back": "https://evil.example/"})["Location"] == "/vms/"
    assert their_browser.post(address).status_code == 302  # gone already: nothing more to do
    assert SavedView.objects.count() == 0
    assert AuditEntry.objects.filter(action="view.removed", actor="colleague").count() == 1


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 81}])
def test_a_view_needs_a_name(browser: Client, fields: dict[str, str]) -> None:
    save(browser, **fields)
    assert SavedView.objects.count() == 0
    assert "was not saved" in browser.get("/vms/").content.decode()


def test_a_list_that_does_not_exist_has_no_views(browser: Client) -> None:
    assert browser.post("/lists/views/save/", {"list_key": "no-such", "name": "x"}).status_code == 404
