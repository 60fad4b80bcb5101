"""An estate with a border through its middle: what lies beyond it is called GEHEIM, and hangs on what lies on this side
in every way that there is."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client

from backups.choices import BackupKind
from backups.services import Report, backups_report
from history.choices import ChangeKind
from history.models import Change
from inventory.models import (
    VM,
    Cluster,
    Event,
    GuestReading,
    Host,
    HostSwitch,
    Placement,
    Replication,
    Site,
    StoragePool,
    StoredFile,
    VMAdapter,
    Volume,
    WinrmUse,
)
from inventory.scope import EVERYTHING
from jobs.choices import State
from onboarding.models import ConnectionTest
from onboarding.services import connection_tests
from snapshots.services import Said, ownership_give
from tags.choices import Kind
from tags.keys import disk_key, network_key
from tags.models import Note, Proposal, Tag, Tagging
from tests.pages import factories as make
from tests.pages import parts, volumes
from tests.pages.work import make_job, make_window

WORD = "geheim"
ROOT = "C:\\ClusterStorage\\Volume1"
MASTER = f"{ROOT}\\master.vhdx"  # every VM's disk is a child of it


@dataclass(frozen=True)
class Border:
    """`ours` is at our site, in a cluster that is nobody's; `tagged` is a VM with our tag, on a host of nobody's."""

    site: Site
    tag: Tag
    ours: Host
    beyond: Host
    mine: VM
    tagged: VM
    secret: VM


def drawn() -> Border:
    make.beat_hearts()
    cluster = make.make_cluster("CLU-GEHEIM")
    site, far = (Site.objects.create(name=name, slug=name.lower()) for name in ("Kassel", "Geheim"))
    ours = make.make_host("HV-OURS", cluster=cluster, site=site, netbios_name="HV-OURS")
    beyond = make.make_host("HV-GEHEIM", cluster=cluster, site=far, netbios_name="HV-GEHEIM", outcome="failed")
    mine, tagged, secret = (
        make.make_vm(number, host, name=name, state=state)
        for number, (host, name, state) in enumerate(
            (
                (ours, "mine", "Running"),
                (beyond, "tagged", "RunningCritical"),
                (beyond, "vm-geheim", "RunningCritical"),
            ),
            7_001,  # no GUID that an example of the API has
        )
    )
    make.fill_cluster(cluster, ["HV-OURS", "HV-GEHEIM"], [mine, tagged, secret])
    found = Border(site, Tag.objects.create(name="plant", slug="plant"), ours, beyond, mine, tagged, secret)
    Tagging.objects.create(tag=found.tag, kind=Kind.VM, object_id=str(tagged.pk))
    _hosts(found)
    _storage(found, cluster)
    _past(found, cluster)
    _said(found)
    _jobs(found)
    return found


def _jobs(found: Border) -> None:
    """Of a VM on each side, and of a host; what happened to each names the host beyond."""
    for host, vm in ((found.ours, found.mine), (found.beyond, found.tagged), (found.beyond, found.secret)):
        make_job(
            host, State.FAILED, vm, sentence=f"{host.name} says no: 'vm-geheim' is at work.", next_step=f"See {host}.",
            said=f"Access is denied on {host.name}.",
        )  # fmt: skip
    make_job(found.beyond, State.WAITING, title="Restart the service of HV-GEHEIM")
    make_window(found.beyond)


def _hosts(found: Border) -> None:
    for host, vms in ((found.ours, [found.mine]), (found.beyond, [found.tagged, found.secret])):
        make.fill_host(host, vms)
        parts.make_network(host)
        make.make_poll(host)
        day = make.seconds_ago(86_400).date()
        WinrmUse.objects.create(host=host, day=day, polls=9, failed_polls=0, bytes_received=9, host_ms=9_000, cpu_ms=1)
        for vm in vms:
            parts.equip(vm)
            VMAdapter.objects.filter(vm=vm).update(ip_addresses=[f"192.0.2.{100 + int(vm.pk) % 1000}"])
            GuestReading.objects.filter(vm=vm).update(fqdn=f"{vm.name}.corp.test", known_fqdn=f"{vm.name}.corp.test")
            ownership_give([make.make_snapshot(vm, 50 + int(vm.pk))], Said(f"Owner of {vm.name}"))
    HostSwitch.objects.create(host=found.beyond, switch_id=uuid.uuid4(), name="Geheim", type="External")
    make.make_certificate(found.beyond)
    make.make_override(found.beyond)
    Event.objects.create(
        host=found.ours, log="System", record_id=99, happened_at=make.seconds_ago(60), event_id=1, level="Error",
        vm=found.secret, message=f"'vm-geheim' ({found.secret.pk}) was moved to HV-GEHEIM.example.org by vm-geheim.",
    )  # fmt: skip
    Event.objects.create(
        host=found.ours, log="System", record_id=100, happened_at=make.seconds_ago(50), event_id=1135, level="Critical",
        message="Cluster node 'HV-GEHEIM' was removed from the active membership of CLU-GEHEIM.",
    )  # fmt: skip
    told = {"kind": "vm", "page": "inventory:vm", "rule": "snapshots.chain_broken", "host": found.beyond}
    for vm in (found.tagged, found.secret):
        of = {"object_id": str(vm.pk), "page_key": str(vm.pk), "name": vm.name, "vm": vm, "state": "unknown"}
        evidence = {"said": {"value": "HV-GEHEIM does not answer.", "unit": "text"}}
        because = "Disks of HV-GEHEIM: the host does not answer."
        make.make_finding(**told, **of, evidence=evidence, unknown_reason=because, unknown_since=make.seconds_ago(9))
    for host, vm, mode in (
        (found.ours, found.secret, "Replica"),
        (found.beyond, found.mine, "Replica"),
        (found.ours, found.mine, "ExtendedPrimary"),
    ):
        Replication.objects.create(
            host=host, vm=vm, relationship="Extended", mode=mode, health="Normal", replica_server="hv-geheim",
            primary_server="HV-GEHEIM.example.org", current_replica_server="HV-GEHEIM",
        )  # fmt: skip
    for host in (found.ours, found.beyond):
        connection_tests.check(host, by="keeper")
    assert ConnectionTest.objects.count() == 2


def _storage(found: Border, cluster: Cluster) -> None:
    """All VMs lie on one shared volume, two of them on one master image."""
    volumes.give_shared_volumes(cluster)
    volumes.give_local_volumes(found.ours)
    volumes.give_lists(cluster)
    StoragePool.objects.create(host=found.ours, unique_id="pool", name="S2D", is_clustered=True)
    Volume.objects.filter(cluster=cluster).update(owner_node="HV-GEHEIM")
    for host in (found.ours, found.beyond):
        make.make_disk_file(host, MASTER)
    for vm in (found.mine, found.tagged, found.secret):
        path = f"{ROOT}\\{vm.name}\\disk.vhdx"
        make.make_disk_file(vm.host, path, parent=MASTER)
        make.make_drive(vm, path)
        StoredFile.objects.create(
            cluster=cluster, path=path, path_key=path.lower(), folder_key=ROOT.lower(), size_bytes=9 * 2**40
        )
    for host in (found.ours, found.beyond):
        make.settle_chains(host.pk)


def _past(found: Border, cluster: Cluster) -> None:
    Placement.objects.create(
        vm=found.mine, host=found.beyond, first_seen_at=make.seconds_ago(9_000), gone_at=make.seconds_ago(900)
    )
    grown = ({"size_on_disk_bytes": 15 * make.GIB}, {"size_on_disk_bytes": 16 * make.GIB, "passed_gib": 16})
    master = {"thing": disk_key(MASTER.lower(), found.ours.pk, cluster.pk)}
    vms, hosts = (found.mine, found.tagged, found.secret), (found.ours, found.beyond)
    network = {"thing": network_key("External")}
    told: tuple[tuple[ChangeKind, Any, Any, dict[str, Any]], ...] = (
        (
            ChangeKind.VM_MOVED,
            "HV-GEHEIM",
            "HV-OURS",
            {"host": found.ours, "from_host": found.beyond, "vm": found.mine},
        ),
        (
            ChangeKind.VM_MOVED,
            "HV-OURS",
            "HV-GEHEIM",
            {"host": found.beyond, "from_host": found.ours, "vm": found.tagged},
        ),
        (
            ChangeKind.VM_MOVED,
            "HV-OURS",
            "HV-GEHEIM",
            {"host": found.beyond, "from_host": found.ours, "vm": found.secret},
        ),
        (ChangeKind.HOST_CLUSTER, None, "CLU-GEHEIM", {"host": found.ours}),
        (ChangeKind.NODE_STATE, "Up", "Down", {"cluster": cluster, "thing": "node:HV-GEHEIM"}),
        *((ChangeKind.DISK_GREW, *grown, {"host": vm.host, "vm": vm, **master}) for vm in vms),
        *((ChangeKind.SWITCH_ADDED, None, "External", {"host": host, **network}) for host in hosts),
    )
    for number, (kind, before, after, owner) in enumerate(told):
        vm = owner.get("vm")
        name = vm.name if vm else owner["host"].name if "host" in owner else "HV-GEHEIM"
        Change.objects.create(
            kind=kind, at=make.seconds_ago(number * 60), before=before, after=after, name=name, **owner
        )
    reports = [Report(vm.pk, "Veeam", BackupKind.FULL, make.seconds_ago(900)) for vm in (found.mine, found.secret)]
    backups_report(reports, EVERYTHING, "tests")


def _said(found: Border) -> None:
    far = Tag.objects.create(name="far", slug="far")
    for kind, thing in ((Kind.VM, found.secret), (Kind.HOST, found.beyond), (Kind.HOST, found.ours)):
        words = "ours" if thing == found.ours else "geheim"
        at = make.seconds_ago(60)
        Note.objects.create(kind=kind, object_id=str(thing.pk), text=words, written_at=at, written_by="anna")
        Tagging.objects.create(tag=far, kind=kind, object_id=str(thing.pk))
    for vm in (found.mine, found.secret, found.tagged):
        evidence = [{"code": "name", "sentence": f"It is called {vm.name}."}]
        Proposal.objects.create(
            object_id=str(vm.pk), tag_name="production", evidence=evidence, proposed_at=make.seconds_ago(9)
        )


def keeper_of(site: Site, people: Any) -> Client:
    return _browser(people, "of-a-site", "administrator", "site", site.pk)


def operator_of(tag: Tag, people: Any) -> Client:
    return _browser(people, "of-a-tag", "operator", "tag", tag.pk)


def _browser(people: Any, name: str, role: str, kind: str, key: int) -> Client:
    person = people.objects.create_user(name)
    person.grants.create(role=role, scope_kind=kind, scope_id=str(key))
    browser = Client()
    browser.force_login(person)
    return browser
