"""What people come for, from the login to the end, by links and forms alone (tests/pages/plain.py).

Getting hosts in by lists and clusters, pausing, retiring: tests/onboarding/test_the_pages_of_getting_hosts_in.py.
"""

from typing import Any

import pytest

from accounts.models import Grant, SignIn
from inventory.models import Host, HostCertificate, PollState
from lists.models import SavedView
from onboarding.models import ConnectionTest
from onboarding.running import run
from tags.models import Note, Proposal, Tagging
from tests.onboarding import building
from tests.pages import factories as make
from tests.pages.conftest import PASSWORD
from tests.pages.plain import Plain

pytestmark = pytest.mark.usefixtures("keeper")


@pytest.fixture
def browser(keeper: Any) -> Plain:
    return come_in()


def come_in(address: str = "/") -> Plain:
    browser = Plain()
    browser.open(address)
    browser.send("Log in", username="keeper", password=PASSWORD)
    return browser


def test_log_in_where_one_wanted_to_go_search_and_open(keeper: Any) -> None:
    host = make.make_host()
    vm = make.make_vm(1, host, name="payroll")
    make.make_vm(2, host, name="payments")
    browser = come_in("/vms/?sort=-name")
    assert browser.address == "/vms/?sort=-name"
    browser.open("/search/?q=pay")
    browser.follow("payroll")
    assert browser.address == vm.get_absolute_url()
    browser.follow("HV01")
    assert browser.address == host.get_absolute_url()
    browser.send("Log out")
    assert browser.address == "/login/"


def test_a_list_is_filtered_sorted_cut_to_columns_and_kept_as_a_view(browser: Plain) -> None:
    host = make.make_host()
    for number, state in enumerate(("Off", "Running", "Off"), 1):
        make.make_vm(number, host, state=state)
    browser.open("/vms/")
    browser.send("Apply", state="Off")
    browser.follow("VM")  # the head of the column: the other way round
    browser.send("Show these", columns=["notes"])
    assert [row.get_text(strip=True) for row in browser.page.select("tbody th")] == ["vm-003", "vm-001"]
    assert [head.get_text(strip=True) for head in browser.page.select("thead th")][-1] == "Notes"
    browser.send("Save", name="Off, with notes")
    view = SavedView.objects.get()
    browser.open("/vms/")
    browser.follow("Off, with notes")
    assert [row.get_text(strip=True) for row in browser.page.select("tbody th")] == ["vm-003", "vm-001"]
    browser.send("Remove the view Off, with notes")
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_rows_are_chosen_and_tagged_and_the_list_is_filtered_by_the_tag(browser: Plain) -> None:
    host = make.make_host()
    for number in range(1, 4):
        make.make_vm(number, host)
    browser.open("/vms/")
    browser.send("Add a tag", pick=[str(make.guid(1)), str(make.guid(3))])
    browser.send("Add a tag", name="payday")
    assert "2 VMs tagged “payday”" in browser.text
    assert Tagging.objects.count() == 2
    browser.follow("Tags")
    browser.follow("payday")
    assert browser.address == "/tags/of/payday/"
    assert {link.get_text() for link in browser.page.select("main li a")} == {"vm-001", "vm-003"}


@pytest.mark.django_db(transaction=True)
def test_a_host_is_added_by_its_connection_test(browser: Plain) -> None:
    with building.simulated(hosts=1) as server:
        kept, facts = building.credential(server), server.host("HV01")
        browser.open("/hosts/")
        browser.follow("Add hosts")
        where = {"address": facts["address"], "port": str(facts["port"])}
        browser.send("Test the connection", name="HV01", credential=str(kept.pk), **where)
        assert "Waiting for a worker" in browser.text
        run(ConnectionTest.objects.get().pk, "worker@tests")
        browser.open(browser.address)  # as the page itself asks for without JavaScript
        browser.send("Add this host")
    assert browser.address == Host.objects.get().get_absolute_url()
    assert "Observe only" in browser.text


def test_a_certificate_is_looked_at_and_accepted(browser: Plain) -> None:
    host = make.make_host(scheme="https", port=5986, outcome="failed")
    PollState.objects.update(last_error_code="certificate_not_trusted")
    waiting = make.make_certificate(host)
    browser.open(host.get_absolute_url())
    browser.send("Accept this certificate")
    kept = HostCertificate.objects.get(sha256=waiting.sha256)
    assert kept.accepted_by == "keeper"
    assert "nobody vouches for" not in browser.text


def test_a_proposal_is_answered_and_a_note_is_written_changed_and_deleted(browser: Plain) -> None:
    vm = make.make_vm(1, make.make_host(), name="dc01")
    told = {"object_id": str(vm.pk), "evidence": [{"code": "name", "sentence": "It is called dc01."}]}
    Proposal.objects.create(tag_name="domain controller", proposed_at=make.seconds_ago(9), **told)
    browser.open("/tags/")
    browser.follow("Look at the evidence")
    browser.follow("dc01")
    browser.send("Yes, tag it")
    assert browser.address == vm.get_absolute_url()
    assert Tagging.objects.get().tag.name == "domain controller"
    browser.send("Keep the note", text="Ask Łukasz <b>first</b>.")
    assert "Ask Łukasz <b>first</b>." in browser.text
    browser.follow("Change")
    browser.send("Save", text="Ask nobody.")
    assert Note.objects.get().text == "Ask nobody."
    browser.follow("Delete")
    browser.send("Delete it")
    assert not Note.objects.exists()


def test_another_session_is_ended_and_that_browser_is_out(browser: Plain) -> None:
    other = come_in("/vms/")
    assert SignIn.objects.count() == 2
    browser.follow("Your account")
    browser.send("End all but this one")
    assert "One session was ended." in browser.text
    other.open("/hosts/")
    assert other.address == "/login/?next=%2Fhosts%2F"
    browser.open("/hosts/")
    assert browser.address == "/hosts/"


def test_a_colleague_is_let_in_as_a_viewer_and_gets_a_second_role(browser: Plain) -> None:
    browser.follow("People")
    browser.follow("Add a person")
    browser.send("Add", username="anna", password="a quite long phrase", role="viewer")
    browser.send("Give the role", role="responder")
    assert set(Grant.objects.filter(user__username="anna").values_list("role", flat=True)) == {"viewer", "responder"}
    browser.follow("Audit trail")
    assert "anna" in browser.text
