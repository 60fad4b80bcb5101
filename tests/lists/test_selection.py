"""Rows are selected one by one, or all that match; what is done with them is asked first where it has to be."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.test import Client

from inventory.models import VM
from lists import bulk
from tests.pages import factories as make

CSV = "/vms/act/csv/"


class Reason(forms.Form):
    reason = forms.CharField()


@pytest.fixture
def done() -> Iterator[list[tuple[list[str], Mapping[str, Any]]]]:
    """What an action that is registered for this test was called with."""
    calls: list[tuple[list[str], Mapping[str, Any]]] = []

    def run(selection: bulk.Selection, asked: Mapping[str, Any]) -> str:
        calls.append(([vm.name for vm in selection.things], dict(asked)))
        return "It is done."

    bulk.register_action("vms", bulk.BulkAction("try", "Try", "bolt", run, form=Reason, may=lambda user: user.is_staff))
    yield calls
    bulk._actions["vms"] = [action for action in bulk._actions["vms"] if action.key != "try"]


@pytest.fixture
def vms(browser: Client) -> None:
    host = make.make_host()
    for number, name in enumerate(("alpha", "beta", "gamma", "delta"), 1):
        make.make_vm(number, host, name=name)
    make.make_vm(9, host, name="gone", gone_at=make.seconds_ago(5000))


def picked(browser: Client, **fields: Any) -> list[str]:
    answer: Any = browser.post(CSV, fields)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [line["vm"] for line in csv.DictReader(io.StringIO(text, newline=""))]


def test_the_selected_rows_come_as_csv_in_the_order_and_columns_of_the_list(browser: Client, vms: None) -> None:
    address = "sort=-name&columns=name"
    assert picked(browser, pick=[str(make.guid(1)), str(make.guid(3))], address=address) == ["gamma", "alpha"]
    assert picked(browser, all="1", address="q=ta&sort=name") == ["beta", "delta"]


def test_all_that_match_a_filter_that_is_gone_meanwhile_are_not_all_there_are(
    admin_client: Client, vms: None, done: list[Any]
) -> None:
    told = {"all": "1", "address": "state=Vanished", "sure": "1", "reason": "because"}
    answer = admin_client.post("/vms/act/try/", told, follow=True)
    assert "no longer understood: State" in answer.content.decode()
    assert done == []


def test_what_the_list_does_not_show_cannot_be_selected(browser: Client, vms: None) -> None:
    gone, made_up = str(make.guid(9)), "1; DROP TABLE"
    assert picked(browser, pick=[gone, made_up, str(make.guid(1))]) == ["alpha"]
    answer = browser.post(CSV, {"pick": [gone]}, follow=True)
    assert "No VM was selected, so nothing was done." in answer.content.decode()


def test_an_action_asks_first_says_what_it_is_about_and_is_done_once_it_is_sure(
    browser: Client, vms: None, done: list[Any], operator: Any
) -> None:
    operator.is_staff = True
    operator.save()
    fields = {"all": "1", "address": "q=ta"}
    page = BeautifulSoup(browser.post("/vms/act/try/", fields).content, "html.parser")
    assert [item.get_text(strip=True) for item in page.select(".hv-addresses li")] == ["beta", "delta"]
    assert done == []
    page = BeautifulSoup(browser.post("/vms/act/try/", {**fields, "sure": "1"}).content, "html.parser")
    assert "This field is required." in page.get_text()
    answer = browser.post("/vms/act/try/", {**fields, "sure": "1", "reason": "why not"})
    assert (answer.status_code, answer["Location"]) == (302, "/vms/?q=ta")
    assert done == [(["beta", "delta"], {"reason": "why not"})]
    assert "It is done." in browser.get("/vms/").content.decode()


def test_vms_of_one_name_are_told_apart_before_something_is_done(
    browser: Client, vms: None, done: list[Any], operator: Any
) -> None:
    operator.is_staff = True
    operator.save()
    make.make_vm(0xA1 << 120, make.make_host("HV02"), name="beta")
    page = BeautifulSoup(browser.post("/vms/act/try/", {"all": "1", "address": "q=ta"}).content, "html.parser")
    shown = [item.get_text(" ", strip=True) for item in page.select(".hv-addresses li")]
    assert sorted(shown) == ["beta 00000000…", "beta a1000000…", "delta"]


def test_snapshots_of_one_name_stand_with_their_vms_before_they_are_tagged(browser: Client, vms: None) -> None:
    for name in ("alpha", "beta"):
        make.make_snapshot(VM.objects.get(name=name), name="before the update")
    page = BeautifulSoup(browser.post("/snapshots/act/tag/", {"all": "1", "address": ""}).content, "html.parser")
    shown = [item.get_text(" ", strip=True) for item in page.select(".hv-addresses li")]
    assert sorted(shown) == ["before the update of alpha", "before the update of beta"]


def test_an_action_is_not_there_for_whom_it_is_not_offered(browser: Client, vms: None, done: list[Any]) -> None:
    assert b"act-try" not in browser.get("/vms/").content
    assert browser.post("/vms/act/try/", {"all": "1", "sure": "1", "reason": "x"}).status_code == 404
    assert done == []
