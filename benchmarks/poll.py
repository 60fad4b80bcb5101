"""What polling costs the portal, beside the bare WinRM exchange of the same bytes.

Figures: CPU milliseconds of worker and PostgreSQL per host poll and per VM, in a living estate (demand and CPU of every
VM change between polls, so every reading is written), and the same for plain pywinrm. The simulator is not counted.
"""

import statistics
from collections.abc import Iterator

from benchmarks.line import Line
from benchmarks.polling_portal import polling_portal

HOSTS, VMS, THREADS, ROUNDS = 200, 25, 8, 3
LIMIT = 3.0  # times the bare exchange: NTLM, sealing and SOAP in Python are most of a poll


def run() -> Iterator[Line]:
    with polling_portal(HOSTS, VMS, THREADS) as portal:
        portal.poll_every_host()  # the first poll inserts; what recurs is measured
        worker, postgres, bare, received = [], [], [], 0
        for _ in range(ROUNDS):
            before = portal.worker_cpu(), portal.postgres_cpu()
            portal.poll_every_host()
            worker.append((portal.worker_cpu() - before[0]) * 1000 / HOSTS)
            postgres.append((portal.postgres_cpu() - before[1]) * 1000 / HOSTS)
            floor = portal.bare_exchange()
            bare.append(floor["cpu_seconds"] * 1000 / HOSTS)
            received = floor["bytes_received"]
    per_host = [one + other for one, other in zip(worker, postgres, strict=True)]
    ratios = [whole / floor for whole, floor in zip(per_host, bare, strict=True)]
    yield Line(
        "poll",
        {
            "hosts": HOSTS,
            "vms": HOSTS * VMS,
            "cpu_ms_per_host": statistics.median(per_host),
            "cpu_ms_per_vm": statistics.median(per_host) / VMS,
            "worker_ms": statistics.median(worker),
            "postgres_ms": statistics.median(postgres),
            "bare_exchange_ms": statistics.median(bare),
            "kib_per_host": received / HOSTS / 1024,
            "ratio": statistics.median(ratios),
        },
        "ratio",
        LIMIT,
    )
