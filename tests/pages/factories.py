"""Rows as polls would have left them, for pages to show."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from findings.models import Finding, Override
from findings.rules import Severity
from inventory import sections as registry
from inventory.choices import PollOutcome, Queue
from inventory.ingest.chains import settle_chains
from inventory.models import (
    VM,
    Cluster,
    ClusterGroup,
    ClusterNetwork,
    ClusterNode,
    Credential,
    DiskFile,
    Drive,
    Event,
    EventLog,
    Heartbeat,
    Host,
    HostCertificate,
    HostReading,
    HostSettings,
    MemoryReading,
    Placement,
    Poll,
    PollSection,
    PollState,
    Replication,
    SectionState,
    VMReading,
)
from inventory.selectors.portal_health import PROCESSES
from snapshots.models import Snapshot

GIB = 1024**3
SECTIONS = registry.names()
UNREACHABLE = "The host does not answer on its WinRM port. Check that it is on."


def seconds_ago(seconds: float) -> datetime:
    return timezone.now() - timedelta(seconds=seconds)


def guid(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def make_credential() -> Credential:
    return Credential.objects.get_or_create(name="tests", defaults={"username": "EXAMPLE\\svc", "secret": b"sealed"})[0]


def make_cluster(name: str = "CLU-A") -> Cluster:
    return Cluster.objects.create(name=name, domain="example.org", first_seen_at=seconds_ago(86400))


def fill_cluster(cluster: Cluster, nodes: Iterable[str], vms: Iterable[VM] = ()) -> None:
    """Nodes, a witness, two networks, and a group for each VM: the first has failed, the second waits to be moved."""
    told = {"quorum_type": "Majority", "witness_name": "Witness", "witness_type": "File Share Witness"}
    Cluster.objects.filter(pk=cluster.pk).update(
        functional_level=11, auto_balancer_mode=2, witness_state="Online", **told
    )
    for number, name in enumerate(nodes):
        state = "Paused" if number == 1 else "Up"
        facts = {"state": state, "drain_status": "NotInitiated", "dynamic_weight": 1, "build": 20348}
        ClusterNode.objects.create(cluster=cluster, name=name, **facts)
    for number, role in enumerate(("Cluster", "ClusterAndClient")):
        ClusterNetwork.objects.create(
            cluster=cluster, guid=uuid.uuid4(), name=f"Cluster Network {number}", role=role, state="Up", metric=number
        )
    for number, vm in enumerate(vms):
        ClusterGroup.objects.create(
            cluster=cluster,
            guid=uuid.uuid4(),
            name=vm.name,
            group_type="VirtualMachine",
            vm=vm,
            state="Failed" if number == 0 else "Online",
            owner_node=vm.host.name,
            priority=3000,
            preferred_owners=[],
            possible_owners=[vm.host.name],
            anti_affinity_class_names=["SQL"],
            queued_for_move=number == 1,
        )


def fill_host(host: Host, vms: Iterable[VM] = ()) -> None:
    """Settings with quotas of which one is unlimited and some are unknown; an event of each level for each VM, and one
    for none, and a log that is not switched on; one side of a replication for each VM."""
    HostSettings.objects.create(
        host=host,
        migration_authentication="Kerberos",
        shells_per_user=30,
        operations_per_user=1500,
        connections=2**31 - 1,
    )
    for log, enabled in (("System", True), ("Microsoft-Windows-Hyper-V-VMMS-Operational", False)):
        EventLog.objects.create(host=host, name=log, enabled=enabled, read_to=1)
    levels = ("Critical", "Error", "Warning", "Information", None)
    for number, vm in enumerate([*vms, None]):
        Event.objects.create(
            host=host,
            log="Microsoft-Windows-Hyper-V-VMMS-Admin",
            record_id=number,
            happened_at=seconds_ago(600 * number + 60),
            event_id=19100,
            level=levels[number % len(levels)],
            provider="Microsoft-Windows-Hyper-V-VMMS",
            vm=vm,
            message="<b>Die Zusammenführung</b> ist fehlgeschlagen. " * 8,
        )
    for number, vm in enumerate(vms):
        Replication.objects.create(
            host=host,
            vm=vm,
            relationship="Simple",
            mode="Primary",
            state="Replicating",
            health=("Normal", "Warning", "Critical", None)[number % 4],
            primary_server=host.name,
            replica_server="dr.example.org",
            last_replication_at=seconds_ago(400) if number else None,
            pending_bytes=number * GIB if number else None,
        )


def make_host(
    name: str = "HV01", *, outcome: str | None = PollOutcome.COMPLETE, read_ago: float = 20, **facts: Any
) -> Host:
    """A host read `read_ago` seconds ago with that outcome; `outcome` None: never polled."""
    told = {
        "address": f"{name.lower()}.example.org",
        "os_caption": "Microsoft Windows Server 2022 Datacenter",
        "model": "PowerEdge R750",
        "booted_at": seconds_ago(9 * 86400),
        "logical_processors": 64,
        "memory_capacity_bytes": 256 * GIB,
        "migration_enabled": True,
        "supported_vm_versions": ["9.0", "10.0"],
    }
    host = Host.objects.create(name=name, credential=make_credential(), **(told | facts if outcome else facts))
    if outcome:
        HostReading.objects.create(host=host, memory_available_bytes=100 * GIB)
    _poll_state(host, outcome, read_ago)
    return host


def _poll_state(host: Host, outcome: str | None, read_ago: float) -> None:
    failed = outcome == PollOutcome.FAILED
    PollState.objects.create(
        host=host,
        next_poll_at=timezone.now() + timedelta(seconds=280),
        consecutive_failures=3 if failed else 0,
        last_started_at=seconds_ago(read_ago) if outcome else None,
        last_finished_at=seconds_ago(read_ago - 2) if outcome else None,
        last_outcome=outcome,
        last_error_code="unreachable" if failed else None,
        last_error_sentence=UNREACHABLE if failed else None,
        last_complete_at=seconds_ago(read_ago) if outcome and outcome != PollOutcome.PARTIAL else None,
    )
    for name in SECTIONS if outcome else ():
        ok = not failed and not (outcome == PollOutcome.PARTIAL and name == "memory")
        SectionState.objects.create(
            host=host,
            name=name,
            attempted_at=seconds_ago(20),
            ok_at=seconds_ago(read_ago),
            ok=ok,
            error_code=None if ok else "unreachable",
            error_sentence=None if ok else UNREACHABLE,
        )


def make_certificate(host: Host, *, accepted_by: str = "", valid_days: int = 300, **facts: Any) -> HostCertificate:
    """One that the host showed, waiting where nobody accepted it. `facts`: sha256 and the rest."""
    told = {
        "sha256": uuid.uuid5(uuid.NAMESPACE_DNS, f"{host.name}{accepted_by}").hex * 2,
        "subject": f"CN={host.name.lower()}.example.org",
        "issuer": f"CN={host.name.lower()}.example.org",
        "names": [f"{host.name.lower()}.example.org", host.name],
        "valid_from": seconds_ago(400 * 86400),
        "valid_until": seconds_ago(-valid_days * 86400),
        "shown_at": seconds_ago(7200),
        "accepted_at": seconds_ago(3600) if accepted_by else None,
    }
    return HostCertificate.objects.create(host=host, accepted_by=accepted_by, **(told | facts))


def make_vm(number: int, host: Host, *, demand_gib: float | None = 3, state: str = "Running", **facts: Any) -> VM:
    """A VM with dynamic memory on that host, 4 GiB assigned while it runs; `demand_gib` None: its guest is silent."""
    running, seen = state == "Running", seconds_ago(86400)
    settings = {
        "host_decided_at": seen,
        "name": f"vm-{number:03}",
        "processor_count": 4,
        "generation": 2,
        "dynamic_memory_enabled": True,
        "memory_startup_bytes": 2 * GIB,
        "memory_minimum_bytes": GIB,
        "memory_maximum_bytes": 1024 * GIB,
        "memory_buffer_percent": 20,
        "notes": "",
    }
    row = VM.objects.create(id=guid(number), host=host, first_seen_at=seen, **(settings | facts))
    Placement.objects.create(vm=row, host=host, first_seen_at=seen, gone_at=row.gone_at)
    VMReading.objects.create(
        vm=row,
        state=state,
        operational_status=["Ok"],
        cpu_percent=7 if running else 0,
        booted_at=seconds_ago(7200) if running else None,
    )
    demand = None if demand_gib is None else int(demand_gib * GIB) if running else 0
    MemoryReading.objects.create(
        vm=row,
        assigned_bytes=4 * GIB if running else 0,
        demand_bytes=demand,
        demand_unknown_reason="guest_silent" if demand is None else None,
        pressure_percent=demand / (4 * GIB) * 100 if running and demand is not None else None,
    )
    return row


def make_poll(host: Host, *, outcome: str = PollOutcome.COMPLETE, started_ago: float = 20, **facts: Any) -> Poll:
    running = outcome == PollOutcome.RUNNING
    failed = outcome == PollOutcome.FAILED
    measured = {
        "finished_at": None if running else seconds_ago(started_ago - 1.5),
        "duration_seconds": None if running else 1.5,
        "bytes_received": None if running or failed else 40_960,
        "rows_changed": None if running else 12,
        "error_code": "unreachable" if failed else None,
        "error_sentence": UNREACHABLE if failed else None,
        "next_poll_at": None if running else timezone.now() + timedelta(seconds=280),
    }
    poll = Poll.objects.create(
        host=host,
        lease_token=uuid.uuid4(),
        queue=Queue.POLLS,
        worker="polls@portal",
        started_at=seconds_ago(started_ago),
        outcome=outcome,
        **(measured | facts),
    )
    for name in () if running else SECTIONS:
        ok = not failed and not (outcome == PollOutcome.PARTIAL and name == "memory")
        PollSection.objects.create(poll=poll, name=name, ok=ok, duration_ms=400, items=0 if failed else 3)
    return poll


def make_finding(host: Host, rule: str = "inventory.host_unreachable", **facts: Any) -> Finding:
    """Of that host, as rules would have left it."""
    told = {
        "kind": "host",
        "object_id": str(host.pk),
        "name": host.name,
        "page": "inventory:host",
        "page_key": str(host.pk),
        "severity": Severity.CRITICAL,
        "since": seconds_ago(3 * 86_400),
        "sentence": "{said}",
        "evidence": {"said": {"value": UNREACHABLE, "unit": "text"}},
        "remedy": "See whether it is on.",
        "source": "The polls of this portal",
    }
    return Finding.objects.create(rule=rule, host=host, **(told | facts))


def make_override(host: Host) -> Override:
    at = {"rule": "inventory.host_unreachable", "threshold": "failures", "scope_kind": "host", "scope_id": str(host.pk)}
    return Override.objects.create(**at, value=5, set_at=seconds_ago(60), set_by="admin")


def beat_hearts(ago: float = 1) -> None:
    for name in PROCESSES:
        Heartbeat.objects.update_or_create(name=name, defaults={"at": seconds_ago(ago)})


def make_drive(vm: VM, path: str | None, *, location: int = 0, host: Host | None = None, **facts: Any) -> Drive:
    """An attachment of Now at a place of its own on the first SCSI controller."""
    return Drive.objects.create(
        vm=vm,
        host=host or vm.host,
        controller_type="SCSI",
        controller_number=0,
        controller_location=location,
        path=path,
        path_key=path.lower() if path and facts.get("disk_number") is None else None,
        **facts,
    )


def make_disk_file(
    host: Host, path: str, *, parent: str | None = None, gib: float | None = 12, **facts: Any
) -> DiskFile:
    """A file of a chain, of 127 GB as most are; `gib` None with an `error_code`: it could not be read."""
    known = {
        "format": "VHDX",
        "disk_type": "Differencing" if parent else "Dynamic",
        "size_on_disk_bytes": None if gib is None else int(gib * GIB),
        "virtual_size_bytes": None if gib is None else 127 * GIB,
        "parent_path": parent,
        "parent_key": parent.lower() if parent else None,
    }
    return DiskFile.objects.create(host=host, path=path, path_key=path.lower(), **(known | facts))


def make_chain(vm: VM, name: str = "disk", *, files: int = 1, location: int = 0) -> None:
    """A drive and its files: one disk, and children above it."""
    folder = f"C:\\ClusterStorage\\Volume1\\{vm.pk}"
    path, parent = f"{folder}\\{name}.vhdx", None
    for number in range(files):
        if number:
            path, parent = f"{folder}\\{name}_{guid(number)}.avhdx", path
        make_disk_file(vm.host, path, parent=parent)
    make_drive(vm, path, location=location)
    settle_chains(vm.host_id)


def make_snapshot(vm: VM, number: int = 1, *, age_days: float = 3, **facts: Any) -> Snapshot:
    told = {
        "name": f"snapshot {number}",
        "snapshot_type": "Standard",
        "is_automatic": False,
        "created_at": seconds_ago(age_days * 86_400),
        "is_current": False,
        "state": "Off",
        "system_files_bytes": 157_704,
    }
    return Snapshot.objects.create(
        vm=vm, host=facts.pop("host", vm.host), **({"snapshot_id": guid(10_000 + number)} | told | facts)
    )
