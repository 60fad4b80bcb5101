import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.pages.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("operator")
def test_the_right_password_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    asked = client.get("/vms/?state=Off")
    assert asked["Location"] == "/login/?next=/vms/%3Fstate%3DOff"
    answer = client.post(asked["Location"], {"username": "operator", "password": PASSWORD, "next": "/vms/?state=Off"})
    assert answer["Location"] == "/vms/?state=Off"
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(client: Client, elsewhere: str) -> None:
    answer = client.post("/login/", {"username": "operator", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"


@pytest.mark.usefixtures("operator")
def test_a_wrong_password_is_explained_and_the_name_is_kept(client: Client) -> None:
    answer = client.post("/login/", {"username": "operator", "password": "wrong", "next": "/polls/"})
    page = BeautifulSoup(answer.content, "html.parser")
    assert "do not go together" in page.select_one("form [role=alert]").get_text()
    assert page.find(id="id_username")["value"] == "operator"
    assert "value" not in page.find(id="id_password").attrs
    assert page.find("input", {"name": "next"})["value"] == "/polls/"


def test_logging_out_takes_a_post_and_ends_the_session(browser: Client) -> None:
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/")["Location"] == "/login/"
    assert browser.get("/").status_code == 302


@pytest.mark.usefixtures("operator")
def test_forms_without_proof_of_origin_are_refused_with_a_page_that_says_what_to_do() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"username": "operator", "password": PASSWORD})
    assert answer.status_code == 403
    assert "send it again" in answer.content.decode()


def test_somebody_logged_in_is_sent_on_from_the_login(browser: Client) -> None:
    assert browser.get("/login/")["Location"] == "/"
