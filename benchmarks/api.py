"""Every list of the API at 2,500 and 25,000 VMs, asked by a token, as programs ask it: by every sort both ways, by a
search that reads everything, and for its last items, which a cursor leads to; a hundred items an answer. How it is
measured: estates.py and answers.py. Metrics are asked too: they are of the whole estate, and once a minute.
"""

from collections.abc import Iterator
from typing import Any

from benchmarks.answers import Ways, ask_all, lines_of, p95
from benchmarks.estates import LARGE, MIDDLE, Estate, estates
from benchmarks.line import Line

QUERIES = 12
METRICS_MS = 1000  # a scrape a minute; Prometheus gives up after ten seconds
SCRAPES = 3
PREFIX = "/api/v1"


def run() -> Iterator[Line]:
    with estates((MIDDLE, LARGE)) as made:
        for estate in made:
            estate.browser = _program_of(estate)
        found = ask_all(made, _ways)
        yield from lines_of("api", found, QUERIES)
        yield _metrics(made[-1])


def _metrics(estate: Estate) -> Line:
    scrapes = [estate.ask("/metrics").cpu_ms for _ in range(SCRAPES)]
    figures = {"queries": estate.queries("/metrics"), "p95_ms": p95(scrapes)}
    return Line("api.metrics", figures, "p95_ms", METRICS_MS)


def _program_of(estate: Estate) -> Any:
    """With a token of somebody who sees all of the estate."""
    from django.test import Client

    from accounts.choices import Right
    from accounts.services.tokens import token_make

    rights = [*Right]  # of a superuser: for the trail and the sites too
    with estate.current():
        _, secret = token_make(estate.user, name="bench", rights=rights, scope_kind="estate", scope_id="", days=1)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _ways(estate: Estate) -> Ways:
    return {path.removeprefix(PREFIX).strip("/").replace("/", "_"): dict(ways) for path, ways in _lists(estate)}


def _lists(estate: Estate) -> Iterator[tuple[str, Iterator[tuple[str, str]]]]:
    from api.document import PREFIX as root
    from api.v1 import api

    for path, methods in api.get_openapi_schema(path_prefix=root)["paths"].items():
        asked = {one["name"]: one["schema"] for one in methods.get("get", {}).get("parameters", ())}
        if "sort" in asked:
            yield path, _ways_of(estate, path, asked)


def _ways_of(estate: Estate, path: str, asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in asked["sort"]["pattern"].removeprefix("^-?(").removesuffix(")$").split("|"):
        for sign in ("", "-"):
            yield f"sort={sign}{key}", f"{path}?sort={sign}{key}"
    if "q" in asked:
        yield "search", f"{path}?q=no-such-thing-anywhere"
    yield "last", _last(estate, path)


def _last(estate: Estate, path: str) -> str:
    """The address of the last items in the usual order."""
    address, following = path, f"{path}?limit=500"
    while following:
        address, following = following, estate.browser.get(following).json()["next"]
    return address.replace("limit=500", "limit=100")
