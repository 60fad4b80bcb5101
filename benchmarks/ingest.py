"""What it costs to keep what hosts said, beside the quickest way to bring the same rows into the same tables.

Figures: rows of inventory per second where everything is new, where 1 % of the VMs changed and where nothing did, from
a reading to its commits (one for each section), poll rows included; and for the same rows COPY into a staging table and
one upsert, with the same indexes, committed for each host and table, without foreign keys, comparison or rows about
polls. Neither waits for the disk at a commit. Both times are the least of all rounds: what else the machine does only
ever adds. Where nothing changed, no tuple of the inventory may be written. WAL is what PostgreSQL wrote for all of it.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.line import Line
from benchmarks.portal_database import portal_database

HOSTS, VMS, ROUNDS = 40, 25, 5
LIMIT = 2.0  # times the time of COPY and upsert, that is at least half of its rows per second
CHANGED = 0.01  # of the VMs


def run() -> Iterator[Line]:
    with portal_database():
        yield from _lines()


def _lines() -> Iterator[Line]:
    from benchmarks import bulk_loading
    from benchmarks.ingested_estate import IngestedEstate

    estate = IngestedEstate(HOSTS, VMS)
    floor = bulk_loading.BulkLoading(HOSTS)
    measured: dict[str, list[dict[str, float]]] = {"new": [], "changed": [], "unchanged": []}
    for number in range(ROUNDS):
        estate.forget()
        floor.forget()
        new = estate.ingest(estate.readings)
        floor.take_over()
        changed = estate.ingest(estate.with_changes(CHANGED, seed=number))
        same = estate.ingest(estate.with_changes(CHANGED, seed=number))
        for kind, figures in (("new", new), ("changed", changed), ("unchanged", same)):
            began = time.perf_counter()
            floor.load()
            seconds = time.perf_counter() - began
            measured[kind].append(figures | {"rows": float(floor.rows), "copy_seconds": seconds})
    for kind, rounds in measured.items():
        yield _line(kind, rounds)
    wasted = max(int(one["tuples"]) for one in measured["unchanged"])
    yield Line("ingest.nothing_written", {"tuples_of_inventory": wasted}, "tuples_of_inventory", 0)


def _line(kind: str, rounds: Sequence[dict[str, float]]) -> Line:
    def median(name: str) -> float:
        return statistics.median(one[name] for one in rounds)

    seconds, copy_seconds = (min(one[name] for one in rounds) for name in ("seconds", "copy_seconds"))
    figures: dict[str, Any] = {
        "hosts": HOSTS,
        "vms": HOSTS * VMS,
        "rows": int(median("rows")),
        "rows_per_second": median("rows") / seconds,
        "copy_rows_per_second": median("rows") / copy_seconds,
        "tuples_written": int(median("tuples")),
        "wal_kib_per_host": median("wal_bytes") / HOSTS / 1024,
        "ratio": seconds / copy_seconds,
    }
    return Line(f"ingest.{kind}", figures, "ratio", LIMIT)
