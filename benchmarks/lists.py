"""Every list of the portal at 250, 2,500 and 25,000 VMs, asked in every way (benchmarks/list_addresses.py).

Queries, time and growth are judged by the worst of all lists; how they are measured: estates.py and answers.py.
CSV: the memory that a process takes to download all VMs, beyond what it takes for a tenth of them.
"""

from collections.abc import Iterator

from benchmarks.answers import Ways, ask_all, lines_of
from benchmarks.csv_memory import csv_lines
from benchmarks.estates import LARGE, MIDDLE, SMALL, Estate, estates
from benchmarks.line import Line

QUERIES = 12


def run() -> Iterator[Line]:
    with estates((SMALL, MIDDLE, LARGE)) as made:
        yield from csv_lines(made[1:])
        yield from lines_of("lists", ask_all(made, _ways), QUERIES)


def _ways(estate: Estate) -> Ways:
    from benchmarks.list_addresses import addresses_of
    from lists.registry import every_list

    return {
        found.key: {way: f"{found.address}?{asked}" for way, asked in addresses_of(found, estate.user)}
        for found in every_list()
    }
