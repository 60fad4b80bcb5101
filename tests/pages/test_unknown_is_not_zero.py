from bs4 import BeautifulSoup, Tag
from django.test import Client

from inventory.choices import PollOutcome
from inventory.models import VM, EventLog, Host, SectionState
from tests.pages import factories as make


def page(browser: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(browser.get(address).content, "html.parser")


def facts(soup: BeautifulSoup) -> dict[str, Tag]:
    return {fact.dt.get_text(): fact.dd for fact in soup.select(".hv-fact")}


def cell(soup: BeautifulSoup, column: str) -> Tag:
    return soup.select_one(f'tbody td[data-label="{column}"]')


def test_a_silent_guest_has_an_unknown_demand_with_the_reason(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(), demand_gib=None)
    demand = facts(page(browser, vm.get_absolute_url()))["Demand"]
    assert "unknown" in demand.get_text()
    assert "guest reports no demand" in demand.get_text()
    shown = cell(page(browser, "/vms/"), "Demand")
    assert shown.get_text(strip=True).startswith("unknown: The guest reports no demand")
    assert "guest reports no demand" in shown.span["title"]


def test_a_vm_that_is_off_demands_a_known_nothing(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(), state="Off")
    assert facts(page(browser, vm.get_absolute_url()))["Demand"].data["value"] == "0"


def test_a_vm_that_the_memory_section_never_showed_says_so(browser: Client) -> None:
    host = make.make_host(outcome=PollOutcome.PARTIAL)
    vm = make.make_vm(1, host)
    vm.memory.delete()
    demand = facts(page(browser, vm.get_absolute_url()))["Demand"].get_text()
    assert "unknown" in demand
    assert "does not answer on its WinRM port" in demand


def test_a_host_that_was_never_read_has_no_number_at_all(browser: Client) -> None:
    host = make.make_host(outcome=None)
    row = page(browser, "/hosts/")
    for column in ("Cluster", "VMs", "Memory", "Assigned", "Demand"):
        assert cell(row, column).get_text(strip=True) == "unknown: This section has not been read yet."
    assert cell(row, "Last read").get_text(strip=True) == "never"
    detail = page(browser, host.get_absolute_url())
    assert not any(number["value"] == "0" for number in detail.find_all("data"))
    assert "never read" in detail.get_text()


def test_a_host_that_holds_no_vm_says_that_it_answered(browser: Client) -> None:
    host = make.make_host()
    assert "The host answered, and holds none." in page(browser, host.get_absolute_url()).get_text()
    assert cell(page(browser, "/hosts/"), "VMs").data["value"] == "0"


def test_sums_leave_unknown_demand_out_and_count_it(browser: Client) -> None:
    host = make.make_host()
    make.make_vm(1, host, demand_gib=3)
    make.make_vm(2, host, demand_gib=None)
    demand = cell(page(browser, "/hosts/"), "Demand")
    assert demand.data["value"] == str(3 * make.GIB)
    assert "+ 1 unknown" in demand.get_text()


def test_unknown_physical_memory_is_hatched_and_not_an_empty_bar(browser: Client) -> None:
    host = make.make_host(outcome=None)
    picture = page(browser, host.get_absolute_url()).select_one("svg.hv-memory")
    assert {box.get("fill") for box in picture.find_all("rect")} >= {"url(#hatch)"}
    assert "physical unknown" in picture["aria-label"]


def test_static_memory_has_no_minimum_maximum_or_pressure(browser: Client) -> None:
    vm: VM = make.make_vm(
        1, make.make_host(), dynamic_memory_enabled=False, memory_minimum_bytes=None, memory_maximum_bytes=None
    )
    vm.memory.pressure_percent = None
    vm.memory.save()
    shown = facts(page(browser, vm.get_absolute_url()))
    assert shown["Maximum"].get_text() == "not used"
    assert "static memory has no pressure" in shown["Pressure"].get_text()


def test_a_maximum_of_a_terabyte_does_not_squash_the_picture(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    soup = page(browser, vm.get_absolute_url())
    assigned = soup.select_one("svg.hv-memory-vm rect.hv-assigned")
    assert float(assigned["width"].rstrip("%")) > 50
    assert "beyond this picture" in soup.get_text()


def test_bars_are_true_to_the_numbers(browser: Client) -> None:
    host: Host = make.make_host(memory_capacity_bytes=16 * make.GIB)
    make.make_vm(1, host, demand_gib=2)
    picture = page(browser, host.get_absolute_url()).select_one("svg.hv-memory")
    assert picture.select_one(".hv-assigned")["width"] == "25.00%"
    assert picture.select_one(".hv-demand")["width"] == "12.50%"


def test_demand_beyond_the_physical_memory_is_drawn_with_a_mark_where_that_ends(browser: Client) -> None:
    host = make.make_host(memory_capacity_bytes=4 * make.GIB)
    make.make_vm(1, host, demand_gib=8)
    picture = page(browser, host.get_absolute_url()).select_one("svg.hv-memory")
    assert picture.select_one(".hv-demand")["width"] == "100.00%"
    assert picture.select_one("line.hv-limit")["x1"] == "50.00%"


def events_of(browser: Client, host: Host) -> str:
    return page(browser, host.get_absolute_url()).select_one("#events").get_text(" ", strip=True)


def test_no_events_means_that_every_log_was_read(browser: Client) -> None:
    host = make.make_host()
    log = EventLog.objects.create(host=host, name="System", enabled=True, read_to=7)
    assert "No events Nothing" in events_of(browser, host)
    EventLog.objects.filter(pk=log.pk).update(enabled=False)
    shown = events_of(browser, host)
    assert "No events known" in shown
    assert "Not switched on at the host, so nothing is written there: System." in shown
    EventLog.objects.filter(pk=log.pk).update(enabled=True)
    SectionState.objects.filter(host=host, name="events").update(refused_items=1)
    shown = events_of(browser, host)
    assert "No events known" in shown
    assert "Not everything could be read" in shown


def test_a_host_that_names_no_log_has_not_said_that_there_are_no_events(browser: Client) -> None:
    assert "The host has named no log" in events_of(browser, make.make_host())
