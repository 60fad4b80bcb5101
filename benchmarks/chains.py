"""What it takes to say what every snapshot is and costs: the pass that each poll makes for its host, over all hosts.

25,000 VMs with 4 files each, three of them children in chains of up to 24 files, one snapshot for each; and a tenth of
that in a database of its own. Both passes are made at once, one host of the tenth and ten of the whole by turns: what
else the machine does slows both alike. `new`: nothing is known, every result is written; `same`: nothing changed,
nothing is written. Seconds are those of a clock, PostgreSQL's work included; MB is the most that a pass holds at once.
Judged is how both grow with ten times the estate.
"""

import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.line import Line
from benchmarks.portal_database import another_database, empty_tables, portal_database

HOSTS, VMS_PER_HOST = 1000, 25
TIMES = 10  # as large as the other
# Snapshots of ten VMs: 30, each with a child, and ten disks. 4 files for each VM, 100,000 for 25,000.
LENGTHS = (0, 1, 0, 2, 0, 3, 0, 0, 1, 23)
GROWTH = 12
SAME = 3  # passes that find nothing new: the least counts
TRACED = 100  # hosts: what is held is a host's at a time, and tracing makes everything several times as slow
GIB = 1024**3


@dataclass(slots=True)
class _Estate:
    """`connection`: Django's, to the database where it lies."""

    connection: Any
    files: int
    hosts: Sequence[Any]
    seconds: dict[str, float] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def evaluate(self, hosts: Sequence[Any]) -> int:
        from django.db import transaction
        from django.utils import timezone

        from snapshots.evaluation import evaluate

        now, changed = timezone.now(), 0
        with _used(self.connection):
            for host in hosts:
                with transaction.atomic():
                    changed += evaluate(host, now, drives_read=True)
        return changed


def run() -> Iterator[Line]:
    with portal_database():
        tenth = _filled(HOSTS // TIMES)
        with another_database("tenth") as connection:
            tenth.connection = connection
            whole = _filled(HOSTS)
            yield from _lines(whole, tenth)


def _lines(whole: _Estate, tenth: _Estate) -> Iterator[Line]:
    _pass(whole, tenth, "new")
    for _ in range(SAME):
        _pass(whole, tenth, "same")
    if any(one.rows["same"] for one in (whole, tenth)):
        raise RuntimeError("rows were written although nothing changed")
    for what in ("new", "same"):
        figures = {
            "vms": HOSTS * VMS_PER_HOST,
            "files": whole.files,
            "seconds": whole.seconds[what],
            "seconds_of_a_tenth": tenth.seconds[what],
            "rows_written": whole.rows[what],
            "growth": whole.seconds[what] / tenth.seconds[what],
        }
        yield Line(f"chains.{what}", figures, "growth", GROWTH)
    mb, of_a_tenth = _traced_mb(whole), _traced_mb(tenth)
    yield Line("chains.memory", {"mb": mb, "mb_of_a_tenth": of_a_tenth, "growth": mb / of_a_tenth}, "growth", GROWTH)


def _pass(whole: _Estate, tenth: _Estate, what: str) -> None:
    seconds = {id(whole): 0.0, id(tenth): 0.0}
    rows = dict.fromkeys(seconds, 0)
    for number in range(len(tenth.hosts)):
        for estate, at_once in ((tenth, 1), (whole, TIMES)):
            began = time.perf_counter()
            rows[id(estate)] += estate.evaluate(estate.hosts[number * at_once : (number + 1) * at_once])
            seconds[id(estate)] += time.perf_counter() - began
    for estate in (whole, tenth):
        estate.seconds[what] = min(seconds[id(estate)], estate.seconds.get(what, seconds[id(estate)]))
        estate.rows[what] = rows[id(estate)]


def _traced_mb(estate: _Estate) -> float:
    tracemalloc.start()
    estate.evaluate(estate.hosts[:TRACED])
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


@contextmanager
def _used(connection: Any) -> Iterator[None]:
    """Whatever asks the database of the portal asks this one."""
    from django.db import DEFAULT_DB_ALIAS, connections

    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


def _filled(hosts: int) -> _Estate:
    from django.db import connections

    from inventory.models import DiskFile, Host

    _fill(hosts)
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as an estate is that grew: else autovacuum works on the large one meanwhile
    return _Estate(connection, DiskFile.objects.count(), list(Host.objects.order_by("pk")))


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
