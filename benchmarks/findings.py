"""All rules asked of 25,000 VMs with 20,000 snapshots: processor seconds, the portal's and PostgreSQL's together.

The first look writes what it finds; the second, which is the usual one and is judged, finds the same and writes
nothing. Its peer is the same at a tenth of the estate. Hosts are looked at in the portions of the task.

Then five minutes of an everyday estate pass, whose hosts are polled each minute: see benchmarks.everyday.
"""

import time
from collections.abc import Iterator

import psutil

from benchmarks.estates import SNAPSHOTS_PER_HOST, VMS_PER_HOST
from benchmarks.everyday import everyday
from benchmarks.line import Line
from benchmarks.portal_database import empty_tables, portal_database

HOSTS = (100, 1000)
LIMIT_SECONDS = 6.0
# 1,000 hosts polled each minute are 16.7 polls a second: at 3 ms a twentieth of the one core that polls, PostgreSQL
# and all may take together (benchmarks.estate).
LIMIT_MS = 3.0


def run() -> Iterator[Line]:
    with portal_database():
        small, large = (_measured_at(hosts) for hosts in HOSTS)
        tenth = {f"{name}_at_a_tenth": small[name] for name in ("cpu_seconds", "first_cpu_seconds")}
        yield Line("findings", {**tenth, **large}, "cpu_seconds", LIMIT_SECONDS)
        yield Line("findings_everyday", everyday(processor_seconds), "ms_per_poll", LIMIT_MS)


def _measured_at(hosts: int) -> dict[str, float]:
    from django.core.management import call_command

    from findings.models import AcceptedRisk, Finding
    from findings.rules import every_rule

    empty_tables()
    options = {"hosts": hosts, "vms_per_host": VMS_PER_HOST, "snapshots": hosts * SNAPSHOTS_PER_HOST}
    call_command("seed_estate", **options, stdout=_Nowhere())
    Finding.objects.all().delete()
    AcceptedRisk.objects.all().delete()
    first, opened, seconds = _look()
    again, written, again_seconds = _look()
    if written:
        raise RuntimeError(f"a second look at what stayed as it is wrote {written} rows")
    told = {"vms": hosts * VMS_PER_HOST, "rules": len(every_rule()), "findings": opened}
    return {
        **told,
        "first_cpu_seconds": first,
        "first_seconds": seconds,
        "seconds": again_seconds,
        "cpu_seconds": again,
    }


class _Nowhere:
    def write(self, text: str) -> None: ...


def _look() -> tuple[float, int, float]:
    """(processor seconds, rows written, seconds)."""
    from django.utils import timezone

    from findings.due import HOSTS_AT_ONCE
    from findings.keeping import evaluate
    from inventory.models import Host

    keys = list(Host.objects.order_by("pk").values_list("pk", flat=True))
    now, began, before = timezone.now(), time.monotonic(), processor_seconds()
    written = 0
    for start in range(0, len(keys), HOSTS_AT_ONCE):
        written += evaluate(keys[start : start + HOSTS_AT_ONCE], now).written
    return processor_seconds() - before, written, time.monotonic() - began


def processor_seconds() -> float:
    """Of this process and of the servers that it started."""
    total = time.process_time()
    for process in psutil.Process().children(recursive=True):
        times = process.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
    return total
