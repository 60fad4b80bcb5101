import csv
import io
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from inventory.choices import PollOutcome
from lists.exports import cell
from tests.pages import factories as make
from tests.pages import scenes


def rows(browser: Client, address: str) -> list[dict[str, str]]:
    response: Any = browser.get(address)
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def table(browser: Client, address: str, column: str) -> list[str]:
    """Exact numbers of one column of the page, empty where it is unknown."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    cells = page.select(f'tbody td[data-label="{column}"]')
    return [found.find("data")["value"] if found.find("data") else "" for found in cells]


@pytest.mark.parametrize("query", ["?sort=-demand&size=250", "?state=Running&q=web&sort=name&size=250"])
def test_the_csv_holds_what_the_table_shows(browser: Client, query: str) -> None:
    scenes.busy(scenes.SOME)
    lines = rows(browser, f"/vms/export.csv{query}")
    page = BeautifulSoup(browser.get(f"/vms/{query}").content, "html.parser")
    shown = [row.a["href"].split("/")[2] for row in page.select("tbody th[scope=row]")]
    assert [line["guid"] for line in lines] == shown
    assert [line["memory_demand_bytes"] for line in lines] == table(browser, f"/vms/{query}", "Demand")
    assert [line["memory_assigned_bytes"] for line in lines] == table(browser, f"/vms/{query}", "Assigned")


def test_the_csv_of_hosts_holds_what_the_table_shows(browser: Client) -> None:
    scenes.busy(scenes.SOME)
    lines = rows(browser, "/hosts/export.csv?sort=-demand")
    for name, column in (("memory_demand_bytes", "Demand"), ("memory_assigned_bytes", "Assigned"), ("vms", "VMs")):
        assert [line[name] for line in lines] == table(browser, "/hosts/?sort=-demand", column)
    never = lines[-1]
    assert (never["host"], never["vms"], never["memory_demand_bytes"]) == ("HV12", "", "")
    assert "has not been read yet" in never["unknown_because"]


def test_all_pages_are_exported(browser: Client) -> None:
    scenes.busy(scenes.SOME)
    assert len(rows(browser, "/vms/export.csv?size=25&page=3")) == 58
    assert len(rows(browser, "/polls/export.csv?outcome=failed&period=all")) == 8


def test_unknown_is_an_empty_cell_with_its_reason_and_zero_is_zero(browser: Client) -> None:
    host = make.make_host()
    make.make_vm(1, host, name="silent", demand_gib=None)
    make.make_vm(2, host, name="off", state="Off")
    silent, off = sorted(rows(browser, "/vms/export.csv"), key=lambda line: line["vm"], reverse=True)
    assert silent["memory_demand_bytes"] == ""
    assert "guest reports no demand" in silent["unknown_because"]
    assert off["memory_demand_bytes"] == "0"


def test_moments_are_utc_and_the_file_is_named_after_its_minute(browser: Client) -> None:
    make.make_poll(make.make_host(), outcome=PollOutcome.COMPLETE)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", rows(browser, "/polls/export.csv")[0]["started_at"])
    disposition = browser.get("/polls/export.csv")["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="polls-\d{8}-\d{4}\.csv"', disposition)


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_name_that_a_spreadsheet_would_run_is_disarmed(browser: Client, name: str) -> None:
    make.make_vm(1, make.make_host(), name=name, notes="=HYPERLINK(1)")
    line = rows(browser, "/vms/export.csv?columns=all")[0]
    assert line["vm"] == f"'{name}"
    assert line["notes"] == "'=HYPERLINK(1)"


def test_names_with_quotes_commas_line_ends_and_emoji_survive(browser: Client) -> None:
    name, notes = 'a "b", c 🚀', "one\ntwo, three"
    make.make_vm(1, make.make_host(), name=name, notes=notes)
    line = rows(browser, "/vms/export.csv?columns=name,notes")[0]
    assert (line["vm"], line["notes"]) == (name, notes)


def test_negative_numbers_stay_numbers() -> None:
    assert cell("vm;=cmd|' /C calc'!A0") == "vm;'=cmd|' /C calc'!A0", "where semicolons part the cells"
    assert (cell("a\n+1"), cell("a; b"), cell("a-b;c")) == ("a\n'+1", "a; b", "a-b;c")
    assert (cell(-1), cell(-1.5), cell(0.0), cell(True), cell(None)) == ("-1", "-1.5", "0", "true", "")
