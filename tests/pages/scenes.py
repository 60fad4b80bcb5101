"""Whole estates for pages to show: one at work with everything that can be wrong, one that is calm."""

import random
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from findings.keeping import evaluate
from inventory.choices import PollOutcome
from inventory.models import VM, Cluster, Host, Placement, SectionState, VMReading, WinrmUse
from snapshots import evaluation
from snapshots.models import Snapshot
from snapshots.services import Said, ownership_give
from tests.pages import annotations, parts, volumes, work
from tests.pages import factories as make
from upkeep import retention, table_sizes
from upkeep.models import Pruning, TableSize
from upkeep.page_times import PageClock

SOME = 50  # four on each host that answers: a name of each kind, every state, every odd demand
NAMES = ("sql", "web", "dc", "files", "print", "build", "mail", "erp", "backup", "proxy")
ODD_NAMES = (
    '"Quoted" & <script>alert(1)</script>',
    "Бухгалтерия [тест]",
    "🚀 rocket 'lab'",
    "شركة الاختبار",
    "a-very-long-name-without-any-place-to-break-it-that-somebody-once-typed-and-nobody-dares-to-change-0001",
)

LONG_PATH = f"\\\\{ODD_NAMES[4]}\\{'Wochensicherung-' * 5}\\Festplatten\\old.vhdx"  # 200 characters and more


def calm(hosts: int = 4, vms_each: int = 5) -> list[Host]:
    """Every host answered lately; no VM is short of memory."""
    make.beat_hearts()
    cluster = make.make_cluster("CLU-CALM")
    rows = [make.make_host(f"HV{n:02}", cluster=cluster) for n in range(1, hosts + 1)]
    for n, host in enumerate(rows):
        for m in range(vms_each):
            parts.equip(make.make_vm(n * vms_each + m + 1, host))
        parts.make_network(host)
        make.make_poll(host)
    return rows


def busy(vms: int = 200) -> list[Host]:
    """12 hosts with about so many VMs, and one of every kind of trouble. Where no page of a list is turned, SOME do."""
    dice = random.Random(7)
    hosts = _hosts([make.make_cluster("CLU-NORTH"), make.make_cluster("CLU-SOUTH")])
    for number in range(1, vms + 1):
        _vm(number, hosts[number % 11], dice)
    _oddities(hosts)
    first = list(VM.objects.filter(host=hosts[0]).order_by("pk")[:4])
    make.fill_cluster(Cluster.objects.get(name="CLU-NORTH"), [*(host.name for host in hosts[:5]), "HV-UNKNOWN"], first)
    make.fill_host(hosts[0], first)
    _equipment(hosts)
    _volumes(hosts)
    _disks(hosts)
    _history(hosts, dice)
    _refused(hosts[3])
    _portal()
    work.in_every_state(hosts[0], list(VM.objects.filter(host=hosts[0]).order_by("pk")[:9]))
    work.make_builds(hosts)
    told = VM.objects.get(name="lost-storage")
    annotations.tell_changes(hosts[0], told, Cluster.objects.get(name="CLU-NORTH"))
    annotations.say_things(hosts[0], told)
    evaluate(Host.objects.values_list("pk", flat=True), timezone.now())
    make.beat_hearts()  # last: on a busy machine the rest takes longer than a process may be silent
    return hosts


def _volumes(hosts: list[Host]) -> None:
    for number, host in enumerate(hosts):
        volumes.give_local_volumes(host, used_percent=(35, 84, 93)[number % 3])
    volumes.give_share(hosts[9])
    for cluster in Cluster.objects.order_by("name"):
        volumes.give_shared_volumes(cluster)
        volumes.give_lists(cluster)
    volumes.give_pool(hosts[0])


def _hosts(clusters: list[Cluster]) -> list[Host]:
    homes = [clusters[0]] * 5 + [clusters[1]] * 4 + [None] * 3
    hosts = []
    for number, cluster in enumerate(homes, 1):
        outcome = {4: PollOutcome.PARTIAL, 8: PollOutcome.FAILED, 12: None}.get(number, PollOutcome.COMPLETE)
        read_ago = {4: 700, 8: 2500}.get(number, 10 + number * 9)
        memory = 512 if cluster is clusters[0] else 256
        facts = {"memory_capacity_bytes": memory * make.GIB} if outcome else {}
        hosts.append(make.make_host(f"HV{number:02}", cluster=cluster, outcome=outcome, read_ago=read_ago, **facts))
    return hosts


def _vm(number: int, host: Host, dice: random.Random) -> VM:
    demand = 2.5 + dice.random() * 1.4 if number % 17 else 4.6
    return make.make_vm(
        number,
        host,
        name=f"{dice.choice(NAMES)}-{number:03}",
        demand_gib=None if number % 23 == 0 else demand,
        state="Off" if number % 7 == 0 else "Saved" if number % 41 == 0 else "Running",
        dynamic_memory_enabled=number % 5 != 0,
    )


def _oddities(hosts: list[Host]) -> None:
    for number, name in enumerate(ODD_NAMES, 901):
        make.make_vm(number, hosts[0], name=name, notes="First line\nsecond <b>line</b>\n\nowner: Łukasz")
    make.make_vm(921, hosts[1], name="twin")
    make.make_vm(922, hosts[6], name="twin")
    make.make_vm(931, hosts[2], name="lost-storage", state="RunningCritical")
    gone = make.make_vm(941, hosts[2], name="gone-yesterday", gone_at=make.seconds_ago(80_000))
    Placement.objects.create(vm=gone, host=hosts[5], first_seen_at=make.seconds_ago(900_000), gone_at=gone.gone_at)


def _equipment(hosts: list[Host]) -> None:
    """Ordinary things on most VMs, and on one everything that can be odd."""
    for host in hosts[:9]:
        parts.make_network(host, name="vSwitch <prod> & 'co'" if host is hosts[0] else "External")
    for vm in VM.objects.filter(gone_at=None, name__startswith="sql"):
        parts.equip(vm)
    odd = VM.objects.get(name="lost-storage")
    twin = parts.make_adapter(odd, mac_is_dynamic=False, ip_addresses=[f"192.0.2.{last}" for last in range(1, 40)])
    parts.make_adapter(odd, 2, name="Trunk " + "x" * 60, vlan_mode="Trunk", native_vlan=1, allowed_vlans="1-4094")
    parts.make_adapter(odd, 3, connected=False, switch_name=None, is_legacy=True, ip_addresses=None, mac_address=None)
    parts.make_adapter(VM.objects.filter(name="twin")[0], mac_address=twin.mac_address, mac_is_dynamic=False)
    parts.make_guest(odd, kvp=False, known_os_name="Windows Server 2019 Datacenter")
    parts.make_platform(odd, tpm_enabled=True, assigned_devices=["PCIROOT(36)#PCI(0000)#PCI(0000)"])
    parts.make_drive(
        odd, r"\\files.example.org\a-share-with-a-very-long-name-without-any-place-to-break-it\windows-server.iso"
    )
    parts.make_drive(odd, kind="floppy")


def _disks(hosts: list[Host]) -> None:
    """Snapshots of every class and disks of every kind, on the VMs of the first host."""
    host = hosts[0]
    vm, crowded = VM.objects.filter(host=host).order_by("pk")[:2]
    kinds = ("Standard", "Recovery", "Planned", "Missing", "Replica", "AppConsistentReplica", "SyncedReplica", None)
    for number, kind in enumerate(kinds):
        make.make_snapshot(vm, number, age_days=number * 50 + 0.01, snapshot_type=kind, is_current=not number)
    make.make_snapshot(vm, 20, age_days=0.2, is_automatic=True, name=ODD_NAMES[0])
    make.make_snapshot(vm, 21, age_days=400, name=ODD_NAMES[4], created_at=None)
    make.make_chain(vm, "system", files=9)
    make.make_drive(vm, "Disk 3 1863.02 GB Bus 0 Lun 2 Target 1", location=1, disk_number=3)
    make.make_drive(vm, None, location=2)
    make.make_drive(vm, LONG_PATH, location=3, is_shared=True)
    make.make_disk_file(host, LONG_PATH, gib=None, error_code="denied")
    make.settle_chains(host.pk)
    for number in range(12):
        make.make_chain(crowded, f"data{number}", location=number)
    _tree(VM.objects.filter(host=host).order_by("pk")[2])
    _to_merge(hosts[1])
    evaluation.evaluate(host, timezone.now(), drives_read=True)
    owned = Snapshot.objects.filter(host=host).order_by("pk")[:6]
    said = Said(ODD_NAMES[4], "until the upgrade is signed off", timezone.localdate() - timedelta(days=3))
    ownership_give(owned[:3], said)
    ownership_give(owned[3:], Said("Storage team"))
    kept = Said("Łukasz Ödegård", "Until the vendor has signed it off.", timezone.localdate() + timedelta(days=12))
    ownership_give(Snapshot.objects.filter(name__in=("build 4714", "build 4720")), kept)


def _tree(vm: VM) -> None:
    """A chain of 35 files under one snapshot each, a branch beside it, a parent that is missing, and a master image."""
    folder = f"C:\\ClusterStorage\\Volume1\\{vm.name}"
    path, parent, below = f"{folder}\\disk.vhdx", None, None
    for number in range(35):
        make.make_disk_file(vm.host, path, parent=parent, gib=40 if parent is None else number % 7 + 0.3)
        if number < 34:
            taken = make.make_snapshot(vm, 100 + number, age_days=100 - 3 * number, parent_id=below,
                                       name=f"build {4711 + number}", is_current=number == 33)  # fmt: skip
            make.make_drive(vm, path, snapshot_id=taken.snapshot_id)
            below, parent, path = taken.snapshot_id, path, f"{folder}\\disk_{number}.avhdx"
    make.make_drive(vm, path)
    branch = make.make_snapshot(vm, 200, age_days=40, parent_id=make.guid(10_103), name="with <b>Oracle</b>")
    make.make_disk_file(vm.host, f"{folder}\\branch.avhdx", parent=f"{folder}\\disk_3.avhdx", gib=11)
    make.make_drive(vm, f"{folder}\\branch.avhdx", snapshot_id=branch.snapshot_id)
    make.make_disk_file(vm.host, f"{folder}\\broken.avhdx", parent=f"{folder}\\lost.vhdx", gib=2)
    make.make_disk_file(vm.host, f"{folder}\\lost.vhdx", gib=None, error_code="missing", error_message="No such file.")
    make.make_drive(vm, f"{folder}\\broken.avhdx", location=1)
    master = "C:\\ClusterStorage\\Volume2\\Masters\\W11-24H2.vhdx"
    make.make_disk_file(vm.host, master, gib=21)
    for number in range(8):
        make.make_disk_file(vm.host, f"{folder}\\desk{number}.vhdx", parent=master, gib=4 + number)
    make.make_drive(vm, f"{folder}\\desk0.vhdx", location=2)
    make.settle_chains(vm.host_id)


def _to_merge(host: Host) -> None:
    """Three VMs whose snapshots may be merged, of which one is held by a backup; the last has a branch beside Now."""
    Host.objects.filter(pk=host.pk).update(os_version="10.0.20348")
    for number, vm in enumerate(VM.objects.filter(host=host).exclude(name="twin").order_by("pk")[:3]):
        status = ["BackingUpVirtualMachine"] if number == 1 else ["Ok"]
        VMReading.objects.filter(vm=vm).update(operational_status=status, state="Running")
        folder, below = f"C:\\ClusterStorage\\Volume1\\{vm.name}", None
        path = f"{folder}\\disk.vhdx"
        make.make_disk_file(host, path, gib=60)
        for step in range(3):
            taken = make.make_snapshot(vm, 300 + 10 * number + step, age_days=45 - 6 * step, parent_id=below,
                                       name=f"before step {step + 1}", is_current=step == 2)  # fmt: skip
            make.make_drive(vm, path, snapshot_id=taken.snapshot_id)
            parent, below, path = path, taken.snapshot_id, f"{folder}\\disk_{step}.avhdx"
            make.make_disk_file(host, path, parent=parent, gib=9 + 20 * step)
        make.make_drive(vm, path)
        if number == 2:
            aside = make.make_snapshot(vm, 390, age_days=20, parent_id=below, name="tried and left")
            make.make_disk_file(host, f"{folder}\\tried.avhdx", parent=parent, gib=14)
            make.make_drive(vm, f"{folder}\\tried.avhdx", snapshot_id=aside.snapshot_id)
    make.settle_chains(host.pk)
    evaluation.evaluate(host, timezone.now(), drives_read=True)


def _history(hosts: list[Host], dice: random.Random) -> None:
    for host in hosts[:-1]:
        for step in range(12):
            started_ago = step * 300 + dice.random() * 60 + 5
            outcome = PollOutcome.COMPLETE
            if host is hosts[7] and step < 8:
                outcome = PollOutcome.FAILED
            if host is hosts[3] and step < 3:
                outcome = PollOutcome.PARTIAL
            make.make_poll(host, outcome=outcome, started_ago=started_ago)
    make.make_poll(hosts[1], outcome=PollOutcome.RUNNING, started_ago=2)


def _portal() -> None:
    """The portal's measures of itself: pages of a day, tables of today and of a week ago, a day of each host."""
    clock, dice, now = PageClock(), random.Random(5), timezone.now()
    for page, usual in (("inventory:overview", 0.06), ("inventory:vms", 0.11), ("inventory:vm", 0.05)):
        for _ in range(200):
            clock.note(page, usual * dice.uniform(0.5, 2))
    clock.write()
    table_sizes.look(now.date())
    TableSize.objects.update(day=now.date() - timedelta(days=7), total_bytes=F("total_bytes") * 2 / 3)
    table_sizes.look(now.date())
    for host in Host.objects.all():
        told = {"polls": 288, "failed_polls": dice.randint(0, 9), "bytes_received": dice.randint(8, 90) * 2**20}
        spent = dice.randint(300, 1900) * 1000
        day = now.date() - timedelta(days=1)
        WinrmUse.objects.create(host=host, day=day, host_ms=spent, cpu_ms=int(spent * 0.6), **told)
    for kind in retention.registered():
        behind = kind.name == "polls"
        Pruning.objects.create(name=kind.name, at=make.seconds_ago(900), removed=9000 * behind, is_behind=behind)


def _refused(host: Host) -> None:
    poll = host.polls.order_by("-started_at").first()
    assert poll
    item = {"position": 4, "identity": None, "reason": "name: Input should be a valid string"}
    poll.sections.filter(name="vms").update(refused=[item])
    SectionState.objects.filter(host=host, name="vms").update(refused_items=1)
    host.poll_state.next_poll_at = timezone.now() + timedelta(seconds=90)
    host.poll_state.last_error_code = "script_error"
    host.poll_state.last_error_sentence = "The host reported an error while it answered this part."
    host.poll_state.save()
    SectionState.objects.filter(host=host, ok=False).update(
        error_code="script_error", error_sentence=host.poll_state.last_error_sentence
    )
