"""What keepers do and what people do with their own accounts, by links and forms alone (tests/pages/plain.py).

What operators do day by day: test_journeys_without_javascript.py.
"""

from typing import Any

import pyotp
import pytest

from accounts.models import ApiToken, Authenticator, Grant, SignIn, User
from accounts.tokens import authenticate
from audit.models import AuditEntry
from findings.models import AcceptedRisk, Override
from inventory.models import Credential, Host, Site
from onboarding.models import ConnectionTest
from onboarding.running import run
from tests.onboarding import building
from tests.pages import factories as make
from tests.pages.conftest import PASSWORD
from tests.pages.plain import Plain

pytestmark = pytest.mark.usefixtures("keeper")
ANOTHER = "quite another phrase"


@pytest.fixture
def browser(keeper: Any) -> Plain:
    return come_in()


def come_in(name: str = "keeper", password: str = PASSWORD) -> Plain:
    browser = Plain()
    browser.open("/")
    browser.send("Log in", username=name, password=password)
    return browser


def acts() -> set[str]:
    return set(AuditEntry.objects.values_list("action", flat=True))


def test_preferences_and_a_password_are_changed_and_the_new_one_opens(browser: Plain) -> None:
    browser.follow("Your account")
    browser.send("Keep", time_zone="Asia/Kolkata", theme="dark", dates="de")
    assert browser.page.html["data-bs-theme"] == "dark"
    assert "Your preferences are kept." in browser.text
    browser.follow("Change password")
    browser.send("Change it", old=PASSWORD, password=ANOTHER, again=ANOTHER)
    assert "Your password is changed." in browser.text
    browser.send("Log out")
    assert come_in(password=ANOTHER).address == "/"
    assert {"person.preferences", "person.password_set"} <= acts()


def test_an_authenticator_is_set_up_asked_for_and_removed(browser: Plain) -> None:
    browser.follow("Your account")
    browser.follow("Set up an authenticator")
    secret = browser.page.select_one(".hv-setup code").get_text().replace(" ", "")
    browser.send("Switch it on", code=pyotp.TOTP(secret).now())
    codes = [code.get_text() for code in browser.page.select(".hv-codes code")]
    assert len(codes) == 10
    browser.follow("I have kept them")
    browser.send("Log out")
    again = come_in()
    assert again.address == "/login/code/"
    again.send("Log in", code=codes[0])
    assert again.address == "/"
    again.follow("Your account")
    again.follow("Authenticator")
    again.send("Remove the authenticator", code=codes[1])
    assert not Authenticator.objects.exists()
    assert {"authenticator.added", "authenticator.code_used", "authenticator.removed"} <= acts()


def test_a_token_is_made_shown_once_and_revoked(browser: Plain) -> None:
    browser.follow("Your account")
    browser.follow("API tokens")
    browser.send("Make a token", name="Grafana", rights=["operate"], days="30")
    secret = browser.page.select_one("#secret").get_text()
    assert authenticate(f"Bearer {secret}")
    browser.follow("I have copied it")
    assert secret not in browser.text
    browser.send("Revoke Grafana")
    assert authenticate(f"Bearer {secret}") is None
    assert ApiToken.objects.get().revoked_at


def test_a_group_gets_a_role_and_a_member_and_a_person_who_leaves_is_put_out(browser: Plain) -> None:
    olga = User.objects.create_user("olga", password=ANOTHER)
    olga.grants.create(role="viewer")
    theirs = come_in("olga", ANOTHER)
    browser.follow("People")
    browser.follow("Add a group")
    browser.send("Add", name="North")
    browser.send("Give the role", role="operator")
    browser.open(f"/people/{olga.pk}/")
    browser.send("Put into North")
    assert "North" in browser.text
    theirs.open("/hosts/")
    assert theirs.address == "/hosts/"
    browser.send("End all")
    assert not SignIn.objects.filter(user=olga).exists()
    browser.send("Take out of North")
    browser.send("Close the account")
    assert not User.objects.get(pk=olga.pk).is_active
    theirs.open("/hosts/")
    assert theirs.address.startswith("/login/")
    assert Grant.objects.filter(group__name="North").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_credential_is_added_and_gets_a_new_secret_that_was_tried(browser: Plain) -> None:
    with building.simulated(hosts=1) as server:
        facts = server.description
        browser.follow("Credentials")
        browser.follow("Add a credential")
        told = {"name": "North", "username": str(facts["username"]), "secret": "an old one"}
        browser.send("Keep it", purpose="reading", transport="ntlm", **told)
        kept = Credential.objects.get()
        host = building.host_add(building.subject(server, credential=kept), by="keeper")
        browser.open(kept.get_absolute_url())
        browser.follow("Give it a new secret")
        browser.send("Try it, then take it", secret=str(facts["password"]), host=str(host.pk))
        run(ConnectionTest.objects.get().pk, "worker@tests")
        browser.open(browser.address)
        assert "the host took the logon" in browser.text.lower(), browser.text
    kept.refresh_from_db()
    assert kept.secret_changed_by == "keeper"
    assert {"credential.added", "credential.secret_replaced"} <= acts()


def test_a_host_is_pinned_to_a_site_allowed_to_be_changed_paused_and_retired(browser: Plain) -> None:
    host = make.make_host()
    browser.follow("Sites")
    browser.follow("Add a site")
    browser.send("Add it", name="Hamburg")
    browser.send("Pin them", host=[str(host.pk)])
    assert Host.objects.get().site == Site.objects.get()
    browser.open(host.get_absolute_url())
    browser.follow("Changes: observe only")
    browser.send("Decide", allowed="yes", reason="pilot")
    browser.open(host.get_absolute_url())
    browser.follow("Pause polling")
    browser.send("Pause it", reason="new firmware")
    assert "Paused: new firmware" in browser.text
    browser.send("Resume polling")
    browser.follow("Retire it")
    browser.send("Retire it", reason="scrapped")
    assert "Retired: scrapped" in browser.text
    browser.send("Bring it back")
    assert Host.objects.get().retired_at is None
    wanted = {"host.changes_decided", "host.paused", "host.resumed", "host.retired", "host.restored"}
    assert wanted <= acts()


def test_a_risk_is_accepted_until_a_day_and_a_threshold_is_tried_and_set(browser: Plain) -> None:
    finding = make.make_finding(make.make_host())
    browser.open(finding.get_absolute_url())
    browser.send("Accept it", owner="Olga", reason="It is being replaced.")
    assert AcceptedRisk.objects.get().reason == "It is being replaced."
    browser.send("Let it count again")
    browser.open("/findings/rules/inventory.host_unreachable/")
    browser.send("Show what it would find", value="5")
    browser.send("Set it", reason="Fewer calls at night.")
    assert Override.objects.get()
