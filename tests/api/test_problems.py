"""Whatever goes wrong is told as RFC 9457 has it, with a code that is documented for the operation."""

import json
import uuid
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.choices import Right
from api.problems import KINDS, MEDIA_TYPE
from tests.api.documents import hold_against_document
from tests.api.programs import program_of
from tests.pages import factories as make

VM = "/api/v1/vms/00000000-0000-0000-0000-000000000001"
GOOD = {"source": "Veeam", "kind": "full", "finished_at": "2026-01-01T00:00:00Z"}


def hold(response: Any, code: str) -> Any:
    assert response["Content-Type"] == MEDIA_TYPE, response.content
    problem = response.json()
    assert (problem["code"], response.status_code) == (code, KINDS[code].status)
    assert problem["status"] == response.status_code
    assert problem["type"] == f"/api/#problem-{code}"
    assert problem["instance"] == response.wsgi_request.path
    assert response["Cache-Control"] == "no-store"
    return problem


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("stat=Running", "stat"),
        ("state=Off&state=Running", "state"),
        ("state=", "state"),
        ("q=%00", "q"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=many", "limit"),
        ("sort=colour", "sort"),
        ("host=0", "host"),
        ("host=99999999999999999999", "host"),
        ("cluster=all", "cluster"),
        ("presence=perhaps", "presence"),
        ("refused=yes", "refused"),
    ],
)
def test_what_is_not_understood_is_named(program: Client, query: str, name: str) -> None:
    path = "/api/v1/polls" if name == "refused" else "/api/v1/vms"
    response = program.get(f"{path}?{query}")
    assert [error["name"] for error in hold(response, "invalid_parameters")["errors"]] == [name]
    hold_against_document("get", path, response)


@pytest.mark.parametrize("path", [VM, "/api/v1/hosts/1", "/api/v1/polls/1", "/api/v1/hosts/9223372036854775808"])
def test_what_is_not_there(program: Client, path: str) -> None:
    response = program.get(path)
    hold(response, "not_found")
    hold_against_document("get", path, response)


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/vms/", "/api/v1/vms/not-a-guid", "/api/v1/nothing/here"])
def test_addresses_that_there_are_not(program: Client, path: str) -> None:
    hold(program.get(path), "not_found")


@pytest.mark.parametrize("path", ["/api/v1/vms", VM, "/api/v1/openapi.json", "/api/v1/nothing"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "patch", "options"])
def test_a_stranger_learns_nothing(client: Client, db: None, path: str, method: str) -> None:
    response = getattr(client, method)(path)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="hvportal"'
    assert response["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize("header", ["Bearer hvp_wrong", "Bearer ", "Basic b3BlcmF0b3I6eA==", "hvp_x", "Bearer é"])
def test_a_wrong_token_is_refused_even_beside_a_session(browser: Client, header: str) -> None:
    hold(browser.get("/api/v1/vms", headers={"Authorization": header}), "not_authenticated")


def test_a_method_that_an_address_does_not_take(program: Client) -> None:
    response = program.delete("/api/v1/vms")
    hold(response, "method_not_allowed")
    assert set(response["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("{", "application/json", "malformed_request"),
        ("\xff", "application/json", "malformed_request"),
        (json.dumps(GOOD), "text/plain", "unsupported_media_type"),
        (json.dumps(GOOD), "application/x-www-form-urlencoded", "unsupported_media_type"),
        (json.dumps(GOOD | {"finished_at": "2026-01-01T00:00:00"}), "application/json", "invalid_parameters"),
        (json.dumps(GOOD | {"finished_at": "2999-01-01T00:00:00Z"}), "application/json", "in_the_future"),
        (json.dumps(GOOD | {"finished_at": 0}), "application/json", "invalid_parameters"),
        (json.dumps(GOOD | {"colour": "red"}), "application/json", "invalid_parameters"),
        (json.dumps(GOOD | {"source": "\ud800"}), "application/json", "invalid_parameters"),
        (json.dumps(GOOD | {"source": "a\x00b"}), "application/json", "invalid_parameters"),
        (json.dumps(GOOD | {"source": " "}), "application/json", "invalid_parameters"),
        (json.dumps([]), "application/json", "invalid_parameters"),
        ("", "application/json", "invalid_parameters"),
        (json.dumps(GOOD | {"source": "x" * 3_000_000}), "application/json", "body_too_large"),
    ],
)
def test_bodies_that_are_not_taken(program: Client, body: str, kind: str, code: str) -> None:
    make.make_vm(1, make.make_host())
    response = program.put(f"{VM}/backups", body.encode("latin-1") if body == "\xff" else body, content_type=kind)
    hold(response, code)
    hold_against_document("put", f"{VM}/backups", response)


def test_a_right_that_is_missing_is_named(operator: Any) -> None:
    make.make_vm(1, make.make_host())
    reader = program_of(operator, Right.VIEW)
    problem = hold(reader.put(f"{VM}/backups", json.dumps(GOOD), content_type="application/json"), "forbidden")
    assert Right.ANNOTATE.label in problem["detail"]


def test_a_session_that_changes_something_proves_where_it_came_from(operator: Any) -> None:
    make.make_vm(1, make.make_host())
    session = Client(enforce_csrf_checks=True)
    session.force_login(operator)
    assert session.get("/api/v1/vms").status_code == 200
    told = json.dumps(GOOD)
    hold(session.put(f"{VM}/backups", told, content_type="application/json"), "csrf_failed")
    session.get("/vms/")
    session.cookies["csrftoken"] = "x" * 32
    good = session.put(f"{VM}/backups", told, content_type="application/json", headers={"X-CSRFToken": "x" * 32})
    assert good.status_code == 200


def test_a_mistake_of_ours_shows_nothing_from_inside(program: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("api.routes.vms.vm_detail", broken)
    program.raise_request_exception = False
    response = program.get(VM)
    hold(response, "internal_error")
    assert b"hunter2" not in response.content


def test_a_database_that_is_away_is_said_so(program: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("api.routes.vms.vm_detail", away)
    response = program.get(VM)
    hold(response, "unavailable")
    assert response["Retry-After"] == "5"


def test_every_code_is_explained_on_the_page_that_its_type_names(browser: Client) -> None:
    page = browser.get("/api/").content.decode()
    for code in KINDS:
        assert f'id="problem-{code}"' in page


def test_an_id_of_another_kind_of_thing(program: Client) -> None:
    hold(program.get(f"/api/v1/hosts/{uuid.uuid4()}"), "not_found")
