"""Programs report good backups: once is as good as twice, never backwards, and never of the future."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from audit.models import AuditEntry
from backups.models import BackupReport, LastBackup
from backups.selectors import NOBODY, last_good_of
from backups.services import AHEAD, Report, backups_report
from inventory.models import VM
from inventory.scope import EVERYTHING
from tests.api.programs import ask, program_of, send
from tests.pages import factories as make
from upkeep import retention


def made(hours_ago: float = 1, **more: Any) -> dict[str, Any]:
    return {"source": "Veeam", "kind": "full", "finished_at": make.seconds_ago(hours_ago * 3600).isoformat()} | more


@pytest.fixture
def vm(db: None) -> VM:
    return make.make_vm(1, make.make_host())


@pytest.fixture
def program(operator: Any) -> Client:
    return program_of(operator, name="Veeam01")


def test_a_report_is_kept_once_and_audited_once(program: Client, vm: VM) -> None:
    report = made()
    first = send(program, "put", f"/vms/{vm.pk}/backups", report)
    again = send(program, "put", f"/vms/{vm.pk}/backups", report)
    assert first == again
    assert [one["source"] for one in first["last"]] == ["Veeam"]
    assert first["last"][0]["reported_by"] == "operator (token Veeam01)"
    assert first["unknown_because"] is None
    entry = AuditEntry.objects.get(action="backup.reported")
    assert (entry.actor, entry.token, entry.via, entry.target_id) == ("operator", "Veeam01", "api", str(vm.pk))


def test_an_older_report_enters_the_history_only(program: Client, vm: VM) -> None:
    newer, older = made(1), made(30)
    send(program, "put", f"/vms/{vm.pk}/backups", newer)
    told = send(program, "put", f"/vms/{vm.pk}/backups", older)
    assert len(told["last"]) == 1
    assert len(told["history"]) == 2
    assert told["last"][0]["finished_at"] == told["history"][0]["finished_at"] > told["history"][1]["finished_at"]


def test_sources_and_kinds_have_a_last_one_each(program: Client, vm: VM) -> None:
    for hours, source, kind in ((1, "Veeam", "incremental"), (30, "Veeam", "full"), (50, "wbadmin", "full")):
        send(program, "put", f"/vms/{vm.pk}/backups", made(hours, source=source, kind=kind))
    last = ask(program, f"/vms/{vm.pk}/backups")["last"]
    assert [(one["source"], one["kind"]) for one in last] == [
        ("Veeam", "incremental"),
        ("Veeam", "full"),
        ("wbadmin", "full"),
    ]
    assert last_good_of([vm.pk])[vm.pk].kind == "incremental"


def test_many_at_once_take_what_they_can(program: Client, vm: VM) -> None:
    other, nobody = make.make_vm(2, vm.host), uuid.uuid4()
    future = made(-2)
    items = [
        made(5) | {"vm_id": str(vm.pk)},
        made(9) | {"vm_id": str(vm.pk)},
        made(5) | {"vm_id": str(nobody)},
        future | {"vm_id": str(other.pk)},
    ]
    items.append(items[0])
    told = send(program, "post", "/backups", {"items": items})
    assert (told["accepted"], told["new"]) == (3, 2)
    assert [(one["index"], one["code"]) for one in told["refused"]] == [(2, "unknown_vm"), (3, "in_the_future")]
    assert send(program, "post", "/backups", {"items": items})["new"] == 0
    assert AuditEntry.objects.get(action="backup.reported").after == {"sources": ["Veeam"], "new": 2, "vms": 1}
    assert LastBackup.objects.count() == 1


def test_a_clock_that_is_a_little_ahead_is_forgiven(vm: VM) -> None:
    def taken(ahead: timedelta) -> int:
        moment = make.seconds_ago(0) + ahead
        return backups_report([Report(vm.pk, "x", "full", moment)], EVERYTHING, "tests").accepted

    assert taken(AHEAD - timedelta(seconds=5)) == 1
    assert taken(AHEAD + timedelta(seconds=5)) == 0


def test_old_history_is_forgotten_and_the_last_one_kept(vm: VM) -> None:
    for days in (500, 450, 10):
        backups_report([Report(vm.pk, "x", "full", make.seconds_ago(days * 86_400))], EVERYTHING, "tests")
    lonely = make.make_vm(2, vm.host)
    backups_report([Report(lonely.pk, "x", "full", make.seconds_ago(500 * 86_400))], EVERYTHING, "tests")
    kind = next(kept for kept in retention.registered() if kept.name == "backups")
    assert retention.prune(kind, seconds=10) == 3
    assert BackupReport.objects.count() == 1
    assert set(last_good_of([vm.pk, lonely.pk])) == {vm.pk, lonely.pk}


@pytest.mark.django_db(transaction=True)
def test_reports_at_the_same_time_end_with_the_newest() -> None:
    from django.db import connection

    vms = [make.make_vm(number, make.make_host(f"HV{number}")) for number in range(1, 21)]
    moments = [make.seconds_ago(hours * 3600) for hours in (3, 1, 2, 4)]

    def report(moment: Any, order: int) -> None:
        reports = [Report(vm.pk, "x", "full", moment) for vm in vms][::order]
        backups_report(reports, EVERYTHING, "tests")
        connection.close()

    threads = [threading.Thread(target=report, args=(at, (-1) ** n)) for n, at in enumerate(moments)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert set(LastBackup.objects.values_list("finished_at", flat=True)) == {max(moments)}
    assert (LastBackup.objects.count(), BackupReport.objects.count()) == (20, 80)


def test_the_pages_of_a_vm_say_it(browser: Client, vm: VM) -> None:
    page = browser.get(f"/vms/{vm.pk}/").content.decode()
    assert NOBODY in page
    backups_report([Report(vm.pk, "Veeam <one>", "full", make.seconds_ago(7200))], EVERYTHING, "operator")
    page = browser.get(f"/vms/{vm.pk}/").content.decode()
    assert NOBODY not in page
    assert "Veeam &lt;one&gt;" in page
    assert page.count("Last good backup") >= 2, "in a panel of its own, and beside the snapshots, which are none"
