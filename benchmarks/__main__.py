"""Run all benchmarks, or those named. Exit code 1 when one is short of its limit."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence

import benchmarks

NOT_BENCHMARKS = {"__main__", "line", "bare_exchange", "polling_portal", "ingested_estate", "bulk_loading"} | {
    "bare_jobs",
    "portal_database",
    "everyday",
    "list_addresses",
    "estates",
    "answers",
    "csv_memory",
}


def names() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in NOT_BENCHMARKS]


def main(wanted: Sequence[str]) -> int:
    known = names()
    if unknown := set(wanted) - set(known):
        print(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    short = 0
    for name in wanted or known:
        for line in importlib.import_module(f"benchmarks.{name}").run():
            print(line, flush=True)
            short += not line.good
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
