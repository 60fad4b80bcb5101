"""Every page that is no list, at 2,500 and 25,000 VMs: the overview, each thing's own page in its heaviest forms (a
disk of 35 files, 34 snapshots that keep them, a cluster of 16 nodes, the network that every host has), what snapshots
cost, findings, rules with the preview of a threshold, tags. How it is measured: estates.py and answers.py.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from benchmarks.answers import Ways, ask_all, lines_of
from benchmarks.estates import LARGE, MIDDLE, Estate, estates
from benchmarks.line import Line

QUERIES = 31  # a host's page: each of its cards is a kind of rows of its own
SUMS = ("overview", "snapshot_estate", "preview")  # they add up the whole estate: their time is judged, not its growth
DEEP = 103  # the number of a VM (inventory.seeding.storage) whose first disk is a chain of 35 files


def run() -> Iterator[Line]:
    with estates((MIDDLE, LARGE)) as made:
        for estate in made:
            with estate.current():
                keep_the_chain()
        found = ask_all(made, _ways)
        yield from lines_of("pages", {thing: one for thing, one in found.items() if thing not in SUMS}, QUERIES)
        sums = {thing: one for thing, one in found.items() if thing in SUMS}
        yield from lines_of("sums", sums, QUERIES, grows=True)


def keep_the_chain() -> None:
    """The seeded snapshots of that VM keep no file: 34 that do, each the one below the next."""
    from django.utils import timezone

    from inventory.ingest.chains import settle_chains
    from inventory.models import DiskFile, Drive
    from snapshots.models import Snapshot

    vm, drive = _deep()
    files = list(DiskFile.objects.filter(host=vm.host, path_key__startswith=drive.path_key.rpartition("_")[0]))
    files = sorted(files, key=lambda file: (len(file.path), file.path))
    at = {name: getattr(drive, name) for name in ("controller_type", "controller_number", "controller_location")}
    Snapshot.objects.filter(vm=vm).delete()
    below = None
    for number, file in enumerate(files[:-1]):
        told = {"is_current": number == len(files) - 2, "path": file.path.rpartition("\\")[0], "parent_id": below}
        guid = _guid(number)
        Snapshot.objects.create(
            host=vm.host, vm=vm, snapshot_id=guid, name=f"build {number}", snapshot_type="Standard",
            created_at=timezone.now(), system_files_bytes=4096, **told,
        )  # fmt: skip
        Drive.objects.create(host=vm.host, vm=vm, snapshot_id=guid, path=file.path, path_key=file.path_key, **at)
        below = guid
    settle_chains(vm.host_id)


def _guid(number: int) -> Any:
    from inventory.seeding.plan import spread

    return spread(number, 11)


def _deep() -> tuple[Any, Any]:
    from inventory.models import VM
    from inventory.seeding.plan import spread

    vm = VM.objects.select_related("host").get(pk=spread(DEEP))
    return vm, vm.drives.filter(snapshot_id=None).order_by("controller_location")[0]


def _ways(estate: Estate) -> Ways:
    return {**_of_the_estate(), **_of_storage(), **_of_things(), **_of_findings(), **_of_tags()}


def _of_the_estate() -> Ways:
    asked = {"all": {}, "tag": {"vm_tag": "production"}, "old": {"age": "30"}, "host": {"host": "1"}}
    asked["volume"] = {"volume": "C:\\ClusterStorage\\Volume2"}  # where the VMs with snapshots lie
    return {
        "overview": {"page": "/"},
        "portal": {"page": "/portal/"},
        "snapshot_estate": {way: f"/snapshots/estate/?{urlencode(one)}" for way, one in asked.items()},
        "migration": {"page": "/networks/migration/"},
        "network": {name: f"/networks/network/?{urlencode({'name': name})}" for name in ("External", "Tenants 001")},
    }


def _of_things() -> Ways:
    from inventory.models import VM, Cluster, Event, Host, Poll

    vms = {
        "deep": _deep()[0],
        "gone": VM.objects.exclude(gone_at=None).order_by("pk")[0],
        "replicated": VM.objects.exclude(replications=None).order_by("pk")[0],
        "off": VM.objects.filter(reading__state="Off").order_by("pk")[0],
    }
    hosts = {
        "clustered": Host.objects.exclude(cluster=None).order_by("pk")[0],
        "alone": Host.objects.filter(cluster=None, poll_state__consecutive_failures=0).order_by("pk")[0],
        "silent": Host.objects.filter(poll_state__consecutive_failures__gt=0).order_by("pk")[0],
    }
    return {
        "vm": _pages(vms),
        "host": _pages(hosts),
        "cluster": _pages({"first": Cluster.objects.order_by("pk")[0], "third": Cluster.objects.order_by("pk")[2]}),
        "event": _pages({"event": Event.objects.order_by("-happened_at")[0]}),
        "poll": _pages({"poll": Poll.objects.order_by("-started_at")[0]}),
    }


def _of_storage() -> Ways:
    from inventory.models import DiskFile, StoragePool, Volume
    from snapshots.models import Snapshot

    vm, drive = _deep()
    snapshots = Snapshot.objects.filter(vm=vm).order_by("pk")
    chain = DiskFile.objects.get(host=vm.host, path_key=drive.path_key)
    return {
        "snapshot": _pages({"lowest": snapshots[0], "middle": snapshots[17], "highest": snapshots[33]}),
        "chain": {"deep": f"/chains/{drive.pk}/"},
        "disk_file": _pages({"leaf": chain, "plain": DiskFile.objects.order_by("pk")[0]}),
        "volume": _pages({kind: Volume.objects.filter(kind=kind).order_by("pk")[0] for kind in ("csv", "local")}),
        "pool": _pages({"pool": StoragePool.objects.order_by("pk")[0]}),
    }


def _of_findings() -> Ways:
    """The preview of each kind of rule: what it is asked of differs."""
    from findings.models import Finding
    from findings.rules import every_rule

    address = "/findings/rules/{}/"
    rules = [rule for rule in every_rule() if rule.thresholds]
    asked = {rule.key: {"threshold": rule.thresholds[0].key, "value": 1, "scope": "estate"} for rule in rules}
    return {
        "finding": _pages(
            {state: Finding.objects.filter(state=state).order_by("pk")[0] for state in ("open", "closed")}
        ),
        "rules": {"page": "/findings/rules/"},
        "rule": {rule.key: address.format(rule.key) for rule in rules[:5]},
        "preview": {key: f"{address.format(key)}?{urlencode(one)}" for key, one in asked.items()},
    }


def _of_tags() -> Ways:
    return {
        "tags": {"page": "/tags/"},
        "tag": {"production": "/tags/of/production/"},
        "proposals": {"page": "/tags/proposals/"},
        "notes": {"page": "/notes/"},
    }


def _pages(things: Mapping[str, Any]) -> dict[str, str]:
    return {way: thing.get_absolute_url() for way, thing in things.items()}
