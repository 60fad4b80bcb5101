"""Of every list: the download has the rows of the page in its order, and of each column what the cell shows."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from hvportal import urls
from lists.columns import Column
from lists.definition import List
from lists.exports import cell as written
from lists.registry import every_list
from tests.pages import scenes

assert urls.urlpatterns, "lists are registered where their addresses are"
MOST = "size=250"
# Cells whose <data> is the length of a bar, in percent; the download has the two numbers that it is made of.
BARS = {("clusters", "demand"), ("pools", "allocated")}


@pytest.fixture
def administrator(django_user_model: Any) -> Any:
    person = django_user_model.objects.create_user("keeper")
    person.grants.create(role="administrator")
    return person


def downloaded(browser: Client, address: str) -> list[dict[str, str]]:
    answer: Any = browser.get(address)
    assert answer.status_code == 200, address
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def shown(browser: Client, address: str) -> list[Tag]:
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    return list(page.select("#live tbody tr"))


def numbers(cell: Tag) -> Iterator[str]:
    """Exact ones, as <data> has them."""
    yield from (written(float(data["value"])) for data in cell.select("data[value]"))


def held(column: Column, line: Mapping[str, str]) -> set[str]:
    """What the download says in that column, numbers written alike, and texts without what disarms a formula."""
    told = [line[name] for name, _ in column.csv]
    return {written(float(value)) if _is_number(value) else value.removeprefix("'") for value in told}


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()


def differing(found: List, row: Tag, line: Mapping[str, str]) -> Iterator[str]:
    cells = [one for one in row.find_all(["th", "td"], recursive=False) if "hv-pick" not in (one.get("class") or ())]
    for number, (column, cell) in enumerate(zip(found.columns, cells, strict=True)):
        said, told = cell.get_text(" ", strip=True), held(column, line)
        where = f"{found.key}.{column.key}"
        if cell.select_one(".hv-unknown") and said.startswith("unknown:"):
            if any(told - {""}) or f"{column.title}: " not in line["unknown_because"]:
                yield f"{where} is unknown on the page and {told} in the file"
        elif (found.key, column.key) not in BARS:
            first = next(numbers(cell), None)
            if first is not None and first not in told:
                yield f"{where} is {first} on the page and {told} in the file"
        name = cell.select_one("bdi") if not number else None
        if name and name.get_text().removeprefix("'") not in told:
            yield f"{where} is {name.get_text()!r} on the page and {told} in the file"


def test_every_list(administrator: Any, client: Client, still_clock: None) -> None:
    """In one test, because the estate takes longer to make than to be read."""
    scenes.busy(scenes.SOME)
    client.force_login(administrator)
    faults: list[str] = []
    for found in every_list():
        for asked in ("columns=all", f"columns=all&sort=-{list(found.form.sorts)[-1]}"):
            rows = shown(client, f"{found.address}?{asked}&{MOST}")
            lines = downloaded(client, f"{found.csv_address}?{asked}&{MOST}")
            assert rows, f"the scene has nothing for the list {found.key}"
            assert len(lines) >= len(rows), found.key
            told = [name for column in found.columns for name, _ in column.csv]
            assert list(lines[0])[: len(told)] == told, found.key
            faults += [fault for row, line in zip(rows, lines, strict=False) for fault in differing(found, row, line)]
    assert faults == []
