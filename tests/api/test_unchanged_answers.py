import time

from django.test import Client

from inventory.models import VM
from tests.pages import factories as make


def test_an_answer_that_still_holds_is_not_sent_again(program: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    make.make_vm(2, vm.host)
    for path in ("/api/v1/vms", "/api/v1/vms?limit=1", f"/api/v1/vms/{vm.pk}", "/api/v1/hosts"):
        first = program.get(path)
        time.sleep(1.1 if "limit" in path else 0)  # a cursor that held the time would make another answer
        again = program.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert first["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
    first = program.get("/api/v1/vms")
    VM.objects.update(notes="changed")
    later = program.get("/api/v1/vms", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]


def test_a_head_says_what_a_get_would(program: Client) -> None:
    make.make_vm(1, make.make_host())
    assert program.head("/api/v1/vms")["ETag"] == program.get("/api/v1/vms")["ETag"]
