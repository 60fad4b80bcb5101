"""What somebody has already is not sent again; what was said to change something is never kept."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from api.reference import EXAMPLES
from inventory.models import VM
from tests.api.documents import read_by_viewers
from tests.pages import factories as make


def test_an_answer_that_still_holds_is_not_sent_again(program: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    make.make_vm(2, vm.host)
    for path in ("/api/v1/vms", "/api/v1/vms?limit=1", f"/api/v1/vms/{vm.pk}", "/api/v1/hosts"):
        first = program.get(path)
        time.sleep(1.1 if "limit" in path else 0)  # a cursor that held the time would make another answer
        again = program.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    first = program.get("/api/v1/vms")
    VM.objects.update(notes="changed")
    later = program.get("/api/v1/vms", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]


def test_every_address_that_is_read(keeper: Client, still_clock: None) -> None:
    """With a session, whose person may read all of them; the document itself is one of them."""
    make.make_vm(1, make.make_host())
    for asked in [*read_by_viewers(), "/api/v1/sites", "/api/v1/audit", "/api/v1/openapi.json"]:
        first = keeper.get(asked)
        assert first.status_code == 200, asked
        known = keeper.get(asked, headers={"If-None-Match": first["ETag"]})
        assert (known.status_code, known.content, known["ETag"]) == (304, b"", first["ETag"]), asked
        for response in (first, known):
            assert response["Cache-Control"] == "private, no-cache"
            assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{etag}", 304),
        ("W/{etag}", 304),
        ('"other", W/"third",{etag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("other", 200),
        ("", 200),
        ('"', 200),
        ('{etag}x, "', 200),
    ],
)
def test_tags_as_they_may_be_sent(program: Client, sent: str, status: int) -> None:
    make.make_vm(1, make.make_host())
    etag = program.get("/api/v1/vms")["ETag"]
    answer: Any = program.get("/api/v1/vms", headers={"If-None-Match": sent.replace("{etag}", etag)})
    assert answer.status_code == status


def test_a_head_says_what_a_get_would(program: Client) -> None:
    make.make_vm(1, make.make_host())
    got, head = program.get("/api/v1/vms"), program.head("/api/v1/vms")
    assert [head[name] for name in ("ETag", "Vary", "Cache-Control", "Content-Type")] == [
        got[name] for name in ("ETag", "Vary", "Cache-Control", "Content-Type")
    ]
    assert program.head("/api/v1/vms", headers={"If-None-Match": got["ETag"]}).status_code == 304


def test_what_came_of_a_change_is_not_kept(program: Client) -> None:
    make.make_vm(1, make.make_host())
    example = next(one for one in json.loads(EXAMPLES.read_text()) if one["operation"] == "report_backup")
    response = program.put(example["path"], json.dumps(example["body"]), content_type="application/json")
    assert (response["Cache-Control"], "ETag" in response) == ("no-store", False)
