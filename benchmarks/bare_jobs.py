"""The floor of `jobs`: the same looks and commands at the same hosts by plain pywinrm, and nothing kept of them.

Run as a process of its own: `python -m benchmarks.bare_jobs STATE JOBS THREADS` prints the CPU seconds that it took,
and the seconds by the clock. Imports and start-up are not counted.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.bare_exchange import cpu_seconds, exchange
from tests.jobs.kinds import SCRIPT


def main(state_file: str, jobs: str, threads: str) -> None:
    state = json.loads(Path(state_file).read_text())
    hosts, login = state["hosts"], (state["username"], state["password"])

    def one(number: int) -> None:
        lamp = f"bare {number}"
        for told in ({"look": lamp}, {"switch": lamp, "expect": {"on": False}}, {"look": lamp}):
            exchange(hosts[number % len(hosts)], *login, SCRIPT, told)

    one(-1)  # what is loaded late is loaded now
    began, since = cpu_seconds(), time.monotonic()
    with ThreadPoolExecutor(int(threads)) as pool:
        list(pool.map(one, range(int(jobs))))
    print(json.dumps({"cpu_seconds": cpu_seconds() - began, "seconds": time.monotonic() - since}))


if __name__ == "__main__":
    main(*sys.argv[1:])
