"""The most memory that a process ever held that downloaded all VMs with all columns, at two sizes of the estate.

Each download runs in a process of its own: `python -m benchmarks.csv_memory` prints what one took, of the database that
DATABASE_URL names. A list that is kept instead of streamed would take a hundred megabytes more at 25,000 VMs.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.estates import Estate
from benchmarks.line import Line

MORE_MIB = 8  # what an allocator may happen to hold more of; a chunk of 500 rows is some 2 MiB
ADDRESS = "/vms/export.csv?columns=all&presence=any"


def csv_lines(made: Sequence[Estate]) -> Iterator[Line]:
    """Of a smaller estate and a larger one."""
    small, large = (_of(estate) for estate in made)
    told = {"rows": large["rows"], "seconds": large["seconds"], "cpu_seconds": large["cpu_seconds"]}
    sizes = {f"peak_mib_at_{one['rows']}": one["peak_mib"] for one in (small, large)}
    more = max(0.0, large["peak_mib"] - small["peak_mib"])
    yield Line("lists.csv", {**told, **sizes, "more_mib": more}, "more_mib", MORE_MIB)


def _of(estate: Estate) -> dict[str, Any]:
    environment = os.environ | {"DATABASE_URL": estate.url}
    command = (sys.executable, "-m", "benchmarks.csv_memory")
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _download() -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    browser = Client()
    browser.force_login(get_user_model().objects.get(username="bench"))
    began, used, lines = time.perf_counter(), time.process_time(), 0
    answer: Any = browser.get(ADDRESS)
    for part in answer.streaming_content:
        lines += part.count(b"\r\n")
    return {
        "rows": lines - 1,
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - used,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_download()))
