"""On which builds of Windows something may be changed: the page, the panel of a host and a cluster, the API."""

import re
from typing import Any

import pytest
from django.test import Client

from inventory.models import Cluster, Host
from jobs.models import Build
from tests.api.programs import ask, program_of
from tests.pages import factories as make
from tests.pages.work import make_builds

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def hosts() -> list[Host]:
    cluster = make.make_cluster("CLU")
    rows = [make.make_host(f"HV{number:02}", cluster=cluster) for number in range(1, 8)]
    make_builds(rows)
    return rows


def test_each_standing_is_said_with_why(browser: Client, hosts: list[Host]) -> None:
    said = text(browser.get("/jobs/rules/"))
    for standing in ("Qualified", "Not proven", "Did not qualify", "Consented", "Withdrawn", "Merges alone"):
        assert standing in said
    assert "nobody has looked yet" in said
    assert "Not as expected: A merge has a job." in said
    assert "Allow changes" not in said, "an operator decides nothing of it"


def test_an_administrator_consents_and_withdraws(keeper: Client, hosts: list[Host]) -> None:
    page = keeper.get("/jobs/rules/")
    token = {"csrfmiddlewaretoken": page.context["csrf_token"], "version": "10.0.26100"}
    told = {**token, "allowed": "yes", "reason": "Tried at the vendor."}
    assert "Say why." in text(keeper.post("/jobs/rules/builds/", {**told, "reason": ""}, follow=True))
    assert "Changes are allowed on build 10.0.26100." in text(keeper.post("/jobs/rules/builds/", told, follow=True))
    told = {**token, "allowed": "no", "reason": "It hung."}
    assert "not allowed any more on build" in text(keeper.post("/jobs/rules/builds/", told, follow=True))
    assert list(Build.objects.filter(version="10.0.26100").values_list("verdict", flat=True)) == [
        "withdrawn",
        "consented",
    ]
    assert keeper.post("/jobs/rules/builds/", {**told, "version": "1.2.3"}).status_code == 404
    told = {**token, "version": "6.1.7601", "allowed": "yes", "reason": "Please."}
    assert "the portal does nothing but a merge" in text(keeper.post("/jobs/rules/builds/", told, follow=True))


def test_a_host_that_may_be_changed_shows_how_its_build_stands(browser: Client, hosts: list[Host]) -> None:
    assert "Nobody has shown yet that changes work on this build" in text(browser.get(f"/hosts/{hosts[1].pk}/"))
    assert "All as expected." in text(browser.get(f"/hosts/{hosts[0].pk}/"))
    assert "Windows and approvals" not in text(browser.get(f"/hosts/{hosts[3].pk}/")), "it is observe-only"


def test_a_cluster_that_may_be_changed_shows_each_of_its_builds(browser: Client, hosts: list[Host]) -> None:
    cluster = Cluster.objects.get()
    assert 'id="changes"' not in browser.get(f"/clusters/{cluster.pk}/").content.decode()
    Cluster.objects.update(changes_allowed=True)
    said = text(browser.get(f"/clusters/{cluster.pk}/"))
    assert "build 10.0.20348, 2 hosts" in said
    assert "build 10.0.26100, 1 host" in said


def test_a_program_is_told_the_same(operator: Any, hosts: list[Host]) -> None:
    told = {one["version"]: one for one in ask(program_of(operator), "/builds")["items"]}
    assert [told["10.0.20348"][name] for name in ("standing", "hosts", "qualified_on")] == ["qualified", 2, "HV01"]
    assert told["10.0.17763"]["checks"][1]["passed"] is False
    assert [told["10.0.26100"][name] for name in ("standing", "may_be_changed", "reason")] == ["unproven", False, None]
    assert told["6.1.7601"]["standing"] == "legacy"
