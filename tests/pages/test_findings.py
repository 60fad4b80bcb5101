"""The pages of findings: the list, one finding, the catalogue, a preview, and what is most worth doing."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from findings.keeping import evaluate
from findings.models import AcceptedRisk, Finding, Override
from findings.rules import rule_called
from inventory.models import Host
from tags.services import tag_add
from tests.findings.building import rule_of
from tests.pages import factories as make
from tests.pages import scenes

RULE = "/findings/rules/inventory.host_unreachable/"


def page_at(browser: Client, address: str, status: int = 200) -> BeautifulSoup:
    response = browser.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def words(page: Any) -> str:
    return " ".join(page.get_text(" ").replace("\u202f", " ").split())


@pytest.fixture
def found(browser: Client) -> dict[str, Finding]:
    hosts = {name: make.make_host(name) for name in ("HV01", "HV02", "HV03")}
    vm = make.make_vm(1, hosts["HV02"], name="sql-01")
    tag_add(vm, "production")
    told = {"kind": "snapshot", "object_id": f"{vm.pk}:x", "name": "before update", "vm": vm, "page": ""}
    return {
        "host": make.make_finding(hosts["HV01"]),
        "snapshot": make.make_finding(hosts["HV02"], severity=20, cost_bytes=2**30, **told),
        "unknown": make.make_finding(
            hosts["HV03"],
            "inventory.host_late",
            state="unknown",
            unknown_since=timezone.now(),
            unknown_reason="Why not.",
        ),
        "closed": make.make_finding(hosts["HV03"], state="closed", closed_at=timezone.now(), closed_reason="Over."),
    }


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("?", ["HV01", "HV03", "before update"]),
        ("?sort=name", ["before update", "HV01", "HV03"]),
        ("?state=open", ["HV01", "before update"]),
        ("?state=unknown", ["HV03"]),
        ("?state=closed", ["HV03"]),
        ("?severity=20", ["before update"]),
        ("?rule=inventory.host_late", ["HV03"]),
        ("?kind=snapshot", ["before update"]),
        ("?tag=production", ["before update"]),
        ("?q=SQL", ["before update"]),
        ("?sort=-cost&state=open", ["before update", "HV01"]),
        ("?cluster=none&kind=host", ["HV01", "HV03"]),
    ],
)
def test_findings_are_filtered_and_sorted(
    browser: Client, found: dict[str, Finding], address: str, names: list[str]
) -> None:
    cells = page_at(browser, f"/findings/{address}").select("td[data-label=Of] bdi:first-child")
    assert [cell.get_text() for cell in cells if cell.find_parent(class_="hv-sub") is None] == names
    rows = browser.get(f"/findings/export.csv{address}").getvalue().decode().splitlines()
    assert len(rows) == len(names) + 1


def test_a_finding_says_what_why_and_what_to_do_and_is_accepted(browser: Client, found: dict[str, Finding]) -> None:
    address = found["host"].get_absolute_url()
    told = words(page_at(browser, address))
    for part in (make.UNREACHABLE, "See whether it is on.", "Nobody knows how its VMs are", "Critical", "for 3 d"):
        assert part in told
    assert "Why not." in words(page_at(browser, found["unknown"].get_absolute_url()))
    assert "Over." in words(page_at(browser, found["closed"].get_absolute_url()))
    given = {"owner": "Anna", "reason": "New hardware is ordered.", "until": "2001-01-01"}
    assert browser.post(f"{address}accept/", given).status_code == 400
    given["until"] = f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}"
    assert browser.post(f"{address}accept/", given).status_code == 302
    assert "Anna answers for it until" in words(page_at(browser, address))
    browser.post(f"{address}reopen/")
    assert AcceptedRisk.objects.get().withdrawn_at is not None


def test_many_are_accepted_at_once(browser: Client, found: dict[str, Finding]) -> None:
    until = f"{timezone.localdate() + timedelta(days=9):%Y-%m-%d}"
    asked = browser.post("/findings/act/accept/", {"address": "state=open", "all": "1"})
    assert f"<bdi>{rule_called(found['host'].rule).title}: {found['host'].name}</bdi>" in asked.content.decode()
    given = {"address": "state=open", "all": "1", "sure": "1", "owner": "Anna", "reason": "So it is.", "until": until}
    assert browser.post("/findings/act/accept/", given).status_code == 302
    accepted = set(AcceptedRisk.objects.values_list("object_id", flat=True))
    assert accepted == {found["host"].object_id, found["snapshot"].object_id}


def test_a_preview_is_shown_before_a_threshold_is_set(browser: Client, client: Client, keeper: Client) -> None:
    for number in (1, 2):
        make.make_host(f"HV0{number}", outcome="failed")
    asked = f"{RULE}?threshold=failures&value=5&scope=host&place=hv01"
    told = words(page_at(browser, asked).select_one("#preview"))
    assert told.startswith("It would be true of 0 now ; it is true of 1 (HV01). 1 fewer: HV01")
    assert page_at(browser, asked).select_one("#preview form") is None, "an operator may look"
    page = page_at(keeper, asked)
    form = page.select_one("#preview form")
    assert form is not None
    sent = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    headers = {"referer": "http://testserver/"}
    assert keeper.post(str(form["action"]), sent, headers=headers).status_code == 302
    assert Override.objects.get().value == 5
    assert "HV01" in words(page_at(browser, RULE))
    assert "no host called" in words(page_at(browser, f"{RULE}?threshold=failures&value=5&scope=host&place=none"))
    assert "between 1 and 1000" in words(page_at(browser, f"{RULE}?threshold=failures&value=0&scope=estate"))


def test_what_one_rule_says_of_many_things_is_told_once(browser: Client) -> None:
    host = make.make_host("HV01")
    vm = make.make_vm(1, host, name="sql-01")
    for number in range(8):
        make.make_finding(host, "snapshots.too_old", kind="snapshot", object_id=str(number), name=f"s{number}", vm=vm)
    make.make_finding(host)
    panel = page_at(browser, vm.get_absolute_url()).select_one("#findings")
    assert panel is not None
    assert len(panel.select("li")) == 1
    alike = panel.select_one("[id^=panel-alike-]")
    assert alike is not None
    assert words(alike) == "and 7 more like it"
    listed = page_at(browser, str(alike["href"]))
    assert len(listed.select("tbody tr")) == 8
    assert len(page_at(browser, host.get_absolute_url()).select("#findings li")) == 2


def test_the_catalogue_and_the_panels_tell_of_a_busy_estate(browser: Client) -> None:
    scenes.busy(scenes.SOME)
    evaluate(Host.objects.values_list("pk", flat=True), timezone.now())
    assert "Host unreachable" in words(page_at(browser, "/findings/rules/"))
    down = Host.objects.get(name="HV08")
    assert make.UNREACHABLE in words(page_at(browser, down.get_absolute_url()).select_one("#findings"))
    page_at(browser, "/findings/rules/nothing/", status=404)


def test_the_overview_says_what_is_most_worth_doing_and_nothing_twice(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from findings import rules

    rule = rule_of(title="Too many processors")
    monkeypatch.setitem(rules._rules, rule.key, rule)
    make.beat_hearts()
    host = make.make_host("HV99", outcome="failed")
    evaluate([host.pk], timezone.now())
    vm = make.make_vm(1, make.make_host("HV01"), name="sql-01")
    make.make_finding(vm.host, rule.key, kind="vm", object_id=str(vm.pk), name=vm.name, vm=vm, severity=20)
    page = page_at(browser, "/")
    worth = words(page.select_one("#worth"))
    assert "Too many processors 1 Warning" in worth
    assert "Warning done in minutes, the oldest for 3 d" in worth
    assert "unreachable" not in worth.lower()
    assert words(page).lower().count("hv99: unreachable") == 1
