"""Every list of the portal at 250, 2,500 and 25,000 VMs: queries, server time, and how both grow.

Each way of asking a list (benchmarks/list_addresses.py) is answered by the whole stack but the socket: middleware,
session, template, compression of none. The time of a way is the best of REPEATS (at 250 VMs one: nothing is judged by
it), its peer the same way at a tenth of the estate in the same run; what is judged is the worst way of each list.
`p95_ms` is over all single answers at 25,000.
CSV: the memory that a download of all VMs takes beyond that of a tenth.
"""

import gc
import math
import os
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.line import Line
from benchmarks.portal_database import empty_tables, portal_database

ONLY = os.environ.get("HVPORTAL_BENCH_LISTS", "").split()  # keys of lists; all where none is named
VMS_PER_HOST = 25
HOSTS = (10, 100, 1000)  # 250, 2,500 and 25,000 VMs
SNAPSHOTS_PER_HOST = 20
REPEATS = 2
QUERIES, GROWTH, P95_MS = 12, 1.5, 150
CSV_KIB = 1024  # a chunk of rows may be a little longer; a list that is kept would take many megabytes


@dataclass(slots=True)
class Measured:
    """Of one list at one size: way of asking -> the best of its times; all times; the most queries."""

    best: dict[str, float] = field(default_factory=dict)
    every: list[float] = field(default_factory=list)
    queries: int = 0


def run() -> Iterator[Line]:
    with portal_database():
        from django.conf import settings
        from django.urls import get_resolver

        settings.ALLOWED_HOSTS = ["testserver"]
        assert get_resolver().url_patterns  # every app has registered its lists
        sizes = {hosts: _measured_at(hosts) for hosts in HOSTS}
        for key in sizes[HOSTS[-1]]:
            yield from _lines_of(key, {hosts: measured[key] for hosts, measured in sizes.items()})
        yield _csv_line()


def _measured_at(hosts: int) -> dict[str, Measured]:
    from django.contrib.auth import get_user_model

    from benchmarks.list_addresses import addresses_of
    from lists.registry import every_list

    browser = _estate_of(hosts)
    bench = get_user_model().objects.get(username="bench")
    found: dict[str, Measured] = {}
    for each in (one for one in every_list() if not ONLY or one.key in ONLY):
        measured = found[each.key] = Measured()
        ways = {what: f"{each.address}?{asked}" for what, asked in addresses_of(each, bench)}
        for what, address in ways.items():
            measured.queries = max(measured.queries, _queries(browser, address))
            times = [_seconds(browser, address) for _ in range(REPEATS if hosts > HOSTS[0] else 1)]
            measured.best[what] = min(times)
            measured.every += times
    return found


def _estate_of(hosts: int) -> Any:
    """A browser of somebody who may see all of an estate of that size."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    empty_tables()
    options = {"hosts": hosts, "vms_per_host": VMS_PER_HOST, "snapshots": hosts * SNAPSHOTS_PER_HOST}
    call_command("seed_estate", **options, stdout=_Nowhere())
    browser = Client()
    browser.force_login(get_user_model().objects.create_superuser("bench", password=None))
    return browser


class _Nowhere:
    def write(self, text: str) -> None: ...


def _queries(browser: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return len(queries)


def _seconds(browser: Any, address: str) -> float:
    began = time.perf_counter()
    answer = browser.get(address)
    answer.close()
    return time.perf_counter() - began


def _lines_of(key: str, sizes: Mapping[int, Measured]) -> Iterator[Line]:
    _, middle, large = (sizes[hosts] for hosts in HOSTS)
    slowest = max(large.best, key=lambda what: large.best[what])
    growth = {what: large.best[what] / middle.best[what] for what in large.best if what in middle.best}
    steepest = max(growth, key=lambda what: growth[what])
    worst = [max(measured.best.values()) * 1000 for measured in sizes.values()]
    yield Line(f"lists.{key}.queries", {"queries": max(one.queries for one in sizes.values())}, "queries", QUERIES)
    figures = {f"ms_at_{hosts * VMS_PER_HOST}": ms for hosts, ms in zip(HOSTS, worst, strict=True)}
    told: dict[str, Any] = {"slowest": slowest, "steepest": steepest, "steepest_growth": growth[steepest]}
    yield Line(f"lists.{key}.growth", {**figures, **told, "growth": worst[2] / worst[1]}, "growth", GROWTH)
    ordered = sorted(large.every)
    p95 = ordered[math.ceil(len(ordered) * 0.95) - 1] * 1000
    yield Line(
        f"lists.{key}.time", {"answers": len(ordered), "max_ms": ordered[-1] * 1000, "p95_ms": p95}, "p95_ms", P95_MS
    )


def _csv_line() -> Line:
    """The estate of 25,000 VMs is still there."""
    browser = _browser_again()
    tenth = _peak_kib(browser, "/vms/export.csv?columns=all&q=sql")
    began = time.perf_counter()
    rows, peak = _rows(browser, "/vms/export.csv?columns=all&presence=any"), 0.0
    seconds = time.perf_counter() - began
    peak = _peak_kib(browser, "/vms/export.csv?columns=all&presence=any")
    return Line(
        "lists.csv", {"rows": rows, "seconds": seconds, "more_kib": max(0.0, peak - tenth)}, "more_kib", CSV_KIB
    )


def _browser_again() -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    browser = Client()
    browser.force_login(get_user_model().objects.get(username="bench"))
    return browser


def _rows(browser: Any, address: str) -> int:
    return int(sum(part.count(b"\r\n") for part in browser.get(address).streaming_content)) - 1


def _peak_kib(browser: Any, address: str) -> float:
    gc.collect()
    tracemalloc.start()
    _rows(browser, address)
    peak = tracemalloc.get_traced_memory()[1] / 1024
    tracemalloc.stop()
    return peak
