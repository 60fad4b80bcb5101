"""What Prometheus is told is what the database holds, in few queries, and few series however large the estate."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from backups.choices import BackupKind
from backups.services import Report, backups_report
from inventory.models import VM, Heartbeat, Host, Site, Volume
from inventory.scope import EVERYTHING
from tests.pages import factories as make
from tests.pages import scenes

Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(autouse=True)
def let_in(settings: Any, db: None) -> None:
    settings.METRICS_ALLOW = ["127.0.0.1"]


def scrape(client: Client) -> Series:
    response = client.get("/metrics")
    assert response.status_code == 200, response.content
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value for sample in _samples(response.content.decode())
    }


def _samples(text: str) -> Iterator[Any]:
    for family in text_string_to_metric_families(text):
        assert family.name.startswith("hvportal_")
        assert family.documentation
        yield from family.samples


def figure(series: Series, name: str, **labels: str) -> float | None:
    return series.get((f"hvportal_{name}", frozenset(labels.items())))


def test_figures_of_a_busy_estate(client: Client) -> None:
    scenes.busy(scenes.SOME)
    told = scrape(client)
    present = VM.objects.filter(gone_at=None)
    running = present.filter(reading__state="Running")
    assert figure(told, "vms", state="Running") == running.count()
    assert sum(value for (name, _), value in told.items() if name == "hvportal_vms") == present.count()
    assert sum(value for (name, _), value in told.items() if name == "hvportal_hosts") == Host.objects.count()
    assert figure(told, "hosts", condition="failing") == 0
    assert figure(told, "hosts", condition="unreachable") == 1
    assert figure(told, "memory_assigned_bytes") == running.count() * 4 * make.GIB
    assert figure(told, "vms_demand_unknown") == running.filter(memory__demand_bytes=None).count()
    assert figure(told, "volumes", kind="smb") == Volume.objects.filter(kind="smb").count()
    assert figure(told, "volumes_free_unknown", kind="smb") == 1
    assert figure(told, "volume_free_bytes", kind="smb") is None, "nobody knows it: it is no 0"
    assert figure(told, "process_silent", process="beat") == 0
    assert figure(told, "broker_up") == 1
    assert figure(told, "queue_messages", queue="polls") == 0
    assert figure(told, "queue_messages", queue="jobs") == 0
    assert figure(told, "polls_recent", outcome="failed") is not None
    assert figure(told, "vms_backup_unknown") == present.count()
    assert (figure(told, "database_size_bytes") or 0) > 1_000_000


def test_ages_are_timestamps(client: Client, still_clock: None) -> None:
    make.beat_hearts(ago=77)
    make.make_host("HV01", read_ago=20)
    make.make_host("HV02", read_ago=3000)
    told = scrape(client)
    assert figure(told, "section_oldest_read_timestamp_seconds", section="vms") == pytest.approx(
        make.seconds_ago(3000).timestamp(), abs=1
    )
    assert figure(told, "section_stale_hosts", section="vms") == 1, "a light one, after 2.5 times five minutes"
    assert figure(told, "section_stale_hosts", section="disks") == 1, "a heavy one, after 2.5 times fifteen"
    assert figure(told, "process_silent", process="beat") == 1
    heard = figure(told, "process_heartbeat_timestamp_seconds", process="beat")
    assert heard == pytest.approx(make.seconds_ago(77).timestamp(), abs=1)


def test_the_worker_of_a_site_is_heard_too(client: Client, still_clock: None) -> None:
    make.beat_hearts()
    for slug, hosts in (("kassel", 1), ("lubeck", 1), ("empty", 0)):
        site = Site.objects.create(name=slug, slug=slug)
        for number in range(hosts):
            make.make_host(f"{slug}{number}", site=site)
    Heartbeat.objects.create(name="worker:site-kassel", at=make.seconds_ago(3))
    with CaptureQueriesContext(connection) as queries:
        told = scrape(client)
    assert figure(told, "process_silent", process="worker:site-kassel") == 0
    assert figure(told, "process_silent", process="worker:site-lubeck") == 1
    assert figure(told, "process_silent", process="worker:site-empty") is None, "it needs none"
    heard = figure(told, "process_heartbeat_timestamp_seconds", process="worker:site-kassel")
    assert heard == pytest.approx(make.seconds_ago(3).timestamp(), abs=1)
    assert figure(told, "queue_messages", queue="site-lubeck.suspect") == 0
    assert figure(told, "queue_messages", queue="site-lubeck.jobs") == 0
    assert sum("inventory_heartbeat" in query["sql"] for query in queries) == 1


def test_backups_that_were_reported(client: Client) -> None:
    host = make.make_host()
    for number, days in enumerate((0.5, 3, 20, 90), 1):
        vm = make.make_vm(number, host)
        for older in (0, 100):
            report = Report(vm.pk, "Veeam", BackupKind.FULL, make.seconds_ago((days + older) * 86_400))
            backups_report([report], EVERYTHING, "tests")
    make.make_vm(9, host)
    told = scrape(client)
    assert [figure(told, "vms_backed_up_within", within=age) for age in ("1d", "7d", "30d")] == [1, 2, 3]
    assert figure(told, "vms_backup_unknown") == 1
    oldest = figure(told, "vm_backup_oldest_timestamp_seconds")
    assert oldest == pytest.approx(make.seconds_ago(90 * 86_400).timestamp(), abs=5)


def test_words_of_hosts_make_no_series_without_end(client: Client) -> None:
    host = make.make_host()
    for number in range(1, 8):
        make.make_vm(number, host, state=f"Новое состояние {number}")
    assert figure(scrape(client), "vms", state="other") == 7


@pytest.mark.parametrize("rows", [2, 20])
def test_few_queries_and_few_series(client: Client, rows: int) -> None:
    make.beat_hearts()
    for number in range(rows):
        host = make.make_host(f"HV{number:02}")
        make.make_poll(host)
        make.make_snapshot(make.make_vm(number + 1, host))
    with CaptureQueriesContext(connection) as queries:
        series = scrape(client)
    assert len(queries) <= 25
    assert len(series) < 150


def test_series_of_each_host_and_vm_where_they_are_asked_for(client: Client, settings: Any) -> None:
    settings.METRICS_PER_HOST = settings.METRICS_PER_VM = True
    host = make.make_host("HV01", cluster=make.make_cluster("CLU"))
    vm = make.make_vm(1, host, name='odd "name"\\ with\nlines')
    silent = make.make_vm(2, host, demand_gib=None)
    make.make_snapshot(vm)
    told = scrape(client)
    here = {"host": "HV01", "cluster": "CLU"}
    assert figure(told, "host_up", **here) == 1
    assert figure(told, "host_vms_running", **here) == 2
    labels = {"vm": vm.name, "guid": str(vm.pk), "host": "HV01"}
    assert figure(told, "vm_memory_demand_bytes", **labels) == 3 * make.GIB
    assert figure(told, "vm_snapshots", **labels) == 1
    other = {"vm": silent.name, "guid": str(silent.pk), "host": "HV01"}
    assert figure(told, "vm_running", **other) == 1
    assert figure(told, "vm_memory_demand_bytes", **other) is None


def test_a_broker_that_is_away_is_said_so(client: Client, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    told = scrape(client)
    assert figure(told, "broker_up") == 0
    assert figure(told, "queue_messages", queue="polls") is None


def test_both_formats_of_prometheus(client: Client) -> None:
    assert client.get("/metrics")["Content-Type"].startswith("text/plain; version=0.0.4")
    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0"})
    assert response["Content-Type"].startswith("application/openmetrics-text")
    assert response.content.endswith(b"# EOF\n")
