"""What is null because nobody knows it says why; what is known says when it was read. Of every object, everywhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from api.schemas.telling import SECTION
from inventory.choices import PollOutcome
from inventory.models import VM, Cluster, DiskFile, Host, StoragePool, Volume
from tests.api.documents import document, hold_against_document, lists, operation_at, read_by_viewers
from tests.api.programs import BASE, ask
from tests.pages import factories as make
from tests.pages import scenes

LISTS = read_by_viewers()


def told_objects(value: Any, schema: Any) -> Iterator[tuple[str, Any, Any]]:
    """(model, object, its schema) for everything in an answer that hosts tell of."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document()["components"]["schemas"][name]
        if "unknown_because" in schema.get("properties", {}) and "read_at" in schema["properties"]:
            yield name, value, schema
        for field, facts in schema.get("properties", {}).items():
            yield from told_objects(value[field], facts)
    elif value is not None and schema.get("type") == "array":
        for one in value:
            yield from told_objects(one, schema["items"])
    for choice in schema.get("anyOf", ()):
        if value is not None and "$ref" in choice:
            yield from told_objects(value, choice)


def unfounded(model: str, told: Any, schema: Any) -> list[str]:
    """The fields that break the rule."""
    wrong = []
    for field, facts in schema["properties"].items():
        section = facts.get(SECTION)
        if section is None:
            continue
        if told[field] is None and not told["unknown_because"].get(field):
            wrong.append(f"{model}.{field} is null without a reason")
        if told[field] is not None and field in told["unknown_because"]:
            wrong.append(f"{model}.{field} is known and has a reason not to be")
        if section not in told["read_at"]:
            wrong.append(f"{model}.{field} comes from {section}, and when that was read is not said")
    return wrong


def hold(client: Client, path: str) -> int:
    """How many objects were looked at."""
    response = client.get(path)
    hold_against_document("get", path, response)
    schema = operation_at("get", path)["responses"]["200"]["content"]["application/json"]["schema"]
    found = list(told_objects(response.json(), schema))
    assert [text for one in found for text in unfounded(*one)] == []
    return len(found)


def test_everything_in_a_busy_estate(program: Client) -> None:
    scenes.busy()
    for path in LISTS:
        hold(program, f"{path}?limit=500" if path in lists() else path)
    assert hold(program, f"{BASE}/vms?presence=any&limit=500") > 200


def test_every_host_and_the_oddest_vms(program: Client) -> None:
    hosts = scenes.busy(scenes.SOME)
    for host in hosts:
        assert hold(program, f"{BASE}/hosts/{host.pk}") > 1
    for name, rows in (("volumes", Volume.objects), ("pools", StoragePool.objects), ("files", DiskFile.objects)):
        for pk in rows.order_by("pk").values_list("pk", flat=True)[:12]:
            assert hold(program, f"{BASE}/{name}/{pk}") > 0
    odd = VM.objects.filter(name__in=("lost-storage", "twin", "gone-yesterday")).values_list("pk", flat=True)
    first = VM.objects.filter(host=hosts[0]).order_by("pk").values_list("pk", flat=True)[:3]
    for pk in (*odd, *first):
        assert hold(program, f"{BASE}/vms/{pk}") > 1


@pytest.mark.parametrize("outcome", [None, PollOutcome.FAILED, PollOutcome.PARTIAL, PollOutcome.COMPLETE])
def test_a_host_that_told_nothing_yet_and_one_that_tells_no_more(program: Client, outcome: str | None) -> None:
    host = make.make_host(outcome=outcome)
    vm = make.make_vm(1, host)
    VM.objects.filter(pk=vm.pk).update(dynamic_memory_enabled=None, processor_count=None)
    vm.memory.delete()
    vm.reading.delete()
    told = ask(program, f"/vms/{vm.pk}")
    assert told["memory_demand_bytes"] is None
    assert told["state"] is None
    hold(program, f"{BASE}/vms/{vm.pk}")
    hold(program, f"{BASE}/hosts/{host.pk}")
    if outcome == PollOutcome.FAILED:
        assert make.UNREACHABLE in told["old_because"]["memory"]


def test_what_a_detail_says_is_what_the_list_says(program: Client) -> None:
    scenes.calm(2, 3)
    for kind, model in (("vms", VM), ("hosts", Host)):
        for item in ask(program, f"/{kind}")["items"]:
            detail = ask(program, f"/{kind}/{item['id']}")
            assert {field: detail[field] for field in item if field != "answered_at"} == {
                field: value for field, value in item.items() if field != "answered_at"
            }
        assert len(ask(program, f"/{kind}")["items"]) == model.objects.count()
    assert Cluster.objects.count() == 1
