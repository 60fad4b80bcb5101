"""Programs put tags on things, write notes and answer proposals: as people do on the pages, and safe to repeat."""

from typing import Any

import pytest
from django.test import Client

from accounts.choices import Right
from audit.models import AuditEntry
from inventory.models import Cluster
from tags.models import Note, Proposal, Tag, Tagging
from tests.api.programs import BASE, ask, every_item, program_of, send
from tests.pages import factories as make
from tests.pages import scenes


@pytest.fixture
def vm(db: None) -> Any:
    return make.make_vm(1, make.make_host(), name="sql-01")


def on(vm: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "vm", "id": str(vm.pk), **more}


def trail() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.exclude(action__startswith="token").order_by("pk").values_list("action", "token"))


def test_a_tag_is_put_on_once_and_taken_off_once(program: Client, vm: Any) -> None:
    for changed in (True, False):
        told = send(program, "put", "/taggings", on(vm, tag="production"))
        assert (told["tagged"], told["changed"], told["thing"]["name"]) == (True, changed, "sql-01")
    assert ask(program, f"/vms/{vm.pk}")["tags"] == ["production"]
    assert [one["tags"] for one in ask(program, "/vms?tag=production")["items"]] == [["production"]]
    assert [one["name"] for one in ask(program, "/tags")["items"]] == ["production"]
    for changed in (True, False):
        response = program.delete(f"{BASE}/taggings?tag=production&kind=vm&id={vm.pk}")
        assert (response.status_code, response.json()["tagged"], response.json()["changed"]) == (200, False, changed)
    assert ask(program, "/taggings")["items"] == []
    assert trail() == [("tag.made", "tests"), ("tag.added", "tests"), ("tag.removed", "tests")]


def test_the_same_note_is_one(program: Client, vm: Any) -> None:
    body = on(vm, text="Ask Anna before touching it. ")
    first, again = send(program, "post", "/notes", body), send(program, "post", "/notes", body)
    assert (first["new"], again["new"], again["id"]) == (True, False, first["id"])
    changed = send(program, "put", f"/notes/{first['id']}", {"text": "Ask Bert."})
    assert (changed["text"], changed["edited_by"]) == ("Ask Bert.", "operator")
    assert [note["text"] for note in ask(program, f"/notes?kind=vm&id={vm.pk}&q=bert")["items"]] == ["Ask Bert."]
    assert program.delete(f"{BASE}/notes/{first['id']}").json()["text"] == "Ask Bert."
    assert program.delete(f"{BASE}/notes/{first['id']}").status_code == 404
    assert [action for action, _ in trail()] == ["note.written", "note.edited", "note.deleted"]


def test_a_proposal_is_answered_once(program: Client, vm: Any) -> None:
    facts = {"object_id": str(vm.pk), "evidence": [{"code": "name", "sentence": "So it is called."}]}
    proposal = Proposal.objects.create(tag_name="production", proposed_at=make.seconds_ago(9), **facts)
    assert [one["tag"] for one in ask(program, "/proposals")["items"]] == ["production"]
    for _ in range(2):
        assert send(program, "put", f"/proposals/{proposal.pk}", {"verdict": "confirmed"})["decided_by"] == "operator"
    refused = send(program, "put", f"/proposals/{proposal.pk}", {"verdict": "declined"}, 409)
    assert refused["code"] == "answered_already"
    assert ask(program, f"/vms/{vm.pk}")["tags"] == ["production"]
    assert ask(program, "/proposals")["items"] == []


def test_a_tag_by_which_roles_are_given_takes_more(program: Client, vm: Any, django_user_model: Any) -> None:
    tag = Tag.objects.create(name="finance", slug="finance")
    other = django_user_model.objects.create_user("other")
    other.grants.create(role="operator", scope_kind="tag", scope_id=str(tag.pk))
    assert send(program, "put", "/taggings", on(vm, tag="finance"), 403)["code"] == "forbidden"
    assert not Tagging.objects.exists()


@pytest.mark.parametrize("object_id", ["9", "9" * 40, "x", "00000000-0000-0000-0000-000000000009", "host:1:d:\\a.vhdx"])
@pytest.mark.parametrize("kind", ["host", "cluster", "vm", "disk", "volume", "snapshot", "network"])
def test_what_is_not_there_gets_no_tag(program: Client, kind: str, object_id: str) -> None:
    body = {"kind": kind, "id": object_id, "tag": "x"}
    assert send(program, "put", "/taggings", body, 404)["code"] == "not_found"
    assert not Tag.objects.exists()


def test_who_may_only_look_writes_nothing(operator: Any, vm: Any) -> None:
    reader = program_of(operator, Right.VIEW)
    response = reader.put(f"{BASE}/taggings", on(vm, tag="x"), content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert response["WWW-Authenticate"] == 'Bearer realm="hvportal", error="insufficient_scope", scope="annotate"'


def test_what_is_said_of_other_parts_is_not_there(operator: Any) -> None:
    """Neither as an item, nor in a count, nor as an empty page with a cursor; and nothing is written there."""
    hosts = scenes.busy(scenes.SOME)
    outside, inside = hosts[11], hosts[0]
    for host in (inside, outside):
        Note.objects.create(kind="host", object_id=str(host.pk), text=f"of {host.name}", written_at=make.seconds_ago(1))
    Note.objects.create(kind="volume", object_id="host:1:nothing", text="gone", written_at=make.seconds_ago(1))
    Tagging.objects.create(tag=Tag.objects.create(name="s", slug="s"), kind="host", object_id=str(outside.pk))
    cluster = Cluster.objects.get(name="CLU-NORTH")
    north = program_of(operator, Right.VIEW, Right.ANNOTATE, kind="cluster", place=str(cluster.pk))
    texts = [note["text"] for note in every_item(north, "/notes?limit=1")]
    assert f"of {inside.name}" in texts
    assert {f"of {outside.name}", "gone"} & set(texts) == set()
    assert ask(north, "/taggings?tag=s")["items"] == []
    assert {tag["things"] for tag in ask(north, "/tags?limit=500")["items"]} == {None}
    assert all(one["thing"]["name"] for one in every_item(north, "/taggings?limit=2"))
    body = {"kind": "host", "id": str(outside.pk), "text": "x"}
    assert send(north, "post", "/notes", body, 404)["code"] == "not_found"
    foreign = Note.objects.get(text=f"of {outside.name}")
    assert send(north, "put", f"/notes/{foreign.pk}", {"text": "x"}, 404)["code"] == "not_found"
    assert ask(program_of(operator, Right.VIEW), "/taggings?tag=s")["items"][0]["thing"]["name"] == outside.name
