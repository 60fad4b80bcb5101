"""Single sign-on against a real OpenID provider in a process of its own: who comes in, as whom, with which roles."""

import base64
import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth.models import Group
from django.core.exceptions import SuspiciousOperation
from django.test import Client

from accounts.models import ProviderGroup, SignIn, User
from accounts.services.people import person_close
from accounts.single_sign_on.backend import ProviderBackend
from audit.models import AuditEntry
from hvportal.supervisor.ports import free_port
from tests.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db
BACK = "http://testserver/login/sign-on/back/"


class Provider:
    """The provider as its administrator and its users see it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def register(self) -> dict[str, Any]:
        asked = {"redirect_uris": [BACK], "token_endpoint_auth_method": "client_secret_post"}
        answer = requests.post(f"{self.url}/oauth2/clients", json=asked, timeout=5)
        answer.raise_for_status()
        return dict(answer.json())

    def knows(self, subject: str, **claims: Any) -> None:
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def agrees(self, address: str, subject: str, **form: str) -> str:
        """Somebody logs in there; answers where their browser is sent."""
        sent = requests.post(address, data={"sub": subject, **form}, allow_redirects=False, timeout=5)
        return str(sent.headers["Location"])


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    port = free_port()
    argv = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-registration",
        "--require-nonce",
    ]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield Provider(_answering(f"http://127.0.0.1:{port}"))
        finally:
            process.terminate()


def _answering(url: str) -> str:
    for _ in range(100):
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return url
    raise AssertionError("the provider did not start")


@pytest.fixture
def application(provider: Provider, settings: Any) -> dict[str, Any]:
    """The portal, registered with the provider."""
    known = provider.register()
    settings.OIDC_ISSUER = provider.url
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = known["client_id"], known["client_secret"]
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "accounts.single_sign_on.backend.ProviderBackend",
    ]
    return known


@pytest.fixture
def sign_on(provider: Provider, application: Any) -> Callable[..., Client]:
    """Somebody goes to the provider by the link of the login page, and comes back."""

    def come(subject: str, **claims: Any) -> Client:
        provider.knows(subject, **claims)
        browser = Client()
        there = browser.get("/login/sign-on/?next=/vms/")["Location"]
        browser.last = browser.get(provider.agrees(there, subject), follow=True)  # type: ignore[attr-defined]
        return browser

    return come


@pytest.fixture
def north(db: None) -> Group:
    group = Group.objects.create(name="North")
    group.grants.create(role="viewer")  # type: ignore[attr-defined]
    ProviderGroup.objects.create(group=group, claim="hv-north")
    return group


ANNA = {"preferred_username": "anna", "email": "anna@example.org", "given_name": "Anna", "family_name": "Berg"}


def inside(browser: Client) -> bool:
    return browser.get("/hosts/").status_code == 200


def test_somebody_comes_in_as_themselves_with_the_roles_of_their_groups(sign_on: Any, north: Group) -> None:
    browser = sign_on("7f3a", **ANNA, groups=["hv-north", "hv-unheard-of"])
    assert browser.last.redirect_chain[-1][0] == "/vms/"
    assert inside(browser)
    anna = User.objects.get()
    assert (anna.username, anna.full_name, anna.subject, anna.has_usable_password()) == (
        "anna",
        "Anna Berg",
        "7f3a",
        False,
    )
    assert list(anna.groups.all()) == [north]
    assert SignIn.objects.get().way == "provider"
    actions = set(AuditEntry.objects.filter(actor="anna").values_list("action", flat=True))
    assert actions == {"person.added", "person.groups", "person.logged_in"}


def test_who_leaves_a_group_there_loses_its_roles_here(sign_on: Any, north: Group) -> None:
    sign_on("7f3a", **ANNA, groups=["hv-north"])
    own = Group.objects.create(name="Chosen here")
    User.objects.get().groups.add(own)
    for claims in ({"groups": []}, {}, {"groups": "hv-other"}):
        assert not inside(sign_on("7f3a", **ANNA, **claims))
    assert list(User.objects.get().groups.all()) == [own], "what administrators chose is not the provider's business"
    assert inside(sign_on("7f3a", **ANNA, groups="hv-north")), "one group may come as a text"


def test_people_are_known_by_subject_and_not_by_name_or_address(sign_on: Any) -> None:
    sign_on("7f3a", **ANNA)
    sign_on("7f3a", **ANNA | {"preferred_username": "anna.berg", "family_name": "Holm"})
    assert User.objects.get().username == "anna"
    assert User.objects.get().last_name == "Holm"
    other = sign_on("9999", **ANNA)
    assert "somebody else has your name" in other.last.content.decode()
    assert User.objects.count() == 1


def test_a_local_account_is_taken_over_only_where_that_was_asked_for(sign_on: Any, settings: Any) -> None:
    User.objects.create_user("anna", password=PASSWORD).grants.create(role="viewer")
    assert not inside(sign_on("7f3a", **ANNA))
    settings.OIDC_ADOPT_LOCAL = True
    assert inside(sign_on("7f3a", **ANNA))
    anna = User.objects.get()
    assert (anna.subject, anna.has_usable_password()) == ("7f3a", False)


def test_a_closed_account_stays_closed_whoever_vouches_for_it(sign_on: Any, north: Group, keeper: User) -> None:
    browser = sign_on("7f3a", **ANNA, groups=["hv-north"])
    person_close(User.objects.get(username="anna"))
    assert not inside(browser)
    again = sign_on("7f3a", **ANNA, groups=["hv-north"])
    assert not inside(again)
    assert "your account is closed" in again.last.content.decode()


def test_a_refusal_at_the_provider_and_made_up_answers_lead_back_to_the_login(
    provider: Provider, application: Any, north: Group
) -> None:
    provider.knows("7f3a", **ANNA)
    browser = Client()
    refused = provider.agrees(browser.get("/login/sign-on/")["Location"], "7f3a", action="deny")
    assert browser.get(refused)["Location"] == "/login/"
    back = provider.agrees(browser.get("/login/sign-on/")["Location"], "7f3a")
    assert Client().get(back)["Location"] == "/login/", "the browser that did not ask"
    assert browser.get(back)["Location"] == "/"
    browser.post("/logout/")
    assert browser.get(back)["Location"] == "/login/", "twice"
    assert not inside(browser)
    for query in ("", "?code=x&state=y", "?code=x", "?error=server_error"):
        assert browser.get(f"{BACK}{query}")["Location"] == "/login/"


def test_the_proof_key_and_the_secret_go_along(provider: Provider, application: dict[str, Any], settings: Any) -> None:
    browser = Client()
    asked = parse_qs(urlsplit(browser.get("/login/sign-on/")["Location"]).query)
    (state,) = browser.session["oidc_states"].values()
    digest = hashlib.sha256(state["code_verifier"].encode()).digest()
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"] == [base64.urlsafe_b64encode(digest).decode().rstrip("=")]
    settings.OIDC_RP_CLIENT_SECRET = "not the one"
    back = provider.agrees(browser.get("/login/sign-on/")["Location"], "7f3a")
    assert browser.get(back)["Location"] == "/login/"
    assert not User.objects.exists()


def test_an_identity_made_for_another_application_or_changed_on_the_way_is_refused(
    provider: Provider, application: Any
) -> None:
    other = provider.register()
    asked = f"{provider.url}/oauth2/authorize?response_type=code&scope=openid&nonce=n&state=s&redirect_uri={BACK}"
    back = provider.agrees(f"{asked}&client_id={other['client_id']}", "7f3a")
    code = parse_qs(urlsplit(back).query)["code"][0]
    answer = requests.post(
        f"{provider.url}/oauth2/token",
        data={"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        | {name: other[name] for name in ("client_id", "client_secret")},
        timeout=5,
    ).json()
    head, body, seal = answer["id_token"].split(".")
    with pytest.raises(SuspiciousOperation, match="another application"):
        ProviderBackend().verify_token(answer["id_token"], nonce="n")
    with pytest.raises(SuspiciousOperation, match="Nonce"):
        ProviderBackend().verify_token(answer["id_token"], nonce="another")
    with pytest.raises(SuspiciousOperation):
        ProviderBackend().verify_token(f"{head}.{body}.{seal[:-8]}AAAAAAAA", nonce="n")


def test_a_provider_that_is_away_is_said_and_stops_nobody_who_is_in(
    sign_on: Any, north: Group, settings: Any, olga: User, login: Any
) -> None:
    browser = sign_on("7f3a", **ANNA, groups=["hv-north"])
    settings.OIDC_ISSUER = f"http://127.0.0.1:{free_port()}"
    assert inside(browser)
    stranger = Client()
    assert "does not answer" in stranger.get("/login/sign-on/", follow=True).content.decode()
    assert inside(login("olga"))


def test_without_a_provider_there_is_no_such_way(client: Client) -> None:
    assert "sign-on" not in client.get("/login/").content.decode()
    assert client.get("/login/sign-on/").status_code == 404
