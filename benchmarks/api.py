"""Every list of the API at 2,500 and 25,000 VMs: queries, server time, and how it grows.

Each list is asked by a token, as programs ask it: by every sort both ways, by a search that reads everything, and for
its last items, which a cursor leads to. Answered by the whole stack but the socket; a hundred items an answer. The time
of a way is the best of REPEATS, its peer the same way at a tenth of the estate in the same run. Metrics are asked too.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.line import Line
from benchmarks.lists import (
    GROWTH,
    HOSTS,
    P95_MS,
    QUERIES,
    REPEATS,
    VMS_PER_HOST,
    Measured,
    _estate_of,
    _queries,
    _seconds,
)
from benchmarks.portal_database import portal_database

SIZES = HOSTS[1:]
METRICS_MS = 1000  # a scrape a minute; Prometheus gives up after ten seconds
PREFIX = "/api/v1"


def run() -> Iterator[Line]:
    with portal_database():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        settings.API_REQUESTS_PER_MINUTE = 1_000_000
        sizes = {hosts: _measured_at(hosts) for hosts in SIZES}
        for path in sizes[SIZES[-1]]:
            yield from _lines_of(path, {hosts: measured[path] for hosts, measured in sizes.items()})


def _measured_at(hosts: int) -> dict[str, Measured]:
    program = _program_of(hosts)
    found: dict[str, Measured] = {}
    for path, ways in _ways(program):
        measured = found[path] = Measured()
        for what, address in ways.items():
            measured.queries = max(measured.queries, _queries(program, address))
            times = [_seconds(program, address) for _ in range(REPEATS)]
            measured.best[what] = min(times)
            measured.every += times
    return found


def _program_of(hosts: int) -> Any:
    """With a token of somebody who sees all of an estate of that size."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from accounts.choices import Right
    from accounts.services.tokens import token_make

    _estate_of(hosts)
    person = get_user_model().objects.get(username="bench")
    rights = [*Right]  # of a superuser: for the trail and the sites too
    _, secret = token_make(person, name="bench", rights=rights, scope_kind="estate", scope_id="", days=1)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _ways(program: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """List -> what is asked -> address."""
    from api.document import PREFIX as root
    from api.v1 import api

    for path, methods in api.get_openapi_schema(path_prefix=root)["paths"].items():
        names = {one["name"]: one["schema"] for one in methods.get("get", {}).get("parameters", ())}
        if "sort" not in names:
            continue
        keys = names["sort"]["pattern"].removeprefix("^-?(").removesuffix(")$").split("|")
        ways = {f"{sign}{key}": f"{path}?sort={sign}{key}" for key in keys for sign in ("", "-")}
        if "q" in names:
            ways["search"] = f"{path}?q=no-such-thing-anywhere"
        ways["last"] = _last(program, path)
        yield path.removeprefix(PREFIX), ways
    yield "/metrics", {"metrics": "/metrics"}


def _last(program: Any, path: str) -> str:
    """The address of the last items in the usual order."""
    address, following = path, f"{path}?limit=500"
    while following:
        address, following = following, program.get(following).json()["next"]
    return address.replace("limit=500", "limit=100")


def _lines_of(path: str, sizes: Mapping[int, Measured]) -> Iterator[Line]:
    small, large = (sizes[hosts] for hosts in SIZES)
    name = f"api.{path.strip('/').replace('/', '_')}"
    growth = {what: large.best[what] / small.best[what] for what in large.best}
    steepest = max(growth, key=lambda what: growth[what])
    slowest = max(large.best, key=lambda what: large.best[what])
    ordered = sorted(large.every)
    p95 = ordered[math.ceil(len(ordered) * 0.95) - 1] * 1000
    if path == "/metrics":
        yield Line(name, {"queries": large.queries, "p95_ms": p95}, "p95_ms", METRICS_MS)
        return
    worst = [max(measured.best.values()) * 1000 for measured in sizes.values()]
    figures = {f"ms_at_{hosts * VMS_PER_HOST}": ms for hosts, ms in zip(SIZES, worst, strict=True)}
    told: dict[str, Any] = {"slowest": slowest, "steepest": steepest, "steepest_growth": growth[steepest]}
    yield Line(f"{name}.queries", {"queries": large.queries}, "queries", QUERIES)
    yield Line(f"{name}.growth", {**figures, **told, "growth": worst[1] / worst[0]}, "growth", GROWTH)
    yield Line(f"{name}.time", {"answers": len(ordered), "max_ms": ordered[-1] * 1000, "p95_ms": p95}, "p95_ms", P95_MS)
