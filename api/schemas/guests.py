"""What guests say of themselves, what is built into VMs, and what else hangs on one."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.schemas.refs import ClusterRef, HostRef, VMRef, cluster_ref, host_ref
from api.schemas.telling import Thing, Told, of, own, tell_row
from hyperv.contracts.guests import GUEST_UNKNOWN_SENTENCES
from inventory.choices import DriveKind, PlacementKind
from inventory.models import Placement as PlacementRow
from inventory.models import Replication as ReplicationRow
from inventory.selectors.clusters import GroupOfVM
from inventory.selectors.freshness import Freshness
from inventory.selectors.vm_parts import ServiceRow

Sections = Mapping[str, Freshness]


class Guest(Told):
    """What a guest said of itself last."""

    vm: VMRef = own("Whose guest it is.")
    os_name: str | None = of("guests", "Its system.")
    os_version: str | None = of("guests", "The version of its system.")
    fqdn: str | None = of("guests", "Its full name.")
    components_version: str | None = of("guests", "The version of its integration components.")
    known_os_name: str | None = own("Its system when it last named one; null: it never did.")
    known_fqdn: str | None = own("Its full name when it last named one; null: it never did.")


class IntegrationService(Told):
    """An integration service of a VM."""

    component: uuid.UUID = own("Which it is.")
    name: str = own("Its English name where the portal knows the component, else the host's own.")
    enabled: bool | None = of("guests", "Whether it is switched on for the VM.")
    status: list[str] | None = of("guests", "Hyper-V's own words for how it is; empty while the VM is off.")
    primary_status: str | None = of("guests", "The first of them.")


class Platform(Told):
    """Firmware, security and processor settings of a VM."""

    boot_order: list[Any] | None = of("devices", "What it boots from, in this order.")
    secure_boot: bool | None = of("devices", "Whether Secure Boot is on.")
    secure_boot_template: str | None = of("devices", "Whose signatures it trusts.")
    tpm_enabled: bool | None = of("devices", "Whether it has a virtual TPM.")
    shielded: bool | None = of("devices", "Whether it is shielded.")
    encrypts_migration: bool | None = of("devices", "Whether its memory is encrypted while it migrates.")
    migration_compatible: bool | None = of("devices", "Whether its processor is limited so that it can go elsewhere.")
    nested: bool | None = of("devices", "Whether it may run VMs itself.")
    fibre_sans: list[str] | None = of(
        "devices", "The virtual SAN of each virtual Fibre Channel adapter, empty text: of none; empty list: no adapter."
    )
    fibre_ports: list[str] | None = of("devices", "Their world-wide port names, both sets of each.")
    assigned_devices: list[str] | None = of("devices", "Location paths of devices that are passed through.")


class RemovableDrive(Told):
    """A DVD or diskette drive."""

    kind: DriveKind = own("dvd or floppy.")
    controller: str | None = of("devices", "What it hangs on.")
    controller_number: int | None = of("devices", "Which controller.")
    controller_location: int | None = of("devices", "Which place on it.")
    media: str | None = of("devices", "What is in it, in Hyper-V's word.")
    path: str | None = own("The image or the drive of the host that is in it; null: it is empty.")


class Placement(Thing):
    """A VM as one host shows it."""

    host: HostRef = own("The host.")
    kind: PlacementKind = own("realised (the VM itself), replica, or planned (arriving by migration).")
    first_seen_at: datetime = own("The first poll that showed it there.")
    last_seen_at: datetime | None = own("The last poll that showed it; null: the last good one does.")
    missed_polls: int = own("Good polls in a row that did not show it, a usual pause apart.")
    missed_since: datetime | None = own("The first poll that did not show it; null: the last good one does.")
    gone_at: datetime | None = own("Since when it is not there any more; null: it is.")


class Group(Told):
    """The role of a failover cluster that a VM is."""

    cluster: ClusterRef = own("Of which cluster.")
    name: str = of("groups", "The name of the group.")
    state: str | None = of("groups", "Online, Offline, Failed, …")
    owner_node: str | None = of("groups", "The node that has it.")
    priority: str | None = of("groups", "high, medium, low, no automatic start.")
    preferred_owners: list[str] | None = of("groups", "Nodes that it prefers.")
    possible_owners: list[str] | None = of("groups", "Nodes that can have it.")
    anti_affinity_class_names: list[str] | None = of("groups", "Groups that share one of these keep apart.")
    failover_threshold: int | None = own("How often it may fail over in that period; null: as its cluster has it.")
    failover_period_hours: int | None = of("groups", "That period.")
    auto_failback: bool | None = of("groups", "Whether it goes back to a preferred node by itself.")
    queued_for_move: bool | None = of("groups", "Whether it waits to be moved.")


class Replication(Told):
    """One side of a replicated VM, as that side tells it."""

    vm: VMRef = own("Of which VM.")
    host: HostRef = own("The host that tells it.")
    relationship: str = own("Simple, or Extended: the replica's own replica.")
    mode: str | None = of("replication", "Primary, Replica, …")
    state: str | None = of("replication", "How it stands.")
    health: str | None = of("replication", "Normal, Warning or Critical.")
    primary_server: str | None = of("replication", "The server with the VM.")
    replica_server: str | None = of("replication", "The server with the replica.")
    current_replica_server: str | None = of("replication", "The node that has the replica now.")
    frequency_seconds: int | None = of("replication", "How often it replicates.")
    last_replication_at: datetime | None = of("replication", "When it replicated last.")
    pending_bytes: int | None = of("replication", "What waits to be sent.")
    average_bytes: int | None = of("replication", "What is sent at a time, on average.")
    average_latency_seconds: int | None = of("replication", "How long that takes, on average.")
    missed_count: int | None = of("replication", "Replications that were missed since measured_since.")
    error_count: int | None = of("replication", "Errors since measured_since.")
    measured_since: datetime | None = of("replication", "Since when that is counted.")


def guest_of(row: Any, vm: VMRef, sections: Sections) -> Guest:
    code = row.unknown_reason or ""
    reason = GUEST_UNKNOWN_SENTENCES.get(code, code.replace("_", " "))
    return tell_row(Guest, row, sections, dict.fromkeys(Guest.model_fields, reason), vm=vm)


def service_of(row: ServiceRow, sections: Sections) -> IntegrationService:
    return tell_row(IntegrationService, row.service, sections, name=row.name)


def placement_of(row: PlacementRow) -> Placement:
    names = ("kind", "first_seen_at", "last_seen_at", "missed_polls", "missed_since", "gone_at")
    return Placement(host=host_ref(row.host), **{name: getattr(row, name) for name in names})


def group_of(row: GroupOfVM, sections: Sections) -> Group:
    cluster = cluster_ref(row.group.cluster)
    return tell_row(Group, row.group, sections, cluster=cluster, priority=row.priority)


def replication_of(row: ReplicationRow, vm: VMRef, sections: Sections) -> Replication:
    return tell_row(Replication, row, sections, vm=vm, host=host_ref(row.host))
