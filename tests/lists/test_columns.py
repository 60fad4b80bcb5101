"""Which columns are shown stands in the address, and the CSV holds exactly those."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from inventory.choices import PollOutcome
from tests.pages import factories as make
from tests.pages.test_csv import rows

AGES = ["vms_read_at", "memory_read_at"]


def heads(browser: Client, address: str) -> list[str]:
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    return [head.get_text(strip=True) for head in page.select("#live thead th:not(.hv-pick)")]


USUAL = ["VM", "State", "Host", "vCPU", "CPU", "Assigned", "Demand", "Pressure", "Running for", "Last good backup"]


@pytest.mark.parametrize(
    ("asked", "shown", "exported"),
    [
        ("?columns=name,demand", ["VM", "Demand"], ["vm", "guid", "memory_demand_bytes", "memory_read_at"]),
        ("?columns=demand&columns=name", ["VM", "Demand"], ["vm", "guid", "memory_demand_bytes", "memory_read_at"]),
        ("?columns=notes", ["VM", "Notes"], ["vm", "guid", "notes"]),
        ("?columns=state,no-such", ["VM", "State"], ["vm", "guid", "state", "gone_at", "vms_read_at"]),
    ],
)
def test_page_and_csv_hold_the_columns_asked_for(
    browser: Client, asked: str, shown: list[str], exported: list[str]
) -> None:
    make.make_vm(1, make.make_host())
    assert heads(browser, f"/vms/{asked}") == shown
    assert list(rows(browser, f"/vms/export.csv{asked}")[0]) == [*exported, "unknown_because"]


@pytest.mark.parametrize("asked", ["", "?columns=", "?columns=no-such"])
def test_without_a_choice_the_usual_columns_are_shown(browser: Client, asked: str) -> None:
    make.make_vm(1, make.make_host())
    assert heads(browser, f"/vms/{asked}") == USUAL
    assert list(rows(browser, f"/vms/export.csv{asked}")[0])[-3:] == [*AGES, "unknown_because"]


def test_all_columns_have_cells(browser: Client) -> None:
    host = make.make_host()
    make.make_vm(1, host)
    make.make_poll(host)
    for address in ("/vms/", "/hosts/", "/polls/"):
        page = BeautifulSoup(browser.get(f"{address}?columns=all").content, "html.parser")
        row = page.select_one("#live tbody tr")
        assert len(row.select("th, td:not(.hv-pick)")) == len(page.select("#live thead th:not(.hv-pick)"))
        assert all(
            cell.get_text(strip=True) or cell["data-label"] in ("Notes", "Tags")
            for cell in row.select("td[data-label]")
        )


def test_what_a_narrow_screen_leaves_out_is_said_beside_its_box_and_can_be_had(browser: Client) -> None:
    make.make_vm(1, make.make_host())
    page = BeautifulSoup(browser.get("/vms/?q=vm").content, "html.parser")
    left_out = [head.get_text(strip=True) for head in page.select("#live thead .wide")]
    boxes = page.select("#column-choices label:has(.hv-no-room)")
    assert left_out == [box.select_one("span").contents[0].strip() for box in boxes] == ["vCPU", *USUAL[-2:]]
    whole = page.select_one("#columns-whole")["href"]
    assert heads(browser, f"/vms/{whole}") == USUAL
    shown = BeautifulSoup(browser.get(f"/vms/{whole}").content, "html.parser")
    assert shown.select("#live table")
    assert not shown.select("#live .wide")
    assert "columns=usual" in shown.select_one("#sort-demand")["href"]
    assert len(rows(browser, f"/vms/export.csv{whole}")) == 1


def test_links_of_the_list_keep_the_columns(browser: Client) -> None:
    make.make_vm(1, make.make_host())
    page = BeautifulSoup(browser.get("/vms/?columns=name,demand&q=vm").content, "html.parser")
    for link in (page.select_one("#sort-demand"), page.select_one("#csv"), page.select_one(".hv-chip")):
        assert "columns=name%2Cdemand" in link["href"]
    ticked = [box["value"] for box in page.select("#columns-menu input[checked]")]
    assert ticked == ["name", "demand"]


def test_an_old_number_shows_its_age_once_and_an_unknown_one_its_reason(browser: Client) -> None:
    host = make.make_host(outcome=PollOutcome.FAILED, read_ago=7300)
    make.make_vm(1, host, demand_gib=None)
    page = BeautifulSoup(browser.get("/vms/").content, "html.parser")
    cells = {cell["data-label"]: cell for cell in page.select("#live tbody td[data-label]")}
    assert "2\u202fh ago" in cells["State"].get_text()
    assert "2\u202fh ago" in cells["Assigned"].get_text()
    assert "hv-last-known" in cells["CPU"]["class"]
    assert "ago" not in cells["CPU"].get_text()
    assert make.UNREACHABLE in cells["CPU"].span["title"]
    assert "guest reports no demand" in cells["Demand"].get_text()
