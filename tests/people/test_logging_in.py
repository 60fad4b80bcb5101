"""The door: wrong passwords are slow, a second factor is asked for, sessions are known and can be ended."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import Authenticator, RecoveryCode, SignIn, User
from accounts.sealing import seal
from accounts.services import second_factor
from audit.models import AuditEntry
from tests.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SECRET = pyotp.random_base32()


def app(seconds: int = 0) -> str:
    """What the app shows now, or showed then."""
    return pyotp.TOTP(SECRET).at(timezone.now() + timedelta(seconds=seconds))


@pytest.fixture
def with_app(olga: User) -> User:
    Authenticator.objects.create(user=olga, secret=seal(SECRET), confirmed_at=timezone.now())
    return olga


def inside(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def test_five_wrong_passwords_and_then_a_pause_even_for_the_right_one(olga: User, login: Any) -> None:
    for _ in range(4):
        assert login("olga", "wrong").last.status_code == 200
    assert login("olga", "wrong").last.status_code == 429
    assert AuditEntry.objects.get(action="person.paused").target_name == "olga"
    refused = login("olga")
    assert refused.last.status_code == 429
    assert "15 minutes" in refused.last.content.decode()
    assert not inside(refused)
    assert inside(login("olga", REMOTE_ADDR="192.0.2.1")), "nobody locks somebody else out from afar"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert inside(login("olga"))


def test_a_session_ends_twelve_hours_after_the_login_however_much_it_is_used(olga: User, login: Any) -> None:
    browser = login("olga")
    ends = Session.objects.get().expire_date
    assert abs(ends - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)
    session = browser.session
    session["seen_at"] -= 3600
    session.save()
    assert inside(browser)
    assert browser.session["seen_at"] > session["seen_at"], "the use was noted, so the session was written anew"
    assert Session.objects.get().expire_date == ends
    Session.objects.update(expire_date=timezone.now())
    assert not inside(browser)


def test_a_session_of_a_release_that_set_no_end_gets_one_when_it_is_used(olga: User, login: Any) -> None:
    browser = login("olga")
    began_at = timezone.now() - timedelta(hours=5)
    SignIn.objects.update(began_at=began_at)
    session = browser.session
    del session["_session_expiry"]
    session["seen_at"] -= 3600
    session.save()
    assert inside(browser)
    assert abs(Session.objects.get().expire_date - began_at - timedelta(hours=12)) < timedelta(minutes=1)


def test_one_password_tried_on_many_names_is_stopped_too(olga: User, login: Any) -> None:
    for number in range(50):
        login(f"name{number}", "Summer2026!!")
    assert login("olga").last.status_code == 429


def test_a_password_alone_does_not_open_an_account_with_an_app(with_app: User, login: Any) -> None:
    browser = login("olga")
    assert browser.last["Location"] == "/login/code/"
    assert not inside(browser)
    assert "not right" in browser.post("/login/code/", {"code": "000000"}).content.decode()
    assert browser.post("/login/code/", {"code": app()})["Location"] == "/"
    assert inside(browser)
    assert SignIn.objects.get().way == "code"


def test_a_code_works_once_and_only_about_now(with_app: User) -> None:
    code = app()
    assert not second_factor.code_take(with_app, app(-120))
    assert not second_factor.code_take(with_app, app(120))
    assert second_factor.code_take(with_app, f"{code[:3]} {code[3:]}")
    assert not second_factor.code_take(with_app, code)
    assert not second_factor.code_take(with_app, app(-30)), "nor one from before it"
    assert not second_factor.code_take(with_app, "\uff11\uff12\uff13\uff14\uff15\uff16"), "nor digits of other scripts"


def test_wrong_codes_count_like_wrong_passwords(with_app: User, login: Any) -> None:
    browser = login("olga")
    statuses = [browser.post("/login/code/", {"code": "123456"}).status_code for _ in range(6)]
    assert statuses[-2:] == [429, 429]
    assert browser.post("/login/code/", {"code": app()}).status_code == 429


def test_the_second_step_is_none_without_the_first(with_app: User, client: Client) -> None:
    assert client.post("/login/code/", {"code": app()})["Location"] == "/login/"
    assert not inside(client)


def test_an_app_is_set_up_with_its_first_code_and_recovery_codes_work_once(
    client: Client, olga: User, login: Any
) -> None:
    client.force_login(olga)
    page = client.get("/account/authenticator/").content.decode()
    shown = page.partition("type the key: <code>")[2].partition("<")[0].replace(" ", "")
    assert "data:image/svg+xml;base64," in page
    assert shown.encode() not in bytes(Authenticator.objects.get().secret)
    assert client.post("/account/authenticator/", {"code": "000000"}).status_code == 400
    assert login("olga").last["Location"] == "/", "not before it is confirmed"
    done = client.post("/account/authenticator/", {"code": pyotp.TOTP(shown).now()}).content.decode()
    codes = [part.partition("<")[0] for part in done.split("<li><code>")[1:]]
    assert len(codes) == 10
    for expected in (True, False):
        browser = login("olga")
        browser.post("/login/code/", {"code": codes[0].lower()})
        assert inside(browser) == expected
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_removing_the_app_takes_a_code(client: Client, with_app: User) -> None:
    client.force_login(with_app)
    client.post("/account/authenticator/change/", {"code": "000000", "act": "remove"})
    assert Authenticator.objects.exists()
    client.post("/account/authenticator/change/", {"code": app(), "act": "remove"})
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()


@pytest.mark.parametrize("page", ["/account/authenticator/change/", "/account/password/"])
def test_what_is_proven_after_the_login_counts_as_at_the_login(client: Client, with_app: User, page: str) -> None:
    """A browser that was left open is no place to guess at."""
    client.force_login(with_app)
    new = {"password": "quite another phrase", "again": "quite another phrase"}
    statuses = [client.post(page, {"code": "000000", "old": "wrong", **new}).status_code for _ in range(5)]
    assert statuses[-1] == 429
    refused = client.post(page, {"code": app(), "old": PASSWORD, **new})
    assert (refused.status_code, "15 minutes" in refused.content.decode()) == (429, True)
    assert Authenticator.objects.exists()
    assert User.objects.get(pk=with_app.pk).check_password(PASSWORD)
    assert AuditEntry.objects.get(action="person.paused").target_name == "olga"
    assert inside(client), "who is in stays in"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert client.post(page, {"code": app(), "old": PASSWORD, **new}).status_code == 302


def test_a_role_can_demand_an_app(client: Client, olga: User, settings: Any) -> None:
    settings.TOTP_ROLES = ["operator"]
    client.force_login(olga)
    assert client.get("/vms/")["Location"] == "/account/authenticator/"
    assert client.get("/account/")["Location"] == "/account/authenticator/"
    secret = second_factor.authenticator_begin(olga)
    client.post("/account/authenticator/", {"code": pyotp.TOTP(secret).now()})
    assert client.get("/vms/").status_code == 200


def test_a_password_that_somebody_else_chose_is_changed_first(login: Any, olga: User) -> None:
    User.objects.update(password_expired=True)
    browser = login("olga")
    assert browser.get("/hosts/")["Location"] == "/account/password/"
    sent = {"old": PASSWORD, "password": "olga", "again": "olga"}
    refused = browser.post("/account/password/", sent)
    assert refused.status_code == 400
    assert "at least 12" in refused.content.decode()
    good = {"old": PASSWORD, "password": "another long phrase", "again": "another long phrase"}
    assert browser.post("/account/password/", good)["Location"] == "/"
    assert inside(browser)
    assert inside(login("olga", "another long phrase"))


def test_changing_the_password_ends_every_other_session(login: Any, olga: User) -> None:
    here, there = login("olga"), login("olga")
    here.post(
        "/account/password/", {"old": PASSWORD, "password": "another long phrase", "again": "another long phrase"}
    )
    assert inside(here)
    assert not inside(there)
    sign_in_rows = SignIn.objects.values_list("session_key", flat=True)
    assert list(sign_in_rows) == [here.session.session_key], "the session that goes on can still be seen and ended"


def test_sessions_are_listed_and_each_can_be_ended(login: Any, olga: User) -> None:
    here = login("olga", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    there = login("olga", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Version/18 Safari/604", REMOTE_ADDR="192.0.2.5")
    page = here.get("/account/").content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "192.0.2.5" in page
    here.post("/account/sessions/", {"session": SignIn.objects.get(address="192.0.2.5").pk})
    assert not inside(there)
    assert inside(here)
    there = login("olga")
    here.post("/account/sessions/", {"others": "1"})
    assert (inside(here), inside(there)) == (True, False)


def test_nobody_ends_a_session_of_somebody_else(login: Any, olga: User, keeper: User) -> None:
    theirs, mine = login("keeper"), login("olga")
    mine.post("/account/sessions/", {"session": SignIn.objects.get(user=keeper).pk})
    assert inside(theirs)


def test_logins_and_logouts_leave_their_marks(login: Any, olga: User) -> None:
    browser = login("olga", REMOTE_ADDR="192.0.2.6")
    entry = AuditEntry.objects.get(action="person.logged_in")
    assert (entry.actor, entry.actor_id, entry.address) == ("olga", olga.pk, "192.0.2.6")
    browser.post("/logout/", REMOTE_ADDR="192.0.2.7")
    assert not SignIn.objects.exists()
    entry = AuditEntry.objects.get(action="person.logged_out")
    assert (entry.actor, entry.target_name, entry.address) == ("olga", "olga", "192.0.2.7")


def test_the_keys_of_the_apps_are_rotated_with_the_others(with_app: User, settings: Any) -> None:
    from cryptography.fernet import Fernet

    old = settings.HVPORTAL_CREDENTIAL_KEYS
    settings.HVPORTAL_CREDENTIAL_KEYS = [Fernet.generate_key().decode(), *old]
    assert second_factor.secrets_reseal() == 1
    settings.HVPORTAL_CREDENTIAL_KEYS = settings.HVPORTAL_CREDENTIAL_KEYS[:1]
    assert second_factor.code_take(with_app, app())
