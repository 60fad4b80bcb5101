"""A list read page by page holds everything once, whatever it is sorted by and whatever comes or goes meanwhile."""

from typing import Any

import pytest
from django.test import Client

from inventory.models import VM
from tests.api.documents import lists, parameters_of
from tests.api.programs import ask, every_item
from tests.pages import factories as make
from tests.pages import scenes


def sorts_of(path: str) -> list[str]:
    pattern: str = parameters_of(f"/api/v1{path}")["sort"]["pattern"]
    return pattern.removeprefix("^-?(").removesuffix(")$").split("|")


PART = 23  # three pages of most lists: a first, one between, a last
PATHS = [path.removeprefix("/api/v1") for path in lists()]


def known(item: Any) -> Any:
    """By what an item is told from the others; snapshots and chains have no number of the portal's."""
    return tuple(
        str(item.get(name))
        for name in ("id", "vm", "host", "path", "name", "source", "kind", "relationship", "component", "tag", "thing")
    )


@pytest.mark.django_db
def test_every_list_by_every_sort(program: Client, still_clock: None, settings: Any) -> None:
    """In one test, because the estate takes longer to make than to be asked."""
    settings.API_REQUESTS_PER_MINUTE = 100_000  # a quick machine asks more often in a minute than a program may
    scenes.busy(scenes.SOME)
    for path in PATHS:
        for key in sorts_of(path):
            for sort in (key, f"-{key}"):
                whole = [known(item) for item in ask(program, f"{path}?sort={sort}&limit=500")["items"]]
                parts = [known(item) for item in every_item(program, f"{path}?sort={sort}&limit={PART}")]
                assert parts[: len(whole)] == whole, (path, sort)
                assert len(set(parts)) == len(parts), (path, sort)


def test_rows_that_come_and_go_move_nothing(program: Client) -> None:
    host = make.make_host()
    for number in range(1, 31):
        make.make_vm(number, host, name=f"vm-{number:02}")
    first = ask(program, "/vms?limit=10")
    VM.objects.filter(name__in=("vm-03", "vm-10")).update(gone_at=make.seconds_ago(1))  # the last of the page too
    make.make_vm(90, host, name="vm-00")
    make.make_vm(91, host, name="vm-15a")
    rest = [item["name"] for item in every_item(program, f"/vms?limit=10&cursor={first['next_cursor']}")]
    assert rest == [
        *(f"vm-{number}" for number in range(11, 16)),
        "vm-15a",
        *(f"vm-{number}" for number in range(16, 31)),
    ]


def test_equal_and_unknown_sort_keys(program: Client) -> None:
    host = make.make_host()
    for number in range(1, 24):
        make.make_vm(number, host, name="same", demand_gib=None if number % 3 else 3)
    for sort in ("demand", "-demand", "name", "-name"):
        parts = [item["memory_demand_bytes"] for item in every_item(program, f"/vms?sort={sort}&limit=5")]
        assert len(parts) == 23
        assert parts[-15:] == [None] * 15 if "demand" in sort else True


@pytest.mark.parametrize("cursor", ["x", "eyJhIjoxfQ:1tZ:abc", "x" * 4000])
def test_a_cursor_that_nobody_gave_out_is_refused(program: Client, cursor: str) -> None:
    assert ask(program, f"/vms?cursor={cursor}", 400)["code"] == "invalid_cursor"


def test_a_cursor_of_another_order_is_refused(program: Client) -> None:
    host = make.make_host()
    make.make_vm(1, host)
    make.make_vm(2, host)
    cursor = ask(program, "/vms?limit=1")["next_cursor"]
    problem = ask(program, f"/vms?limit=1&sort=-name&cursor={cursor}", 400)
    assert problem["code"] == "invalid_cursor"
    assert "-name" in problem["detail"]


def test_the_address_of_the_next_page_stands_in_the_header_too(program: Client) -> None:
    host = make.make_host()
    make.make_vm(1, host)
    make.make_vm(2, host)
    response = program.get("/api/v1/vms?limit=1&state=Running")
    assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
    assert "state=Running" in response["Link"]
    assert "Link" not in program.get("/api/v1/vms")
