"""The pages of administrators: accounts, roles, groups; and what nobody may do to lock everybody out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client

from accounts import places
from accounts.forms.people import RoleForm
from accounts.models import Authenticator, Grant, ProviderGroup, User
from accounts.sealing import seal
from audit.models import AuditEntry
from tests.pages import factories as make
from tests.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = {"username": "anna", "password": "a quite long phrase", "role": "viewer", "place": "estate:"}


def said(answer: Any) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    return " ".join(
        tag.get_text(" ", strip=True) for tag in page.select("[role=status], [role=alert], .hv-field-error")
    )


def test_a_person_is_added_with_a_role_and_chooses_a_password_at_the_first_login(browser: Client, login: Any) -> None:
    cluster = make.make_cluster("NORTH")
    answer = browser.post("/people/new/", NEW | {"place": f"cluster:{cluster.pk}"}, follow=True)
    anna = User.objects.get(username="anna")
    assert answer.redirect_chain == [(f"/people/{anna.pk}/", 302)]
    assert "cluster NORTH" in answer.content.decode()
    assert login("anna", NEW["password"]).get("/")["Location"] == "/account/password/"
    acts = list(AuditEntry.objects.exclude(action="person.logged_in").order_by("pk").values_list("action", "actor"))
    assert acts == [("person.added", "keeper"), ("role.given", "keeper")]
    assert not AuditEntry.objects.filter(after__icontains=NEW["password"]).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "KEEPER"}, "somebody of this name"),
        ({"password": "short"}, "at least 12"),
        ({"password": "password1234"}, "too common"),
        ({"username": "annabelle-berg", "password": "annabelle-berg1"}, "too similar"),
        ({"username": "with space"}, "valid username"),
        ({"place": "cluster:999"}, "valid choice"),
    ],
)
def test_what_a_new_account_may_not_be_is_said_beside_it(browser: Client, changes: Any, sentence: str) -> None:
    answer = browser.post("/people/new/", NEW | changes)
    assert answer.status_code == 400
    assert sentence in said(answer)
    assert User.objects.count() == 1


def test_the_rules_for_a_password_speak_to_who_sets_it_for_another(browser: Client, olga: User) -> None:
    for address in ("/people/new/", f"/people/{olga.pk}/"):
        text = BeautifulSoup(browser.get(address).content, "html.parser").get_text(" ")
        assert "The password must contain at least 12 characters." in text
        assert "too similar to the person’s names or e-mail address." in text
        assert "your password" not in text.lower()
        assert "your other" not in text.lower()


def test_roles_are_given_and_taken_back_and_twice_is_once(browser: Client, olga: User) -> None:
    for _ in range(2):
        browser.post(f"/people/{olga.pk}/roles/", {"role": "responder", "place": "estate:"})
    given = Grant.objects.get(user=olga, role="responder")
    for _ in range(2):
        browser.post(f"/roles/{given.pk}/remove/")
    assert list(olga.grants.values_list("role", flat=True)) == ["operator"]
    acts = list(AuditEntry.objects.order_by("pk").values_list("action", "target_name"))
    assert acts == [("role.given", "olga"), ("role.taken", "olga")]


def test_closing_an_account_ends_it_at_once_and_it_can_be_opened_again(browser: Client, olga: User, login: Any) -> None:
    theirs = login("olga")
    browser.post(f"/people/{olga.pk}/state/", {"act": "close"})
    assert theirs.get("/").status_code == 302
    assert "do not go together" in login("olga").last.content.decode()
    browser.post(f"/people/{olga.pk}/state/", {"act": "open"})
    assert login("olga").get("/").status_code == 200


def test_the_last_administrator_stays_one(browser: Client, keeper: User, olga: User) -> None:
    role = keeper.grants.get()
    assert "Nobody would be left" in said(browser.post(f"/roles/{role.pk}/remove/", follow=True))
    assert "own account" in said(browser.post(f"/people/{keeper.pk}/state/", {"act": "close"}, follow=True))
    assert Grant.objects.filter(pk=role.pk).exists()
    assert not AuditEntry.objects.filter(action="role.taken").exists(), "undone with its entry"
    group = Group.objects.create(name="Admins")
    group.grants.create(role="administrator")  # type: ignore[attr-defined]
    olga.groups.add(group)
    browser.post(f"/roles/{role.pk}/remove/")
    assert not Grant.objects.filter(pk=role.pk).exists()


def test_a_set_password_ends_sessions_and_has_to_be_changed(browser: Client, olga: User, login: Any) -> None:
    theirs = login("olga")
    assert browser.post(f"/people/{olga.pk}/password/", {"password": "short"}).status_code == 400
    browser.post(f"/people/{olga.pk}/password/", {"password": "the phrase they get"})
    assert theirs.get("/").status_code == 302
    assert login("olga", "the phrase they get").get("/")["Location"] == "/account/password/"
    assert login("olga", PASSWORD).last.status_code == 200


def test_the_authenticator_of_who_lost_the_phone_is_taken_off(browser: Client, olga: User, login: Any) -> None:
    Authenticator.objects.create(user=olga, secret=seal("A" * 32), confirmed_at=make.seconds_ago(5))
    assert login("olga").last["Location"] == "/login/code/"
    browser.post(f"/people/{olga.pk}/authenticator/")
    assert login("olga").last["Location"] == "/"


def test_groups_carry_roles_and_say_who_fills_them(browser: Client, olga: User) -> None:
    browser.post("/groups/new/", {"name": "North", "claim": ""})
    group = Group.objects.get()
    browser.post(f"/groups/{group.pk}/roles/", {"role": "viewer", "place": "estate:"})
    browser.post(f"/people/{olga.pk}/groups/", {"group": group.pk, "act": "join"})
    assert list(olga.groups.all()) == [group]
    assert "North" in browser.get(f"/people/{olga.pk}/").content.decode()
    browser.post(f"/groups/{group.pk}/", {"name": "North", "claim": "hv-north"})
    assert ProviderGroup.objects.get().claim == "hv-north"
    assert not olga.groups.exists(), "single sign-on would never take a local account out again"
    assert AuditEntry.objects.get(action="group.left").target_name == "olga"
    refused = browser.post(f"/people/{olga.pk}/groups/", {"group": group.pk, "act": "leave"})
    assert refused.status_code == 404, "single sign-on decides who is in it"
    assert browser.post("/groups/new/", {"name": "Other", "claim": "hv-north"}).status_code == 400
    browser.post(f"/groups/{group.pk}/delete/")
    assert not Group.objects.exists()
    assert not Grant.objects.filter(group__isnull=False).exists()


def test_a_place_that_is_gone_and_a_name_that_cannot_be_are_said_on_the_form(browser: Client, olga: User) -> None:
    cluster, group = make.make_cluster("NORTH"), Group.objects.create(name="North")
    place = f"cluster:{cluster.pk}"
    with places_of_before():
        cluster.delete()
        answer = browser.post(f"/groups/{group.pk}/roles/", {"role": "viewer", "place": place})
    assert (answer.status_code, "no such place any more" in said(answer)) == (400, True)
    User.objects.filter(pk=olga.pk).update(username="olga (old)")
    answer = browser.post(f"/people/{olga.pk}/", {"first_name": "Olga", "last_name": "", "email": ""})
    assert (answer.status_code, "valid username" in said(answer)) == (400, True)
    assert not User.objects.get(pk=olga.pk).first_name


@contextmanager
def places_of_before() -> Iterator[None]:
    """As the form knew them; somebody removes one of them before it is looked for again."""
    known = places.choices()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RoleForm.base_fields["place"], "choices", known)
        yield


def test_people_are_found_by_name_and_shown_with_what_they_may(browser: Client, olga: User) -> None:
    User.objects.create_user("nobody-yet", first_name="Ola")
    page = BeautifulSoup(browser.get("/people/?q=olga").content, "html.parser")
    rows = [row.get_text(" ", strip=True) for row in page.select("table")[0].select("tbody tr")]
    assert len(rows) == 1
    assert "olga" in rows[0]
    assert "Operator" in rows[0]
    assert "no role" in browser.get("/people/?q=Ola").content.decode()


def test_the_pages_take_no_more_queries_for_many(browser: Client, django_assert_max_num_queries: Any) -> None:
    cluster = make.make_cluster("NORTH")
    for number in range(30):
        person = User.objects.create_user(f"person{number}")
        person.grants.create(role="viewer", scope_kind="cluster", scope_id=str(cluster.pk))
        group = Group.objects.create(name=f"group{number}")
        group.grants.create(role="viewer")  # type: ignore[attr-defined]
        person.groups.add(group)
    with django_assert_max_num_queries(12):
        browser.get("/people/")
    with django_assert_max_num_queries(22):
        browser.get(f"/people/{User.objects.latest('pk').pk}/")
