"""Everything known of one VM."""

from datetime import datetime

from api.schemas.guests import (
    Group,
    Guest,
    IntegrationService,
    Placement,
    Platform,
    RemovableDrive,
    Replication,
    group_of,
    guest_of,
    placement_of,
    replication_of,
    service_of,
)
from api.schemas.nics import NIC, nic_of
from api.schemas.refs import VMRef, host_ref, vm_ref
from api.schemas.storage import DiskWithChain, Snapshot, chain_file_of, snapshot_of
from api.schemas.telling import own, tell, tell_row
from api.schemas.vms import VM, vm_reasons, vm_values
from backups.selectors import last_good_of
from inventory.scope import Scope
from inventory.selectors.freshness import sections_of
from inventory.selectors.vm_detail import VMDetail as Detail
from inventory.selectors.vm_disks import VMDisk, disks_of
from inventory.veil import veil
from snapshots.selectors.of_vm import snapshots_of
from tags.choices import Kind
from tags.selectors import tags_of


class VMDetail(VM):
    """A VM with all that hangs on it. Its changes, events and notes are lists: /changes?vm=, /events?vm=,
    /notes?kind=vm&id=."""

    namesakes: list[VMRef] = own("Other VMs of this name.")
    placements: list[Placement] = own("Where hosts show it, or did.")
    group: Group | None = own("The role of a cluster that it is; null: none is known.")
    disks: list[DiskWithChain] = own("What Now is attached to.")
    snapshots: list[Snapshot] = own("Its snapshots, the youngest first; those of a replica after its own.")
    nics: list[NIC] = own("Its network adapters.")
    guest: Guest = own("What its guest says of itself.")
    integration_services: list[IntegrationService] = own("Its integration services.")
    platform: Platform = own("Firmware, security and processor settings.")
    removable_drives: list[RemovableDrive] = own("Its DVD and diskette drives.")
    replications: list[Replication] = own("Both sides of its replication, each as it tells it.")


def vm_detail_of(detail: Detail, scope: Scope, now: datetime) -> VMDetail:
    """A replica's host tells of its own side: with its own ages."""
    row, sections = detail.row, detail.row.sections
    ref, parts, snapshots = vm_ref(row.vm), detail.parts, veil(snapshots_of(detail), scope)
    elsewhere = {one.host_id for one in snapshots} | {side.host_id for side in detail.replications}
    elsewhere -= {detail.host.pk}
    at = {**(sections_of(elsewhere, now) if elsewhere else {}), detail.host.pk: sections}
    hanging = {
        "tags": [tag.name for tag in tags_of(Kind.VM, [row.vm.pk]).get(str(row.vm.pk), ())],
        "namesakes": [vm_ref(other) for other in detail.namesakes],
        "placements": [placement_of(place) for place in detail.placements],
        "group": group_of(detail.group, sections) if detail.group else None,
        "disks": [_disk(disk, detail) for disk in disks_of(detail).disks],
        "snapshots": [snapshot_of(one, row.vm, at[one.host_id]) for one in snapshots],
        "nics": [nic_of(one.adapter, row.vm, sections, one.no_address) for one in parts.adapters],
        "guest": guest_of(parts.guest, ref, sections),
        "integration_services": [service_of(service, sections) for service in parts.services],
        "platform": tell_row(Platform, parts.platform, sections),
        "removable_drives": [tell_row(RemovableDrive, drive, sections) for drive in parts.drives],
        "replications": [replication_of(side, ref, at[side.host_id]) for side in detail.replications],
    }
    backup = last_good_of([row.vm.pk]).get(row.vm.pk)
    return tell(VMDetail, vm_values(row, backup) | hanging, sections, dict(vm_reasons(row)))


def _disk(disk: VMDisk, detail: Detail) -> DiskWithChain:
    sections, host = detail.row.sections, host_ref(detail.host)
    because = {"size_on_disk_bytes": disk.trouble or "Part of its chain is not known."}
    return tell_row(
        DiskWithChain,
        disk.drive,
        sections,
        because | {"virtual_size_bytes": because["size_on_disk_bytes"]},
        vm=vm_ref(detail.vm),
        host=host,
        trouble=disk.trouble,
        files=[chain_file_of(file, sections) for file in disk.chain.files],
        size_on_disk_bytes=disk.chain.size_on_disk_bytes,
        virtual_size_bytes=disk.leaf.virtual_size_bytes if disk.leaf else None,
    )
