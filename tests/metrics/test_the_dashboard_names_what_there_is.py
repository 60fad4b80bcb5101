"""docs/grafana/hvportal.json and docs/metrics.md name no metric that is not told, and the page names all that are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import Client

from tests.pages import scenes

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAME = re.compile(r"\bhvportal_[a-z0-9_]+")


def expressions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("expr", "query", "definition") and isinstance(inner, str):
                yield inner
            else:
                yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)


def told(client: Client, settings: Any) -> set[str]:
    settings.METRICS_ALLOW = ["127.0.0.1"]
    settings.METRICS_PER_HOST = settings.METRICS_PER_VM = True
    scenes.busy(scenes.SOME)
    text = client.get("/metrics").content.decode()
    return {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}


def test_the_dashboard_and_the_page(client: Client, settings: Any, db: None) -> None:
    there = told(client, settings)
    dashboard = json.loads((DOCS / "grafana" / "hvportal.json").read_text())
    used = {name for text in expressions(dashboard["panels"]) for name in NAME.findall(text)}
    assert used
    assert used - there == set()
    page = (DOCS / "metrics.md").read_text()
    explained = set(re.findall(r"^\| `(hvportal_[a-z0-9_]+)", page, re.MULTILINE))
    assert explained == there


def test_the_dashboard_can_be_imported() -> None:
    dashboard = json.loads((DOCS / "grafana" / "hvportal.json").read_text())
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(panel["datasource"]["uid"] == "${DS_PROMETHEUS}" for panel in panels if panel["type"] != "row")
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
    assert [one["name"] for one in dashboard["__inputs"]] == ["DS_PROMETHEUS"]
