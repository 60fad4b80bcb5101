"""Search, filters, sorting and paging of the lists."""

import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from inventory.choices import PollOutcome
from inventory.models import Cluster, VMReading
from tests.pages import factories as make


def names(browser: Client, address: str) -> list[str]:
    """The first column of the list at that address."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    return [cell.a.get_text() for cell in page.select("tbody th[scope=row]")]


@pytest.fixture
def estate(browser: Client) -> dict[str, Any]:
    cluster = make.make_cluster("CLU-A")
    first = make.make_host("HV01", cluster=cluster, memory_capacity_bytes=64 * make.GIB)
    second = make.make_host("HV02", outcome=PollOutcome.FAILED, memory_capacity_bytes=128 * make.GIB)
    third = make.make_host("HV03", outcome=None)
    make.make_vm(1, first, name="alpha", notes="payroll of Łódź", demand_gib=1)
    make.make_vm(2, first, name="Beta", demand_gib=5)
    make.make_vm(3, second, name="gamma", demand_gib=None)
    make.make_vm(4, second, name="delta", state="Off", dynamic_memory_enabled=False)
    make.make_vm(5, first, name="lost", state="OffCritical")
    make.make_vm(6, first, name="ghost", gone_at=make.seconds_ago(5000))
    return {"cluster": cluster, "first": first, "second": second, "third": third}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?", ["alpha", "Beta", "delta", "gamma", "lost"]),
        ("?sort=-name", ["lost", "gamma", "delta", "Beta", "alpha"]),
        ("?q=PAYROLL", ["alpha"]),
        ("?q=00000000-0000-0000-0000-000000000003", ["gamma"]),
        ("?q={00000000-0000-0000-0000-000000000003}", ["gamma"]),
        ("?state=Off", ["delta"]),
        ("?state=*critical", ["lost"]),
        ("?memory=over", ["Beta"]),
        ("?memory=static", ["delta"]),
        ("?memory=dynamic", ["alpha", "Beta", "gamma", "lost"]),
        ("?memory=unknown-demand", ["gamma"]),
        ("?condition=unreachable", ["delta", "gamma"]),
        ("?cluster=none", ["delta", "gamma"]),
        ("?presence=gone", ["ghost"]),
        ("?presence=any&q=gh", ["ghost"]),
        ("?sort=-pressure", ["Beta", "alpha", "delta", "gamma", "lost"]),
        ("?sort=pressure", ["alpha", "Beta", "delta", "gamma", "lost"]),
        ("?sort=-demand&memory=dynamic", ["Beta", "alpha", "lost", "gamma"]),
    ],
)
def test_vms_are_found_and_sorted_unknown_last_either_way(
    browser: Client, estate: dict[str, Any], address: str, expected: list[str]
) -> None:
    assert names(browser, f"/vms/{address}") == expected


def test_vms_of_one_host_or_cluster(browser: Client, estate: dict[str, Any]) -> None:
    assert names(browser, f"/vms/?host={estate['second'].pk}") == ["delta", "gamma"]
    assert names(browser, f"/vms/?cluster={estate['cluster'].pk}") == ["alpha", "Beta", "lost"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?", ["HV01", "HV02", "HV03"]),
        ("?sort=-memory", ["HV02", "HV01", "HV03"]),
        ("?sort=memory", ["HV01", "HV02", "HV03"]),
        ("?sort=condition", ["HV02", "HV03", "HV01"]),
        ("?condition=waiting", ["HV03"]),
        ("?cluster=none", ["HV02", "HV03"]),
        ("?q=clu-a", ["HV01"]),
        ("?q=hv02.example", ["HV02"]),
    ],
)
def test_hosts_are_found_and_sorted(browser: Client, estate: dict[str, Any], address: str, expected: list[str]) -> None:
    assert names(browser, f"/hosts/{address}") == expected


def test_polls_are_filtered_by_host_outcome_and_failed_section(browser: Client, estate: dict[str, Any]) -> None:
    good = make.make_poll(estate["first"], started_ago=50)
    partial = make.make_poll(estate["first"], outcome=PollOutcome.PARTIAL, started_ago=40)
    failed = make.make_poll(estate["second"], outcome=PollOutcome.FAILED, started_ago=30)
    old = make.make_poll(estate["second"], started_ago=3 * 86400)
    good.sections.filter(name="vms").update(refused=[{"position": 0, "identity": "x", "reason": "no name"}])

    def found(query: str) -> list[int]:
        page = BeautifulSoup(browser.get(f"/polls/{query}").content, "html.parser")
        return [int(link["href"].split("/")[2]) for link in page.select("tbody th[scope=row] a")]

    assert found("") == [failed.pk, partial.pk, good.pk]
    assert found("?sort=started") == [good.pk, partial.pk, failed.pk]
    assert found(f"?host={estate['first'].pk}") == [partial.pk, good.pk]
    assert found("?outcome=failed") == [failed.pk]
    assert found("?section=memory") == [failed.pk, partial.pk]
    assert found("?refused=on") == [good.pk]
    assert found("?period=all") == [failed.pk, partial.pk, good.pk, old.pk]
    assert found("?queue=suspect") == []


def test_filters_that_are_set_are_shown_and_each_can_be_removed(browser: Client, estate: dict[str, Any]) -> None:
    page = BeautifulSoup(browser.get("/vms/?q=a&state=Off&sort=-name&page=1").content, "html.parser")
    chips = {chip.find("bdi").get_text(): chip["href"] for chip in page.select(".hv-chips a:not(.hv-chip-all)")}
    assert chips == {"a": "?state=Off&sort=-name", "Off": "?q=a&sort=-name"}
    assert page.select_one(".hv-chip-all")["href"] == "?sort=-name"


@pytest.mark.parametrize("nonsense", ["?cluster=x", "?state=no-such", "?sort=password", "?size=7", "?page=x", "?q=%00"])
def test_what_cannot_be_understood_is_ignored_and_said_so(
    browser: Client, estate: dict[str, Any], nonsense: str
) -> None:
    answer = browser.get(f"/vms/{nonsense}")
    assert answer.status_code == 200
    assert "that part of it is ignored" in answer.content.decode()
    assert len(names(browser, f"/vms/{nonsense}")) == 5


def test_a_state_that_hyper_v_has_and_we_do_not_know_can_be_filtered_by(
    browser: Client, estate: dict[str, Any]
) -> None:
    VMReading.objects.filter(vm_id=uuid.UUID(int=1)).update(state="Hovering")
    assert names(browser, "/vms/?state=Hovering") == ["alpha"]


def test_pages_hold_as_many_rows_as_asked_and_the_last_one_is_the_last(browser: Client) -> None:
    host = make.make_host()
    for number in range(1, 61):
        make.make_vm(number, host)
    assert len(names(browser, "/vms/")) == 50
    assert len(names(browser, "/vms/?size=25")) == 25
    assert names(browser, "/vms/?size=25&page=3") == [f"vm-{number:03}" for number in range(51, 61)]
    assert names(browser, "/vms/?size=25&page=99") == [f"vm-{number:03}" for number in range(51, 61)]
    page = BeautifulSoup(browser.get("/vms/?size=25&page=2&sort=-name").content, "html.parser")
    assert page.select_one("[rel=prev]")["href"] == "?size=25&page=1&sort=-name"
    assert page.select_one("[rel=next]")["href"] == "?size=25&page=3&sort=-name"


def test_an_empty_list_says_whether_there_is_nothing_or_nothing_that_matches(browser: Client) -> None:
    assert "No hosts yet" in browser.get("/hosts/").content.decode()
    make.make_host()
    text = browser.get("/hosts/?q=zzz").content.decode()
    assert "No host matches" in text
    assert "Clear the filters" in text


def test_two_clusters_of_one_name_can_be_told_apart_where_one_is_chosen(browser: Client) -> None:
    make.make_cluster("CLU-A")
    for number in (0xA0000000 << 96, 0xB0000000 << 96):
        cluster = make.make_cluster(f"CLU-{number}")
        Cluster.objects.filter(pk=cluster.pk).update(name="CLU-B", guid=make.guid(number))
    page = BeautifulSoup(browser.get("/hosts/").content, "html.parser")
    shown = [option.get_text(strip=True) for option in page.select("select[name=cluster] option")]
    assert {name for name in shown if name.startswith("CLU")} == {"CLU-A", "CLU-B (a0000000)", "CLU-B (b0000000)"}
