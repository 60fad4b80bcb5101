"""A thousand hosts and 25,000 VMs, light sections every minute, heavy ones every 15: what that costs for ten minutes.

Everything is real but the hosts: beat, two workers, PostgreSQL, WinRM over NTLM. The simulator computes the answers
of a host anew every TURN_SECONDS and repeats them in between, because it shares the machine; so every reading of every
VM changes that often. Measured is an estate at work: every host has been read completely, and the polls of the hosts
and their heavy sections are spread over their intervals, as they are in an estate that grew. What is asked for is that
portal and PostgreSQL together need no more than one core; the simulator is counted apart.
"""

import os
import time
from collections.abc import Iterator

import psutil

from benchmarks.line import Line
from benchmarks.polling_portal import PollingPortal, cpu_of, polling_portal

VMS, THREADS = 25, 32
# HVPORTAL_BENCH_PART=5: a fifth of the hosts, each five times as often. The same load, in a fifth of the first round.
PART = int(os.environ.get("HVPORTAL_BENCH_PART", "1"))
HOSTS, INTERVAL_SECONDS, HEAVY_SECONDS, TURN_SECONDS = 1000 // PART, 60 // PART, 900 // PART, 300 // PART
MINUTES = float(os.environ.get("HVPORTAL_BENCH_MINUTES", "10"))
SETTLE_SECONDS = max(20, 60 // PART)  # after the first round, whose backlog is not what an estate at work has
CORES = 1.0
_LATENESS = """
    SELECT percentile_disc(ARRAY[0.5, 0.95, 1.0]) WITHIN GROUP (ORDER BY late), count(*)
      FROM (SELECT started_at, extract(
                epoch FROM started_at - lag(next_poll_at) OVER (PARTITION BY host_id ORDER BY id))::float8 AS late
              FROM inventory_poll) AS polls
     WHERE started_at > '{since}' AND late IS NOT NULL
"""
_BAD = "SELECT count(*) FROM inventory_poll WHERE started_at > '{since}' AND outcome NOT IN ('complete', 'running')"
# Hosts of which everything was read, and everything was looked at by the rules.
_KNOWN = """
    SELECT count(*) FROM inventory_pollstate AS state JOIN findings_evaluation AS look USING (host_id)
     WHERE state.last_complete_at IS NOT NULL AND look.polled_at >= state.last_finished_at
"""
# As in an estate that grew: a host is due at some moment of its interval, and its heavy sections at some moment of
# theirs, all together.
_SPREAD = f"""
    WITH often AS (UPDATE inventory_host
                      SET poll_interval_seconds = {INTERVAL_SECONDS}, heavy_interval_seconds = {HEAVY_SECONDS}),
    calm AS (UPDATE inventory_pollstate
                SET heavy_wanted = false, next_poll_at = now() + random() * {INTERVAL_SECONDS} * interval '1 s'),
    moments AS (SELECT id AS host_id, now() + random() * {HEAVY_SECONDS} * interval '1 s' AS due_at FROM inventory_host)
    UPDATE inventory_sectionstate AS state SET due_at = moments.due_at
      FROM moments WHERE moments.host_id = state.host_id AND state.due_at IS NOT NULL
 RETURNING 1
"""
_PATIENCE_SECONDS = 1800


def run() -> Iterator[Line]:
    options = ("--cache-answers", str(TURN_SECONDS))
    with polling_portal(HOSTS, VMS, THREADS, living=True, simulator_options=options) as portal:
        first_round = _until_every_host_is_known(portal)
        portal.ask(_SPREAD)
        time.sleep(SETTLE_SECONDS)
        figures = _measured(portal, MINUTES * 60)
    counts = {"hosts": HOSTS, "vms": HOSTS * VMS, "interval_seconds": INTERVAL_SECONDS}
    yield Line("estate", {**counts, "first_round_seconds": first_round, **figures}, "cores", CORES)


def _until_every_host_is_known(portal: PollingPortal) -> float:
    began = time.monotonic()
    while (known := portal.ask(_KNOWN)[0][0]) < HOSTS:
        if time.monotonic() - began > _PATIENCE_SECONDS:
            raise RuntimeError(f"of {HOSTS} hosts {known} were read within {_PATIENCE_SECONDS} s")
        time.sleep(0.5)
    return time.monotonic() - began


def _measured(portal: PollingPortal, seconds: float) -> dict[str, float]:
    since = portal.ask("SELECT clock_timestamp()")[0][0].isoformat()
    before, wal = _processor_seconds(portal), _wal_bytes(portal)
    began = time.monotonic()
    memory = 0
    while time.monotonic() - began < seconds:
        time.sleep(5)
        memory = max(memory, portal.worker.memory_info().rss)
    elapsed = time.monotonic() - began
    used = {name: now - before[name] for name, now in _processor_seconds(portal).items()}
    (median, p95, latest), polls = portal.ask(_LATENESS.format(since=since))[0]
    portal_seconds = used["worker"] + used["suspect"] + used["beat"]
    return {
        "minutes": elapsed / 60,
        "polls_per_second": polls / elapsed,
        "not_complete": portal.ask(_BAD.format(since=since))[0][0],
        "late_median_seconds": median,
        "late_p95_seconds": p95,
        "late_max_seconds": latest,
        "portal_cores": portal_seconds / elapsed,
        "postgres_cores": used["postgres"] / elapsed,
        "simulator_cores": used["simulator"] / elapsed,
        "machine_busy": psutil.getloadavg()[1],
        "worker_mib": memory / 2**20,
        "wal_mib_per_minute": (_wal_bytes(portal) - wal) / 2**20 / (elapsed / 60),
        "database_mib": portal.ask("SELECT pg_database_size(current_database())")[0][0] / 2**20,
        "cores": (portal_seconds + used["postgres"]) / elapsed,
    }


def _processor_seconds(portal: PollingPortal) -> dict[str, float]:
    processes = {
        "worker": portal.worker,
        "suspect": portal.suspect_worker,
        "beat": portal.beat,
        "simulator": portal.simulator,
    }
    return {name: cpu_of(process) for name, process in processes.items()} | {"postgres": portal.postgres_cpu()}


def _wal_bytes(portal: PollingPortal) -> int:
    return int(portal.ask("SELECT pg_current_wal_lsn() - '0/0'")[0][0])
