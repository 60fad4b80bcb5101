"""The facts of VMs that have a snapshot, a child's file, or a chain that something is wrong with."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from findings.rules import Reach
from inventory import prepared
from inventory.chains import VHD_SET, Trouble
from inventory.evidence.domain_controllers import DOMAIN_CONTROLLER, SERVER, TAG, WORKSTATION
from inventory.merge_events import MERGED, went_wrong
from inventory.models import Event
from snapshots.choices import SnapshotClass
from snapshots.rules.facts import DiskFacts, EventFacts, VMFacts
from snapshots.rules.providing.chains import Files
from snapshots.rules.providing.drives import DriveRow, drive_rows
from snapshots.rules.providing.rows import SnapshotRow, moment, snapshot_rows
from snapshots.rules.providing.subjects import vm_subject
from snapshots.rules.providing.unread import Unread
from tags.choices import Kind as Tagged
from tags.selectors.tags import tagged

BELIEVED = timedelta(days=90)  # the longest that the rules' threshold can be set to
_VMS = """
    SELECT vm.id, name, host_id, host_decided_at::text, checkpoint_type, operational_status, booted_at::text,
           known_product_type, known_os_name, fibre_sans
      FROM inventory_vm AS vm
           LEFT JOIN inventory_vmreading AS reading ON reading.vm_id = vm.id
           LEFT JOIN inventory_guestreading AS guest ON guest.vm_id = vm.id
           LEFT JOIN inventory_platform AS platform ON platform.vm_id = vm.id
     WHERE vm.id = ANY(%s) AND host_id = ANY(%s) AND gone_at IS NULL
     ORDER BY vm.id
"""


def vm_facts(reach: Reach) -> Iterator[VMFacts]:
    """Six queries, those of Unread, and one more each where chains are in trouble and where something went wrong."""
    drives = drive_rows(reach)
    snapshots = _snapshots(reach)
    wanted = list(snapshots.keys() | drives.keys())
    files = Files(reach.hosts, {one.host for theirs in drives.values() for one in theirs if one.trouble})
    events = _events(reach.hosts, reach.now)
    unread = Unread.of(reach)
    controllers = set(tagged(Tagged.VM, TAG))
    rows = prepared.run(_VMS, [wanted, list(reach.hosts)])
    for pk, name, host, came_at, checkpoints, status, booted_at, product, system, sans in rows:
        own = snapshots.get(pk, ())
        yield VMFacts(
            subject=vm_subject(pk, name, host),
            unread=unread.of_vm(host, datetime.fromisoformat(came_at)),
            now=reach.now,
            kinds=[one.kind for one in own],
            missing=next((one.name for one in own if one.kind == SnapshotClass.MISSING), ""),
            bytes_today=_sum([one.cost_bytes for one in own]),
            disks=_disks(drives.get(pk, ()), files),
            events=events.get(pk, ()),
            operational_status=json.loads(status or "null") or (),
            booted_at=moment(booted_at),
            checkpoint_type=checkpoints,
            is_domain_controller=is_domain_controller(product, system, str(pk) in controllers),
            fibre_sans=json.loads(sans or "null") if unread.is_offered(host, "devices") else (),
        )


def _snapshots(reach: Reach) -> Mapping[UUID, Sequence[SnapshotRow]]:
    found: dict[UUID, list[SnapshotRow]] = defaultdict(list)
    for row in reach.once(snapshot_rows):
        found[row.vm].append(row)
    return found


def _sum(sizes: Sequence[int | None]) -> int | None:
    """None where one of them is not known."""
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _disks(drives: Sequence[DriveRow], files: Files) -> Sequence[DiskFacts]:
    held = {one.key for one in drives if one.snapshot is not None and one.key}
    return [_disk(one, held, files) for one in drives if one.snapshot is None]


def _disk(one: DriveRow, held: Collection[str | None], files: Files) -> DiskFacts:
    name = (one.path or "").rpartition("\\")[2] or one.place
    return DiskFacts(
        name=f"Physical disk {one.disk_number}" if one.disk_number is not None else name,
        files=files.chain(one.host, one.key, one.path, held),
        trouble=one.trouble,
        sentence=files.sentence(one.host, one.key) or (Trouble(one.trouble).label + "." if one.trouble else ""),
        is_pass_through=one.disk_number is not None,
        is_shared=bool(one.is_shared),
        is_set=one.format == VHD_SET,
    )


def _events(hosts: Collection[int], now: datetime) -> Mapping[UUID, Sequence[EventFacts]]:
    """Of VMs with which something went wrong; what went well is told of these alone, and looked for where there are
    some: a backup merges each night."""
    recent = Event.objects.filter(host__in=hosts, happened_at__gte=now - BELIEVED)
    columns = ("pk", "vm_id", "event_id", "happened_at", "message")
    rows = list(recent.filter(went_wrong()).values_list(*columns))
    if rows:
        well = recent.filter(vm_id__in={vm for _, vm, *_ in rows}, event_id=MERGED)
        rows += well.exclude(went_wrong()).values_list(*columns)
    found: dict[UUID, list[EventFacts]] = defaultdict(list)
    for _, vm, number, at, message in sorted(rows, key=lambda row: row[0]):
        found[vm].append(EventFacts(number, at, message or ""))
    return found


def vms_gone_wrong(reach: Reach) -> list[UUID]:
    """Of which events tell so that rules may believe."""
    recent = Event.objects.filter(went_wrong(), host__in=reach.hosts, happened_at__gte=reach.now - BELIEVED)
    return list(recent.order_by().values_list("vm_id", flat=True).distinct())


def is_domain_controller(product: Any, system: str | None, is_tagged: bool) -> bool | None:
    """What people say comes first, then what its Windows says; a guest that names another system is none."""
    if is_tagged or product == DOMAIN_CONTROLLER:
        return True
    if product in (SERVER, WORKSTATION) or (system and "windows" not in system.lower()):
        return False
    return None
