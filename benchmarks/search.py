"""The search over everything at 2,500 and 25,000 VMs: every kind of thing that people type, through the whole stack but
the socket. The time of each is the best of REPEATS; its peer is the same at a tenth of the estate. At 25,000 VMs the
seeded estate has 20,000 snapshots and some 50,000 files of disks.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from benchmarks.line import Line
from benchmarks.lists import SNAPSHOTS_PER_HOST, VMS_PER_HOST
from benchmarks.portal_database import empty_tables, portal_database

HOSTS = (100, 1000)
REPEATS = 5
QUERIES, LIMIT_MS = 20, 150


def run() -> Iterator[Line]:
    with portal_database():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        small, large = (_measured_at(hosts) for hosts in HOSTS)
        for what, (milliseconds, _) in large.items():
            figures = {"ms_at_2500": small[what][0], "ms": milliseconds}
            yield Line(f"search.{what}", figures, "ms", LIMIT_MS)
        yield Line("search.queries", {"queries": max(count for _, count in large.values())}, "queries", QUERIES)


def _measured_at(hosts: int) -> Mapping[str, tuple[float, int]]:
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    empty_tables()
    options = {"hosts": hosts, "vms_per_host": VMS_PER_HOST, "snapshots": hosts * SNAPSHOTS_PER_HOST}
    call_command("seed_estate", **options, stdout=_Nowhere())
    browser = Client()
    browser.force_login(get_user_model().objects.create_superuser("bench", password=None))
    return {what: _one(browser, text) for what, text in _typed().items()}


class _Nowhere:
    def write(self, text: str) -> None: ...


def _typed() -> Mapping[str, str]:
    """What people type, of one VM in the middle of the estate."""
    from inventory.models import VM, DiskFile, Host, VMAdapter

    vm = VM.objects.exclude(notes=None).order_by("pk")[VM.objects.exclude(notes=None).count() // 2]
    adapter = VMAdapter.objects.exclude(ip_addresses=None).order_by("pk").first()
    disk = DiskFile.objects.order_by("-pk").first()
    assert adapter is not None
    assert adapter.ip_addresses
    assert disk is not None
    return {
        "nothing": "no-such-thing",
        "one_letter": "e",
        "name": vm.name,
        "part_of_many_names": vm.name[:3],
        "notes": str(vm.notes)[-10:],
        "guid": str(vm.pk),
        "part_of_a_guid": str(vm.pk)[:8],
        "mac": ":".join(str(adapter.mac_address)[at : at + 2] for at in range(0, 12, 2)),
        "part_of_a_mac": "00:15:5d",
        "ip": adapter.ip_addresses[0],
        "subnet": "10.0.3",
        "host": Host.objects.order_by("-pk")[0].name,
        "path": disk.path,
        "part_of_many_paths": "vhdx",
    }


def _one(browser: Any, text: str) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = f"/search/?{urlencode({'q': text, 'all': 1})}"
    with CaptureQueriesContext(connection) as queries:
        if (status := browser.get(address).status_code) != 200:
            raise RuntimeError(f"{address} answered {status}")
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        browser.get(address)
        times.append(time.perf_counter() - began)
    return min(times) * 1000, len(queries)
