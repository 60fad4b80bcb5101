"""A program learns who it is, until when, and what an address takes; and what a person saved for its lists."""

from typing import Any

import pytest
from django.test import Client

from accounts.choices import Right
from lists.models import SavedView
from tests.api.programs import BASE, ask, program_of
from tests.pages import factories as make


def test_a_token_tells_what_it_may_and_until_when(operator: Any) -> None:
    cluster = make.make_cluster()
    part = ask(program_of(operator, Right.VIEW, kind="cluster", place=str(cluster.pk)), "/me")
    assert (part["name"], part["rights"], part["sees_everything"]) == ("operator", ["view"], False)
    token = operator.tokens.get()
    assert part["token"]["expires_at"] == token.expires_at.isoformat().replace("+00:00", "Z")
    assert (part["token"]["scope_kind"], part["token"]["scope_id"]) == ("cluster", str(cluster.pk))
    assert ask(program_of(operator), "/me")["rights"] == ["view", "annotate"]


def test_a_session_has_no_token(browser: Client) -> None:
    me = ask(browser, "/me")
    assert me["token"] is None
    assert "operate" in me["rights"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/vms", "GET, HEAD, OPTIONS"),
        ("/backups", "GET, POST, HEAD, OPTIONS"),
        ("/taggings", "DELETE, GET, PUT, HEAD, OPTIONS"),
        ("/notes/1", "DELETE, PUT, OPTIONS"),
    ],
)
def test_an_address_says_what_it_takes(program: Client, path: str, methods: str) -> None:
    response = program.options(BASE + path)
    assert (response.status_code, response.content, response["Allow"]) == (204, b"", methods)
    assert program.patch(BASE + path).status_code == 405
    assert program.patch(BASE + path)["Allow"] == methods


def test_a_token_that_is_not_good_is_told_so(client: Client, db: None) -> None:
    response = client.get(f"{BASE}/vms", headers={"Authorization": "Bearer hvp_wrong"})
    assert response["WWW-Authenticate"] == 'Bearer realm="hvportal", error="invalid_token"'


def test_every_answer_tells_the_pace(program: Client) -> None:
    make.make_host()
    known = program.get(f"{BASE}/hosts")
    told = (known, program.get(f"{BASE}/hosts", headers={"If-None-Match": known["ETag"]}))
    for response in (
        *told,
        program.get(f"{BASE}/hosts/0"),
        program.get(f"{BASE}/hosts?x=1"),
        program.patch(f"{BASE}/vms"),
    ):
        assert int(response["RateLimit-Limit"]) > int(response["RateLimit-Remaining"]) >= 0, response.status_code


def test_views_are_ones_own_and_shared_ones(program: Client, operator: Any, django_user_model: Any) -> None:
    other = django_user_model.objects.create_user("other")
    SavedView.objects.create(list_key="vms", name="mine", owner=operator, address="state=Off")
    SavedView.objects.create(list_key="vms", name="theirs", owner=other, is_shared=True)
    SavedView.objects.create(list_key="vms", name="hidden", owner=other)
    SavedView.objects.create(list_key="of-an-older-release", name="gone", owner=operator)
    told = {view["name"]: (view["mine"], view["page"]) for view in ask(program, "/views")["items"]}
    assert told == {"mine": (True, "/vms/?state=Off"), "theirs": (False, "/vms/"), "gone": (True, None)}
    assert [view["name"] for view in ask(program, "/views?shared=false&list=vms")["items"]] == ["mine"]


def test_a_cursor_is_good_for_its_own_list_alone(program: Client) -> None:
    host = make.make_host("HV01")
    make.make_host("HV02")
    make.make_vm(1, host)
    cursor = ask(program, "/hosts?limit=1")["next_cursor"]
    assert ask(program, f"/vms?limit=1&cursor={cursor}", 400)["code"] == "invalid_cursor"
    for tampered in (f"x{cursor}", cursor[:-1], cursor[1:]):
        assert ask(program, f"/hosts?limit=1&cursor={tampered}", 400)["code"] == "invalid_cursor"
