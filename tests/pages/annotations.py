"""What changed in a scene, and what people said of it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from history.choices import ChangeKind as K
from history.models import Change
from inventory.models import VM, Cluster, Host
from tags.choices import Colour, Kind, Verdict
from tags.models import Note, Proposal, Tag, Tagging

GIB = 2**30
LONG = "a-word-without-any-place-to-break-it-that-somebody-once-typed-01"
TOLD: tuple[tuple[K, Any, Any], ...] = (
    (K.VM_APPEARED, None, None),
    (K.VM_DISAPPEARED, None, None),
    (K.VM_RETURNED, None, None),
    (K.VM_MOVED, "HV01", "HV02"),
    (K.VM_STARTED, "Off", "Running"),
    (K.VM_STOPPED, "Running", "Off"),
    (K.VM_RESTARTED, "Running", "Running"),
    (K.VM_STATE, "Running", "Saved"),
    (K.VM_RENAMED, "<b>old</b>", "new"),
    (K.VM_SETTINGS, {"processor_count": 2, "notes": ""}, {"processor_count": 4, "notes": "x" * 400}),
    (K.VM_MEMORY, {"memory_startup_bytes": 2 * GIB}, {"memory_startup_bytes": 4 * GIB}),
    (K.VM_REPLICATION, {"replication_health": "Normal"}, {"replication_health": "Critical"}),
    (K.SNAPSHOT_TAKEN, None, {"snapshot_type": "Recovery", "is_automatic": False}),
    (K.SNAPSHOT_DELETED, {"snapshot_type": "Standard", "is_automatic": True}, None),
    (K.DISK_ADDED, None, "C:\\ClusterStorage\\Volume1\\a.vhdx"),
    (K.DISK_REMOVED, None, None),
    (K.DISK_MOVED, "D:\\a.vhdx", "E:\\a.vhdx"),
    (K.DISK_GREW, {"size_on_disk_bytes": 60 * GIB}, {"size_on_disk_bytes": 65 * GIB, "passed_gib": 64}),
    (K.DISK_RESIZED, {"virtual_size_bytes": 64 * GIB}, {"virtual_size_bytes": 128 * GIB}),
    (K.ADAPTER_ADDED, None, "External"),
    (K.ADAPTER_REMOVED, None, None),
    (K.ADAPTER_CHANGED, {"access_vlan": None}, {"access_vlan": 7}),
)
OF_HOSTS: tuple[tuple[K, Any, Any], ...] = (
    (K.HOST_REBOOTED, "2026-01-01T10:00:00+00:00", "2026-11-01T10:00:00+00:00"),
    (K.HOST_VERSION, {"os_version": "10.0.17763"}, {"os_version": "10.0.20348"}),
    (K.HOST_HARDWARE, {"memory_capacity_bytes": 128 * GIB}, {"memory_capacity_bytes": 256 * GIB}),
    (K.HOST_SETTINGS, {"migration_enabled": False}, {"migration_enabled": True}),
    (K.HOST_CLUSTER, None, "CLU-NORTH"),
    (K.SWITCH_ADDED, None, "External"),
    (K.SWITCH_REMOVED, "Internal", None),
    (K.SWITCH_CHANGED, {"interfaces": ["NIC 1"]}, {"interfaces": ["NIC 1", "NIC 2"]}),
    (K.VOLUME_ACCESS, "Direct", "FileSystemRedirected"),
    (K.STORAGE_HEALTH, "Healthy", "Warning"),
)
OF_CLUSTERS: tuple[tuple[K, Any, Any], ...] = (
    (K.NODE_ADDED, None, "Up"),
    (K.NODE_REMOVED, "Up", None),
    (K.NODE_STATE, "Up", "Down"),
    (K.CLUSTER_SETTINGS, {"same_subnet_delay_ms": 1000}, {"same_subnet_delay_ms": 2000}),
    (K.CLUSTER_WITNESS, {"witness_state": "Online"}, {"witness_state": "Failed"}),
    (K.CLUSTER_NETWORK, "Up", "Partitioned"),
    (K.GROUP_STATE, "Online", "Failed"),
    (K.VOLUME_ADDED, None, None),
    (K.VOLUME_REMOVED, None, None),
    (K.VOLUME_FILLING, {"used_percent": 88.1}, {"used_percent": 91.0, "passed_percent": 90}),
    (K.VOLUME_RELIEVED, {"used_percent": 91.0}, {"used_percent": 61.0, "below_percent": 80}),
    (K.VOLUME_RESIZED, {"capacity_bytes": 100 * GIB}, {"capacity_bytes": 200 * GIB}),
    (K.VOLUME_STATE, {"state": "Online"}, {"state": "Offline"}),
)


def tell_changes(host: Host, vm: VM, cluster: Cluster) -> list[Change]:
    """One of every kind: exact, between two looks, between two that are far apart, and since nobody knows when."""
    owners: tuple[tuple[Any, dict[str, Any]], ...] = (
        (TOLD, {"host": host, "vm": vm, "name": vm.name}),
        (OF_HOSTS, {"host": host, "name": host.name}),
        (OF_CLUSTERS, {"cluster": cluster, "name": "Node or volume", "thing": "node:HV01"}),
    )
    now, rows = timezone.now(), []
    for told, owner in owners:
        for kind, before, after in told:
            at = now - timedelta(minutes=17 * len(rows) + 3)
            gap = (timedelta(0), timedelta(minutes=5), timedelta(days=2), None)[len(rows) % 4]
            earliest = None if gap is None else at - gap
            rows.append(Change(kind=kind, at=at, earliest_at=earliest, before=before, after=after, **owner))
    return Change.objects.bulk_create(rows)


def say_things(host: Host, vm: VM) -> None:
    """Tags of every colour, notes, and proposals that wait."""
    for number, colour in enumerate(Colour):
        tag = Tag.objects.create(name=LONG if number == 8 else f"tag {colour}", slug=f"tag-{colour}", colour=colour)
        for kind, thing in ((Kind.HOST, host), (Kind.VM, vm)):
            Tagging.objects.create(tag=tag, kind=kind, object_id=str(thing.pk))
    now = timezone.now()
    for kind, thing in ((Kind.HOST, host), (Kind.VM, vm)):
        for text in ("First line\nsecond <b>line</b>", LONG * 4):
            Note.objects.create(kind=kind, object_id=str(thing.pk), text=text, written_at=now, written_by="anna")
    evidence = [{"code": "name", "sentence": f"It is called {vm.name}."}]
    for name in ("production", "domain controller"):
        Proposal.objects.create(object_id=str(vm.pk), tag_name=name, evidence=evidence, proposed_at=now)
    Proposal.objects.create(
        object_id=str(host.pk), tag_name="x", evidence=[], proposed_at=now, decided_at=now, verdict=Verdict.DECLINED
    )


def make_sure_of(host: Host) -> None:
    """A tag whose address ends with x, and a note with the key of the host."""
    Tag.objects.get_or_create(slug="x", defaults={"name": "x"})
    told = {"kind": Kind.HOST, "object_id": str(host.pk), "text": "x", "written_at": timezone.now(), "written_by": "x"}
    Note.objects.get_or_create(pk=host.pk, defaults=told)
