"""What it takes to say what every snapshot is and costs: the pass that each poll makes for its host, over all hosts.

2,500 and 25,000 VMs with 4 files each, three of them children in chains of up to 24 files, one snapshot for each.
`new`: nothing is known, every result is written; `same`: nothing changed, nothing is written. Seconds are those of a
clock, PostgreSQL's work included; MB is the most that the pass holds at once. Judged is how both grow with ten times
the estate.
"""

import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

from benchmarks.line import Line
from benchmarks.portal_database import empty_tables, portal_database

HOSTS = (100, 1000)
VMS_PER_HOST = 25
# Snapshots of ten VMs: 30, each with a child, and ten disks. 4 files for each VM, 100,000 for 25,000.
LENGTHS = (0, 1, 0, 2, 0, 3, 0, 0, 1, 23)
GROWTH = 12
TRACED = 100  # hosts: what is held is a host's at a time, and tracing makes everything several times as slow
GIB = 1024**3


def run() -> Iterator[Line]:
    with portal_database():
        small, large = (_measured_at(hosts) for hosts in HOSTS)
        for what in ("new", "same"):
            figures = {
                "vms": HOSTS[-1] * VMS_PER_HOST,
                "files": large["files"],
                "snapshots": large["snapshots"],
                "seconds": large[what],
                "seconds_of_a_tenth": small[what],
                "rows_written": large[f"{what}_rows"],
                "growth": large[what] / small[what],
            }
            yield Line(f"chains.{what}", figures, "growth", GROWTH)
        figures = {"mb": large["mb"], "mb_of_a_tenth": small["mb"], "growth": large["mb"] / small["mb"]}
        yield Line("chains.memory", figures, "growth", GROWTH)


def _measured_at(hosts: int) -> dict[str, Any]:
    from inventory.models import DiskFile
    from snapshots.models import Snapshot

    _fill(hosts)
    found: dict[str, Any] = {"files": DiskFile.objects.count(), "snapshots": Snapshot.objects.count()}
    for what in ("new", "same"):
        began = time.perf_counter()
        found[f"{what}_rows"] = _evaluate_all()
        found[what] = time.perf_counter() - began
    if found["same_rows"]:
        raise RuntimeError(f"{found['same_rows']} rows were written although nothing changed")
    tracemalloc.start()
    _evaluate_all(TRACED)
    found["mb"] = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return found


def _evaluate_all(hosts: int | None = None) -> int:
    from django.db import transaction
    from django.utils import timezone

    from inventory.models import Host
    from snapshots.evaluation import evaluate

    now, changed = timezone.now(), 0
    for host in Host.objects.order_by("pk")[:hosts]:
        with transaction.atomic():
            changed += evaluate(host, now, drives_read=True)
    return changed


def _fill(hosts: int) -> None:
    from django.utils import timezone

    from inventory.models import DiskFile, Drive
    from inventory.seeding import hosts as of_hosts
    from inventory.seeding import vms as of_vms
    from inventory.seeding.copying import copy_rows
    from inventory.seeding.plan import Plan
    from snapshots.models import Snapshot

    empty_tables()
    plan = Plan(hosts, VMS_PER_HOST, 0, timezone.now())
    of_hosts.fill_hosts(plan)
    of_vms.fill_vms(plan)
    copy_rows(DiskFile, (row for vm in plan.vms() for row in _files(vm)))
    copy_rows(Drive, (row for vm in plan.vms() for row in _drives(vm)))
    copy_rows(Snapshot, (row for vm in plan.vms() for row in _snapshots(vm)))


def _paths(vm: Any) -> list[str]:
    """The disk first, what Now writes to last."""
    children = range(1, LENGTHS[vm.number % len(LENGTHS)] + 1)
    return [f"{vm.folder}\\disk.vhdx", *(f"{vm.folder}\\disk_{number}.avhdx" for number in children)]


def _files(vm: Any) -> Iterator[dict[str, Any]]:
    parent = None
    for number, path in enumerate(_paths(vm)):
        yield {
            "host_id": vm.host,
            "path": path,
            "path_key": path.lower(),
            "format": "VHDX",
            "disk_type": "Differencing" if parent else "Dynamic",
            "parent_path": parent,
            "parent_key": parent.lower() if parent else None,
            "size_on_disk_bytes": (vm.number + number) % 90 * GIB,
            "virtual_size_bytes": 127 * GIB,
            "block_size_bytes": 2 * 1024**2,
        }
        parent = path


def _drives(vm: Any) -> Iterator[dict[str, Any]]:
    from inventory.seeding.plan import spread

    place = {"controller_type": "SCSI", "controller_number": 0, "controller_location": 0, "chain_trouble": ""}
    paths = _paths(vm)
    for number, path in enumerate(paths):
        of = None if path == paths[-1] else spread(vm.number * 64 + number, 8)
        told = {"host_id": vm.host, "vm_id": vm.guid, "snapshot_id": of, "path": path, "path_key": path.lower()}
        yield {**told, **place}


def _snapshots(vm: Any) -> Iterator[dict[str, Any]]:
    from inventory.seeding.plan import spread

    count = len(_paths(vm)) - 1
    for number in range(count):
        yield {
            "host_id": vm.host,
            "vm_id": vm.guid,
            "snapshot_id": spread(vm.number * 64 + number, 8),
            "name": f"before update {number}",
            "snapshot_type": "Standard",
            "is_automatic": False,
            "parent_id": spread(vm.number * 64 + number - 1, 8) if number else None,
            "is_current": number == count - 1,
            "path": vm.folder,
            "system_files_bytes": 61440,
        }
