"""Whole journeys by plain HTTP and without JavaScript, and what the pages never say or let pass."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from audit.models import AuditEntry
from inventory.choices import Purpose
from inventory.models import Credential, Heartbeat, Host, Site
from onboarding.choices import STEPS, Progress, Reason
from onboarding.models import ConnectionStep, ConnectionTest
from onboarding.remedies import quoted, shell_quoted
from onboarding.services import connection_tests, sites
from onboarding.subject import Subject
from tests.onboarding import building as make
from tests.pages import factories
from tests.pages.test_content_security import faults
from upkeep.context import KEPT
from upkeep.hold import hold

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return BeautifulSoup(answer.content, "html.parser")


def text(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def fields(soup: BeautifulSoup, action: str) -> dict[str, str]:
    """The values of a form as it stands on the page."""
    form = soup.find("form", attrs={"method": "post", "action": action})
    assert form, action
    told = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if field.name == "select":
            chosen = field.find("option", selected=True)
            told[field["name"]] = chosen["value"] if chosen else ""
        elif field.get("name") and field.get("type") not in ("file", "checkbox", "radio"):
            told[field["name"]] = field.get("value", "") or field.get_text()
    return told


def send(client: Client, path: str, **changes: Any) -> Any:
    return client.post(path, {**fields(page(client, path), path), **changes})


def test_one_host_from_the_form_to_the_test_to_the_list(keeper: Client) -> None:
    kept = make.credential()
    answer = send(keeper, "/hosts/add/", name="HV01", address="hv01.example.org", credential=kept.pk, act="test")
    test = ConnectionTest.objects.get()
    assert answer["Location"] == test.get_absolute_url()
    waiting = page(keeper, test.get_absolute_url())
    assert "Waiting for a worker" in text(waiting)
    assert "Nobody works on the queue polls" in text(waiting)
    assert waiting.select_one("noscript meta[http-equiv=refresh]")
    assert len(waiting.select(".hv-step")) == len(STEPS)
    ended(test, Progress.PASSED)
    passed = page(keeper, test.get_absolute_url())
    assert not passed.select("[http-equiv=refresh]")
    assert "every 1s" not in str(passed)
    answer = keeper.post(f"{test.get_absolute_url()}act/", {"act": "add"})
    host = Host.objects.get()
    assert answer["Location"] == host.get_absolute_url()
    assert keeper.post(f"{test.get_absolute_url()}act/", {"act": "add"})["Location"] == host.get_absolute_url()
    assert "Observe only" in text(page(keeper, host.get_absolute_url()))


def ended(test: ConnectionTest, state: str, step: str = "clock", code: str = "", outcome: str = "passed") -> None:
    ConnectionStep.objects.filter(test=test).update(outcome="passed", sentence="It is so.")
    ConnectionStep.objects.filter(test=test, name=step).update(outcome=outcome, code=code, sentence="What is true.")
    ConnectionTest.objects.filter(pk=test.pk).update(state=state)


@pytest.mark.parametrize(
    ("step", "code", "command"),
    [
        ("name", "name_unknown", "getent ahosts 'hv01.example.org'"),
        ("tcp", "refused", "winrm quickconfig -quiet"),
        ("tcp", "no_answer", "Enable-NetFirewallRule -Name WINRM-HTTP-In-TCP"),
        ("tls", "old_tls", "Protocols\\TLS 1.2\\Server"),
        ("winrm", "way_not_offered", "Negotiate"),
        ("logon", "credentials_refused", "Unlock-ADAccount 'svc'"),
        ("shell", "rights_missing", "LocalAccountTokenFilterPolicy"),
        ("powershell", "constrained_language", "Get-AppLockerPolicy"),
        ("hyperv", "vmms_stopped", "Start-Service vmms"),
        ("hyperv", "hyperv_missing", "Install-WindowsFeature Hyper-V"),
    ],
)
def test_a_failed_step_says_what_to_do_with_the_command_to_copy(
    keeper: Client, step: str, code: str, command: str
) -> None:
    test = connection_tests.begin(make.somewhere(), Reason.ADD, by="keeper")
    ended(test, Progress.FAILED, step, code, "failed")
    shown = page(keeper, test.get_absolute_url())
    block = shown.select_one(f"#step-{step} .hv-remedy")
    assert block
    assert command in block.get_text()
    for button in block.select("[data-copy]"):
        assert shown.find(id=button["data-copy"])
    assert "Add it all the same" in text(shown)


def test_a_name_with_quotes_stays_one_word_in_every_command() -> None:
    assert quoted("EX'AMPLE\\svc") == "'EX''AMPLE\\svc'"
    assert shell_quoted("a'b") == "'a'\\''b'"


def test_a_list_is_looked_at_corrected_and_added_whole(keeper: Client) -> None:
    kept = make.credential()
    path = "/hosts/add/list/"
    told = {"text": "hv01 a.example\nhv02 b c", "credential": kept.pk, "scheme": "http"}
    looked = keeper.post(path, {**told, "act": "add"})
    shown = BeautifulSoup(looked.content, "html.parser")
    assert "1 with an error" in text(shown)
    assert not shown.find(id="add-all")
    assert not Host.objects.exists()
    file = SimpleUploadedFile("hosts.csv", b"name,address\nhv01,a.example\nhv02,b.example\n")
    looked = keeper.post(path, {"credential": kept.pk, "scheme": "http", "act": "look", "file": file})
    shown = BeautifulSoup(looked.content, "html.parser")
    assert shown.find(id="add-all")
    assert not Host.objects.exists()
    answer = keeper.post(path, {**fields(shown, path), "act": "add"})
    assert "2 hosts of a list" in text(page(keeper, answer["Location"]))
    assert ConnectionTest.objects.filter(batch__isnull=False, host__isnull=False).count() == 2
    again = keeper.post(path, {**fields(shown, path), "act": "add"}, follow=True)
    assert "all 2 are in already" in again.content.decode()
    assert Host.objects.count() == 2


def test_the_nodes_that_nobody_polls_are_offered(keeper: Client) -> None:
    cluster = factories.make_cluster()
    factories.make_host("HV01", cluster=cluster)
    factories.fill_cluster(cluster, ["HV01", "HV02"])
    link = page(keeper, "/hosts/add/cluster/").find(id=f"take-{cluster.pk}")
    assert link
    assert fields(page(keeper, str(link["href"])), "/hosts/add/list/")["text"].strip() == "HV02 HV02.example.org"


def test_pausing_and_retiring_ask_first_say_why_and_can_be_undone(keeper: Client) -> None:
    host = factories.make_host()
    factories.make_vm(1, host)
    path = host.get_absolute_url()
    assert keeper.post(f"{path}pause/", {"reason": ""}).status_code == 422
    send(keeper, f"{path}pause/", reason="firmware <b>now</b>")
    shown = page(keeper, path)
    assert "Paused: firmware <b>now</b>" in text(shown)
    keeper.post(f"{path}resume/")
    assert not Host.objects.get().is_paused
    assert "1 VM was last seen on it" in text(page(keeper, f"{path}retire/"))
    send(keeper, f"{path}retire/", reason="scrapped")
    assert "Retired: scrapped" in text(page(keeper, path))
    assert "HV01" not in text(page(keeper, "/hosts/"))
    assert "HV01" in text(page(keeper, "/hosts/?condition=retired"))
    keeper.post(f"{path}restore/")
    assert "HV01" in text(page(keeper, "/hosts/"))
    who = set(AuditEntry.objects.values_list("actor", "via"))
    assert who == {("keeper", "page")}


def test_another_address_is_tested_before_it_is_taken_and_another_rhythm_is_not(keeper: Client) -> None:
    make.credential()
    host = make.added()
    path = f"{host.get_absolute_url()}edit/"
    assert send(keeper, path, poll_interval_seconds=60)["Location"] == host.get_absolute_url()
    answer = send(keeper, path, address="new.example.org")
    test = ConnectionTest.objects.get()
    assert answer["Location"] == test.get_absolute_url()
    assert Host.objects.get().address == "hv01.example.org"
    ended(test, Progress.PASSED)
    keeper.post(f"{test.get_absolute_url()}act/", {"act": "move"})
    moved = Host.objects.get()
    assert (moved.address, moved.poll_interval_seconds) == ("new.example.org", 60)


def test_changes_are_allowed_with_a_reason_and_an_account(keeper: Client) -> None:
    host = factories.make_host()
    path = f"{host.get_absolute_url()}changes/"
    keeper.post(path, {"act": "decide", "allowed": "yes", "reason": "pilot"})
    keeper.post("/credentials/add/", {
        "name": "Changing", "purpose": "changing", "transport": "ntlm", "username": "x", "secret": make.SECRET
    })  # fmt: skip
    keeper.post(path, {"act": "account", "credential": Credential.objects.get(name="Changing").pk})
    assert Host.objects.get().may_be_changed
    assert "Changes allowed" in text(page(keeper, host.get_absolute_url()))


def test_a_secret_goes_in_and_is_on_no_page(keeper: Client) -> None:
    told = {"name": "North", "purpose": "reading", "transport": "ntlm", "username": "EXAMPLE\\svc"}
    refused = keeper.post("/credentials/add/", {**told, "username": "", "secret": make.SECRET})
    assert refused.status_code == 422
    keeper.post("/credentials/add/", {**told, "secret": make.SECRET})
    kept = Credential.objects.get()
    assert (kept.secret_changed_by, make.SECRET.encode() in bytes(kept.secret)) == ("keeper", False)
    host = make.added(credential=kept)
    answer = send(keeper, f"/credentials/{kept.pk}/secret/", secret=make.SECRET + "2", host=host.pk)
    test = ConnectionTest.objects.get()
    assert answer["Location"] == test.get_absolute_url()
    assert (test.reason, test.sealed is None) == (Reason.SECRET, False)
    ways = ["/credentials/", f"/credentials/{kept.pk}/", f"/credentials/{kept.pk}/secret/", test.get_absolute_url()]
    for path in [*ways, "/connection-tests/", host.get_absolute_url(), f"{host.get_absolute_url()}edit/"]:
        assert make.SECRET not in str(page(keeper, path)), path
    assert make.SECRET not in refused.content.decode()
    assert "HV01" in text(page(keeper, f"/credentials/{kept.pk}/"))


def test_a_site_without_its_worker_is_said_loudly_and_how_to_start_it(keeper: Client) -> None:
    keeper.post("/sites/add/", {"name": "Hamburg"})
    site, host = Site.objects.get(), factories.make_host()
    factories.beat_hearts()
    assert "Hamburg is silent" not in text(page(keeper, "/"))
    keeper.post(f"{site.get_absolute_url()}pin/", {"host": host.pk})
    assert "Nobody polls 1 host here" in text(page(keeper, site.get_absolute_url()))
    assert "-Q site-hamburg,site-hamburg.suspect" in text(page(keeper, site.get_absolute_url()))
    assert "The worker of site Hamburg is silent" in text(page(keeper, "/"))
    Heartbeat.objects.create(name="worker:site-hamburg", at=factories.seconds_ago(3))
    assert "Worker at work" in text(page(keeper, "/sites/"))
    assert "Hamburg is silent" not in text(page(keeper, "/"))
    keeper.post(f"{site.get_absolute_url()}pin/", {"host": host.pk, "act": "unpin"})
    keeper.post(f"{site.get_absolute_url()}remove/")
    assert not Site.objects.exists()


@pytest.fixture
def everything(db: None) -> dict[str, int]:
    host = factories.make_host(cluster=factories.make_cluster())
    test = connection_tests.begin(make.somewhere("HV07"), Reason.ADD, by="keeper")
    site = sites.site_add(name="Hamburg")
    return {"host": host.pk, "test": test.pk, "site": site.pk, "credential": host.credential_id}


PATHS = (
    "/hosts/add/", "/hosts/add/list/", "/hosts/add/cluster/", "/credentials/", "/credentials/add/", "/sites/",
    "/sites/add/", "/connection-tests/", "/hosts/{host}/pause/", "/hosts/{host}/retire/", "/hosts/{host}/edit/",
    "/hosts/{host}/changes/", "/connection-tests/{test}/", "/credentials/{credential}/",
    "/credentials/{credential}/secret/", "/sites/{site}/",
)  # fmt: skip
POSTS = (
    "/hosts/{host}/test/", "/hosts/{host}/resume/", "/hosts/{host}/restore/", "/connection-tests/{test}/act/",
    "/credentials/{credential}/remove/", "/sites/{site}/pin/", "/sites/{site}/remove/",
)  # fmt: skip


@pytest.mark.parametrize("path", [*PATHS, *POSTS])
def test_whoever_may_manage_no_host_gets_nowhere(operator: Client, everything: dict[str, int], path: str) -> None:
    where = path.format(**everything)
    before = AuditEntry.objects.count()
    answers = [operator.get(where).status_code, operator.post(where, {"reason": "x", "act": "cancel"}).status_code]
    assert answers in ([403, 403], [405, 403], [403, 405])
    assert AuditEntry.objects.count() == before


def test_and_sees_no_buttons_that_lead_there(operator: Client, everything: dict[str, int]) -> None:
    assert not page(operator, "/hosts/").find(id="add-hosts")
    assert not page(operator, f"/hosts/{everything['host']}/").find(id="host-menu")


def test_a_keeper_of_one_cluster_manages_its_hosts_and_adds_none(
    everything: dict[str, int], operator: Client, django_user_model: Any
) -> None:
    host = Host.objects.get(pk=everything["host"])
    person = django_user_model.objects.get(username="operator")
    person.grants.create(role="administrator", scope_kind="cluster", scope_id=str(host.cluster_id))
    assert operator.get(f"{host.get_absolute_url()}pause/").status_code == 200
    assert operator.get(f"{factories.make_host('HV99').get_absolute_url()}pause/").status_code == 403
    assert operator.get("/hosts/add/").status_code == 403
    assert operator.get("/credentials/").status_code == 403


def test_and_gives_them_no_account_that_belongs_to_the_whole_estate(
    everything: dict[str, int], operator: Client, django_user_model: Any
) -> None:
    host = Host.objects.get(pk=everything["host"])
    person = django_user_model.objects.get(username="operator")
    person.grants.create(role="administrator", scope_kind="cluster", scope_id=str(host.cluster_id))
    path = host.get_absolute_url()
    reading = make.credential(name="Elsewhere")
    changing = make.credential(name="Changing")
    Credential.objects.filter(pk=changing.pk).update(purpose=Purpose.CHANGING)
    own = host.credential
    assert send(operator, f"{path}edit/", credential=reading.pk).status_code == 422
    sent = operator.post(f"{path}changes/", {"act": "account", "credential": changing.pk})
    assert sent.status_code == 422
    for form in ("edit", "changes"):
        assert not {"Elsewhere", "Changing"} & set(text(page(operator, f"{path}{form}/")).split())
    assert send(operator, f"{path}edit/", poll_interval_seconds=60).status_code == 302
    host.refresh_from_db()
    assert (host.credential, host.change_credential, host.poll_interval_seconds) == (own, None, 60)
    assert not ConnectionTest.objects.filter(credential=reading).exists()


def test_and_learns_neither_name_nor_address_of_a_host_elsewhere(
    everything: dict[str, int], operator: Client, django_user_model: Any
) -> None:
    host, other = Host.objects.get(pk=everything["host"]), factories.make_host("HV99", address="10.9.8.7")
    person = django_user_model.objects.get(username="operator")
    person.grants.all().delete()
    person.grants.create(role="administrator", scope_kind="cluster", scope_id=str(host.cluster_id))
    path = f"{host.get_absolute_url()}edit/"
    named = text(BeautifulSoup(send(operator, path, name="hv99").content, "html.parser"))
    assert "There is a host called HV99 already." in named
    assert other.address not in named
    there = send(operator, path, address=other.address, port=other.port, scheme=other.scheme)
    placed = text(BeautifulSoup(there.content, "html.parser"))
    assert "Another host has this address and port already." in placed
    assert other.name not in placed
    Host.objects.filter(pk=other.pk).update(cluster=host.cluster_id)
    assert f"already, at {other.address}, port {other.port}." in text(
        BeautifulSoup(send(operator, path, name="hv99").content, "html.parser")
    )


@pytest.mark.parametrize("path", PATHS)
def test_every_page_obeys_the_policy_and_takes_few_queries(
    keeper: Client, everything: dict[str, int], path: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(12):
        make.added(f"N-{number}")
    with django_assert_max_num_queries(16):
        answer = keeper.get(path.format(**everything))
    assert answer.status_code == 200
    assert faults(answer) == []


def test_a_bad_act_changes_nothing(keeper: Client, everything: dict[str, int]) -> None:
    path = f"/connection-tests/{everything['test']}/act/"
    assert keeper.post(path, {"act": "boil"}).status_code == 400
    keeper.post(path, {"act": "cancel"})
    keeper.post(path, {"act": "cancel"})
    keeper.post(path, {"act": "accept", "sha256": "0" * 64})
    keeper.post(path, {"act": "move"})
    assert ConnectionTest.objects.get().state == Progress.CANCELLED
    assert Host.objects.count() == 1


def test_nor_sends_an_account_of_others_to_a_new_address(
    everything: dict[str, int], operator: Client, django_user_model: Any
) -> None:
    """Whoever answers there is logged on to: with some ways that is the password."""
    host = Host.objects.get(pk=everything["host"])
    person = django_user_model.objects.get(username="operator")
    person.grants.create(role="administrator", scope_kind="cluster", scope_id=str(host.cluster_id))
    path = f"{host.get_absolute_url()}edit/"
    other = factories.make_host("HV99")  # with the same account
    assert send(operator, path, address="evil.example.org").status_code == 403
    test = connection_tests.begin(Subject.of(host, address="evil.example.org"), Reason.MOVE, by="keeper", host=host)
    ended(test, Progress.PASSED)
    for act in ("move", "again"):
        assert operator.post(f"{test.get_absolute_url()}act/", {"act": act}).status_code == 403
    assert ConnectionTest.objects.filter(reason=Reason.MOVE).count() == 1
    Host.objects.filter(pk=other.pk).update(cluster=host.cluster_id)
    assert send(operator, path, address="new.example.org").status_code == 302


def test_a_certificate_is_accepted_by_whoever_may_manage_its_host(
    keeper: Client, operator: Client, everything: dict[str, int]
) -> None:
    Host.objects.filter(pk=everything["host"]).update(scheme="https", port=5986)
    host = Host.objects.get(pk=everything["host"])
    test = connection_tests.check(host, by="keeper")
    ended(test, Progress.FAILED, "tls", "certificate_not_trusted", "failed")
    shown = {"sha256": "ab" * 32, "subject": "CN=hv", "issuer": "CN=hv", "names": [], "valid_from": None}
    ConnectionTest.objects.filter(pk=test.pk).update(shown={**shown, "valid_until": None})
    accept = {"act": "accept", "sha256": "ab" * 32}
    assert operator.post(f"{test.get_absolute_url()}act/", accept).status_code == 403
    assert not host.certificates.exists()
    keeper.post(f"{test.get_absolute_url()}act/", {**accept, "sha256": "cd" * 32})
    assert not host.certificates.exists()
    keeper.post(f"{test.get_absolute_url()}act/", accept)
    assert host.certificates.get().accepted_by == "keeper"
    entry = AuditEntry.objects.get(action="certificate.accepted")
    assert (entry.actor, entry.target_name) == ("keeper", host.name)
    assert ConnectionTest.objects.latest("pk").pinned_sha256 == "ab" * 32


def test_a_list_that_somebody_else_was_quicker_with_is_said_on_the_form(keeper: Client) -> None:
    """A host that is added after the list was looked at: all are refused, in words."""
    kept = make.credential()
    quicker: list[Host] = []

    def meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if 'FROM "inventory_site"' in sql and not quicker:  # what is known was asked for before
            quicker.append(Host())
            quicker.append(make.added("hv02"))
        return answer

    with connection.execute_wrapper(meanwhile):
        told = {"text": "hv01\nhv02", "credential": kept.pk, "scheme": "http", "act": "add"}
        answer = keeper.post("/hosts/add/list/", told)
    assert answer.status_code == 422
    assert "There is a host called hv02 already, at " in text(BeautifulSoup(answer.content, "html.parser"))
    assert [host.name for host in Host.objects.all()] == ["hv02"]


def test_a_name_that_is_taken_says_by_which_address(keeper: Client) -> None:
    there = make.added("hv02")
    told = {"text": "hv02 10.0.0.2", "credential": there.credential.pk, "scheme": "http", "act": "look"}
    shown = text(BeautifulSoup(keeper.post("/hosts/add/list/", told).content, "html.parser"))
    assert f"There is a host called hv02 already, at {there.address}, port {there.port}." in shown


def test_what_waits_in_a_held_portal_says_so(keeper: Client) -> None:
    hold()
    KEPT.forget()
    test = connection_tests.begin(make.somewhere(), Reason.ADD, by="keeper")
    assert page(keeper, test.get_absolute_url()).find(id="held")
    KEPT.forget()
