"""How many slow hosts one worker reads at once, and whether dead ones make the living late.

Hosts take 5 s for an answer and a worker has 64 threads: at best 64 / 5 = 12.8 polls/s. Beside it, in the same run,
plain pywinrm with as many threads against the same hosts. Then one host in ten falls silent, and the lateness of the
others (start of a poll after the moment at which it was due) is measured from that moment on.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.line import Line
from benchmarks.polling_portal import ROOT, PollingPortal, polling_portal

ANSWER_SECONDS, THREADS = 5, 64
BEST = THREADS / ANSWER_SECONDS
BUSY_HOSTS = THREADS * 10
RAMP_SECONDS = 10  # at either end, where threads begin and end together
LIVING_HOSTS, INTERVAL_SECONDS, HANGING_ONE_IN = 300, 40, 10
WATCH_SECONDS = 150
LEAST_SHARE = 0.9
LATEST_SECONDS = 10.0
_LATENESS = """
    SELECT extract(epoch FROM poll.started_at - lag(poll.next_poll_at) OVER (PARTITION BY host_id ORDER BY poll.id)),
           host.name, poll.started_at > '{since}'
      FROM inventory_poll AS poll JOIN inventory_host AS host ON host.id = poll.host_id
"""


def run() -> Iterator[Line]:
    with polling_portal(BUSY_HOSTS, 2, THREADS) as portal:
        portal.poll_every_host()  # the first poll asks for everything and inserts it; what recurs is measured
        _slow_down(portal)
        since = portal.ask("SELECT clock_timestamp()")[0][0].isoformat()
        portal.poll_every_host()
        reached = _per_second(portal, since)
        bare = _bare_seconds(portal)
    yield Line(
        "concurrency",
        {
            "hosts": BUSY_HOSTS,
            "threads": THREADS,
            "answer_seconds": ANSWER_SECONDS,
            "polls_per_second": reached,
            "best": BEST,
            "bare_per_second": BUSY_HOSTS / bare,
            "best_over_reached": BEST / reached,
        },
        "best_over_reached",
        round(1 / LEAST_SHARE, 3),
    )
    yield _with_dead_hosts()


def _per_second(portal: PollingPortal, since: str) -> float:
    """Polls that ended in a second, away from both ends: polls that begin together want the processor together too."""
    whole = f"SELECT min(started_at), max(finished_at) FROM inventory_poll WHERE started_at > '{since}'"
    first, last = portal.ask(whole)[0]
    begin, end = first + timedelta(seconds=RAMP_SECONDS), last - timedelta(seconds=RAMP_SECONDS)
    ended = f"SELECT count(*) FROM inventory_poll WHERE finished_at BETWEEN '{begin}' AND '{end}'"
    seconds: float = (end - begin).total_seconds()
    return float(portal.ask(ended)[0][0]) / seconds


def _with_dead_hosts() -> Line:
    with polling_portal(LIVING_HOSTS, 2, THREADS, interval_seconds=INTERVAL_SECONDS, living=True) as portal:
        names = _slow_down(portal)
        time.sleep(INTERVAL_SECONDS + 15)  # each has been read once
        hanging = set(names[::HANGING_ONE_IN])
        since = portal.ask("SELECT clock_timestamp()")[0][0]
        for name in hanging:
            portal.control("POST", f"/hosts/{name}", network="hang")
        time.sleep(WATCH_SECONDS)
        rows = portal.ask(_LATENESS.format(since=since.isoformat()))
    late = sorted(
        float(seconds) for seconds, name, after in rows if after and seconds is not None and name not in hanging
    )
    return Line(
        "lateness",
        {
            "hosts": LIVING_HOSTS,
            "hanging": len(hanging),
            "polls": len(late),
            "median_seconds": statistics.median(late),
            "p95_seconds": late[int(len(late) * 0.95)],
            "max_seconds": late[-1],
        },
        "p95_seconds",
        LATEST_SECONDS,
    )


def _slow_down(portal: PollingPortal) -> list[str]:
    names = [host["name"] for host in json.loads(portal.state.read_text())["hosts"]]
    for name in names:
        portal.control("POST", f"/hosts/{name}", delay_seconds=ANSWER_SECONDS)
    return names


def _bare_seconds(portal: PollingPortal) -> float:
    began = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.bare_exchange", str(portal.state), str(THREADS)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - began - ANSWER_SECONDS  # it warms up with one exchange
