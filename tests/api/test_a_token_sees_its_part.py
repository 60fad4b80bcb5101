"""Scope holds for every operation: what lies outside a token's part of the estate is not there."""

from typing import Any

import pytest

from accounts.choices import Right
from inventory.models import VM, Cluster, Host
from tests.api.documents import lists
from tests.api.programs import ask, program_of, send
from tests.pages import scenes

LISTS = [path.removeprefix("/api/v1") for path in lists()]


@pytest.fixture
def north(operator: Any) -> Any:
    scenes.busy(scenes.SOME)
    cluster = Cluster.objects.get(name="CLU-NORTH")
    return program_of(operator, Right.VIEW, Right.ANNOTATE, kind="cluster", place=str(cluster.pk))


def test_every_list_and_detail(north: Any) -> None:
    outside = [*Host.objects.exclude(cluster__name="CLU-NORTH").values_list("name", flat=True), "CLU-SOUTH"]
    for path in LISTS:
        text = str(ask(north, f"{path}?limit=500"))
        assert [name for name in outside if f"'{name}'" in text] == [], path
    hidden = Host.objects.filter(cluster__name="CLU-SOUTH")[0]
    assert ask(north, f"/hosts/{hidden.pk}", 404)["code"] == "not_found"
    assert ask(north, f"/vms/{VM.objects.filter(host=hidden)[0].pk}", 404)["code"] == "not_found"
    assert len(ask(north, "/hosts")["items"]) == Host.objects.filter(cluster__name="CLU-NORTH").count()


def test_reports_of_what_lies_outside_are_refused_as_unknown(north: Any) -> None:
    inside = VM.objects.filter(host__cluster__name="CLU-NORTH", gone_at=None)[0]
    outside = VM.objects.filter(host__cluster__name="CLU-SOUTH", gone_at=None)[0]
    made = {"source": "Veeam", "kind": "full", "finished_at": "2026-01-01T00:00:00Z"}
    told = send(north, "post", "/backups", {"items": [made | {"vm_id": str(vm.pk)} for vm in (inside, outside)]})
    assert (told["accepted"], [(one["index"], one["code"]) for one in told["refused"]]) == (1, [(1, "unknown_vm")])
    assert send(north, "put", f"/vms/{outside.pk}/backups", made, 404)["code"] == "not_found"
