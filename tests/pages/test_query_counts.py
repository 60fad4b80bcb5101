"""How many queries a page takes, held against query_counts.json, with few rows and with many.

A page that needs more fails. After a deliberate change: QUERY_COUNTS=write pytest tests/pages/test_query_counts.py
"""

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from findings.keeping import evaluate
from findings.models import Finding
from inventory.choices import PollOutcome
from inventory.models import VM, Cluster, DiskFile, Event, Host, Poll, StoragePool, Volume
from jobs.choices import State
from jobs.models import JobNeed
from snapshots.evaluation import evaluate as evaluate_snapshots
from tests.pages import factories as make
from tests.pages import parts, volumes, work
from upkeep.context import KEPT

BASELINE = Path(__file__).with_name("query_counts.json")
PAGES = {
    "overview": "/",
    "hosts": "/hosts/?sort=-demand",
    "hosts.csv": "/hosts/export.csv",
    "host": "/hosts/{host}/",
    "vms": "/vms/?sort=-pressure",
    "vms.csv": "/vms/export.csv",
    "vm": "/vms/{vm}/",
    "disks": "/disks/?sort=-files",
    "disks.csv": "/disks/export.csv",
    "disk_file": "/disks/{disk_file}/",
    "snapshots": "/snapshots/",
    "snapshots.csv": "/snapshots/export.csv",
    "snapshot": "/snapshots/{snapshot}/",
    "snapshot_estate": "/snapshots/estate/",
    "snapshot_estate.csv": "/snapshots/estate/export.csv?by=volume",
    "merge": "/snapshots/merge/?snapshot={snapshot}",
    "merge.many": "/snapshots/merge/?age=1",
    "merge_queue": "/snapshots/merge/queue/?age=1",
    "old_hosts": "/snapshots/merge/old-hosts/",
    "chain": "/chains/{chain}/",
    "volumes": "/volumes/?sort=-used",
    "volumes.csv": "/volumes/export.csv",
    "volume": "/volumes/{volume}/",
    "pools": "/pools/",
    "pools.csv": "/pools/export.csv",
    "pool": "/pools/{pool}/",
    "polls": "/polls/",
    "polls.csv": "/polls/export.csv",
    "poll": "/polls/{poll}/",
    "search": "/search/?q=v",
    "portal": "/portal/",
    "clusters": "/clusters/?sort=-fullest",
    "cluster": "/clusters/{cluster}/",
    "groups": "/clusters/groups/",
    "networks": "/networks/",
    "network": "/networks/network/?name=External",
    "nics": "/networks/adapters/?q=00:15",
    "migration": "/networks/migration/",
    "replications": "/replication/",
    "replications.csv": "/replication/export.csv",
    "events": "/events/",
    "event": "/events/{event}/",
    "findings": "/findings/?sort=-cost",
    "findings.csv": "/findings/export.csv",
    "finding": "/findings/{finding}/",
    "jobs": "/jobs/",
    "jobs.csv": "/jobs/export.csv",
    "job": "/jobs/{job}/",
    "jobs_rules": "/jobs/rules/",
    "jobs_stop": "/jobs/stop/",
    "rules": "/findings/rules/",
    "rule": "/findings/rules/inventory.host_unreachable/",
    "rule.preview": "/findings/rules/inventory.host_unreachable/?threshold=failures&value=9&scope=estate",
}
FEW, MANY = 3, 30


def build(rows: int) -> dict[str, object]:
    """So many hosts of every condition, each with a poll and a VM; so many VMs more on the first one."""
    make.beat_hearts()
    outcomes = (PollOutcome.COMPLETE, PollOutcome.FAILED, PollOutcome.PARTIAL)
    for number in range(rows):
        outcome = outcomes[number % 3]
        host = make.make_host(f"HV{number:03}", cluster=make.make_cluster(f"CLU-{number}"), outcome=outcome)
        make.make_poll(host, outcome=outcome)
        vm = make.make_vm(number + 1, host, demand_gib=5, state=("Running", "RunningCritical")[number % 2])
        parts.equip(vm)
        parts.make_network(host)
        make.make_vm(number + 1001, Host.objects.order_by("pk")[0], name="twin")
    first, twin = Host.objects.order_by("pk")[0], VM.objects.filter(name="twin")[0]
    vms = list(VM.objects.filter(name="twin").order_by("pk"))
    make.fill_cluster(Cluster.objects.get(name="CLU-0"), [f"NODE{number}" for number in range(rows)], vms)
    make.fill_host(first, vms)
    parts.make_guest(twin)
    for number in range(rows):  # each of them on a MAC address that others have too
        parts.make_adapter(twin, number, mac_address="0015F2A0C1D2")
        parts.make_drive(twin)
        parts.make_adapter(make.make_vm(number + 2001, first), mac_address="0015F2A0C1D2")
    for number in range(rows):
        make.make_snapshot(twin, number)
        make.make_chain(twin, f"disk{number}", files=rows, location=number)
        volumes.give_pool(Host.objects.order_by("pk")[number])
    volumes.give_shared_volumes(Cluster.objects.get(name="CLU-0"), rows)
    taken = make.make_snapshot(twin, rows + 1)
    make.make_drive(twin, DiskFile.objects.order_by("pk")[0].path, snapshot_id=taken.snapshot_id)
    evaluate_snapshots(first, timezone.now())
    for cluster in Cluster.objects.exclude(name="CLU-0"):
        volumes.give_shared_volumes(cluster)
    shared = Volume.objects.filter(cluster=first.cluster).order_by("pk")[0]
    evaluate(Host.objects.values_list("pk", flat=True), timezone.now())
    work.make_builds(list(Host.objects.order_by("pk")))
    jobs = [work.make_job(host, State.RUNNING, host.vms.first()) for host in Host.objects.order_by("pk")]
    for job in jobs[1:]:
        JobNeed.objects.create(job=job, needs=jobs[0])
        work.make_window(job.host)
    return {
        "job": jobs[0].pk,
        "finding": Finding.objects.order_by("pk")[0].pk,
        "host": first.pk,
        "vm": twin.pk,
        "poll": Poll.objects.order_by("pk")[0].pk,
        "cluster": Cluster.objects.get(name="CLU-0").pk,
        "event": Event.objects.order_by("pk")[0].pk,
        "disk_file": DiskFile.objects.order_by("pk")[0].pk,
        "snapshot": taken.pk,
        "chain": twin.drives.filter(snapshot_id=None).order_by("pk")[0].pk,
        "volume": shared.pk,
        "pool": StoragePool.objects.order_by("pk")[0].pk,
    }


def count(browser: Client, address: str) -> int:
    """Whether the portal is held is asked once in some seconds and by whichever page comes then: not counted."""
    KEPT.forget()
    KEPT.held()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = browser.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    assert body
    return len(queries)


@pytest.mark.parametrize("rows", [FEW, MANY])
def test_no_page_takes_more_queries_than_its_baseline(
    browser: Client, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upkeep.context.KEPT_SECONDS", 3600)  # the first page may take seconds on a busy machine
    things = build(rows)
    counts = {name: count(browser, address.format(**things)) for name, address in PAGES.items()}
    if os.environ.get("QUERY_COUNTS") == "write":
        BASELINE.write_text(json.dumps(counts, indent=2) + "\n")
    allowed = json.loads(BASELINE.read_text())
    assert set(counts) == set(allowed)
    assert {name: number for name, number in counts.items() if number > allowed[name]} == {}
