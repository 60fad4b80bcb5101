"""The page that says what a merge would take: verdicts, order, room, files and commands; and that it does nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from inventory.models import VM, Event, Host, VMReading, Volume
from inventory.scope import EVERYTHING
from snapshots.evaluation import evaluate
from snapshots.models import Snapshot, SnapshotSample
from snapshots.selectors.merge_cases import cases_of
from snapshots.selectors.merge_pace import paces_of
from snapshots.selectors.pictures import picture_of_vm
from tags.services import tag_add, tag_make
from tests.pages import factories as make
from tests.pages import scenes, volumes

MERGE = "/snapshots/merge/"
VOLUME = "C:\\ClusterStorage\\Volume1"


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def page(browser: Client, **asked: Any) -> BeautifulSoup:
    answer = browser.get(MERGE, asked)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def in_a_row(vm: VM, folder: str = VOLUME, count: int = 2) -> list[Snapshot]:
    """disk <- 1 <- 2 <- Now, of 40, 3 and 4 GiB; the oldest was taken 40 days ago."""
    path, parent, below, taken = f"{folder}\\{vm.name}.vhdx", None, None, []
    for number in range(count + 1):
        make.make_disk_file(vm.host, path, parent=parent, gib=40 if parent is None else 2 + number)
        if number < count:
            one = make.make_snapshot(
                vm, vm.pk.int * 10 + number, age_days=40 - number, name=f"{vm.name} {number}", parent_id=below,
                is_current=number == count - 1,
            )  # fmt: skip
            make.make_drive(vm, path, snapshot_id=one.snapshot_id)
            taken.append(one)
            below, parent, path = one.snapshot_id, path, f"{folder}\\{vm.name}_{number + 1}.avhdx"
    make.make_drive(vm, path)
    return taken


@pytest.fixture
def estate(db: None) -> dict[str, VM]:
    cluster = make.make_cluster("CLU-A")
    north, alone = (
        make.make_host(name, cluster=of, os_version="10.0.20348") for name, of in (("HV01", cluster), ("HV02", None))
    )
    volumes.give_shared_volumes(cluster)
    volumes.give_share(alone)
    vms = {name: make.make_vm(number, north, name=name) for number, name in enumerate(("payroll", "web"), 1)}
    vms["lab"] = make.make_vm(3, alone, name="lab")
    VMReading.objects.update(operational_status=["Ok"])
    in_a_row(vms["payroll"])
    in_a_row(vms["web"])
    in_a_row(vms["lab"], Volume.objects.get(kind="smb").path)
    return vms


def keys(vm: VM) -> list[int]:
    return list(Snapshot.objects.filter(vm=vm).order_by("created_at").values_list("pk", flat=True))


def test_one_snapshot_with_its_files_its_room_and_the_command(browser: Client, estate: dict[str, VM]) -> None:
    first = Snapshot.objects.get(name="payroll 0")
    found = page(browser, snapshot=first.pk)

    assert "1 of 1" in words(found.select_one(".hv-tile"))
    (step,) = found.select(".hv-merge-steps > li")
    assert "payroll 0 of payroll" in words(step)
    assert "payroll_1.avhdx 3.0 GiB , merged into payroll.vhdx" in words(step.select_one(".hv-merge-files"))
    assert found.select_one("#volume-1 polygon")
    commands = words(found.select_one("#powershell-lines"))
    assert f"Get-VM -Id '{estate['payroll'].pk}'" in commands
    assert f"$_.Id -eq '{first.snapshot_id}'" in commands
    assert "Remove-VMSnapshot -VMSnapshot $snapshot -Confirm:$false" in commands


def test_of_observe_only_hosts_it_says_so_and_has_nothing_to_press(browser: Client, estate: dict[str, VM]) -> None:
    found = page(browser, snapshot=keys(estate["payroll"]))
    assert "Their hosts are observe-only" in words(found.select_one("#live"))
    main = found.select_one("main")
    assert main is not None
    assert main.select("form[method=post], #live button:not([data-copy])") == []


def test_all_user_snapshots_of_a_volume_from_an_age_on(browser: Client, estate: dict[str, VM]) -> None:
    for host in Host.objects.all():
        evaluate(host, timezone.now())
    found = page(browser, age=30, volume=VOLUME)
    assert [words(one.select_one("a")) for one in found.select(".hv-merge-steps > li")] == [
        "payroll 0", "payroll 1", "web 0", "web 1",
    ]  # fmt: skip
    assert page(browser, age=90, volume=VOLUME).select(".hv-merge-steps > li") == []
    link = BeautifulSoup(browser.get("/snapshots/estate/").content, "html.parser").select_one("#merge-1")
    assert link is not None
    answer = BeautifulSoup(browser.get(str(link["href"])).content, "html.parser")
    assert len(answer.select(".hv-merge-steps > li")) == 4


def test_from_the_page_of_a_snapshot_and_from_a_selection_in_the_list(browser: Client, estate: dict[str, VM]) -> None:
    picked = keys(estate["payroll"])
    snapshot = BeautifulSoup(browser.get(f"/snapshots/{picked[0]}/").content, "html.parser")
    assert snapshot.select_one(f"#to-merge[href='{MERGE}?snapshot={picked[0]}']")
    answer = browser.post("/snapshots/act/merge/", {"pick": picked, "address": ""})
    assert answer.status_code == 302
    assert sorted(re.findall(r"snapshot=(\d+)", answer["Location"])) == sorted(map(str, picked))
    everything = browser.post("/snapshots/act/merge/", {"all": "1", "address": "q=web&sort=-cost&kind=standard"})
    assert everything["Location"] == f"{MERGE}?q=web"


def test_what_a_backup_holds_is_left_out_and_said_so(browser: Client, estate: dict[str, VM]) -> None:
    VMReading.objects.filter(vm=estate["web"]).update(operational_status=["BackingUpVirtualMachine"])
    found = page(browser, snapshot=[*keys(estate["web"]), *keys(estate["payroll"])])
    assert [words(one.select_one("a")) for one in found.select(".hv-merge-steps > li")] == ["payroll 0", "payroll 1"]
    of_web = next(one for one in found.select(".hv-merge-vms > li") if "web" in words(one.select_one("a")))
    assert words(of_web).startswith("Not now web on HV01 Now it is being backed up: wait until that is over.")


def test_what_speaks_on_all_snapshots_of_a_vm_is_said_once(browser: Client, estate: dict[str, VM]) -> None:
    vm = estate["payroll"]
    vm.host.disk_files.filter(path__endswith="payroll.vhdx").update(error_code="missing", size_on_disk_bytes=None)
    found = page(browser, snapshot=keys(vm))
    assert words(found.select_one(".hv-merge-vms")).count("payroll.vhdx is missing.") == 1
    assert [words(badge) for badge in found.select(".hv-merge-each .hv-badge")] == ["Not now", "Not now"]


def test_what_is_free_on_a_share_nobody_knows_and_it_is_planned_on_demand(
    browser: Client, estate: dict[str, VM]
) -> None:
    asked = {"snapshot": keys(estate["lab"])}
    assert "Nothing can be merged now" in words(page(browser, **asked).select_one("#steps"))
    link = page(browser, **asked).select_one("#unsure")
    assert link is not None
    found = BeautifulSoup(browser.get(MERGE + str(link["href"])).content, "html.parser")
    assert len(found.select(".hv-merge-steps > li")) == 2
    assert "Nobody knows what is free there" in words(found.select_one("#volume-1"))


def test_with_all_that_hang_on_it(browser: Client, estate: dict[str, VM]) -> None:
    first = keys(estate["payroll"])[0]
    link = page(browser, snapshot=first).select_one("#with-subtree")
    assert link is not None
    found = BeautifulSoup(browser.get(MERGE + str(link["href"])).content, "html.parser")
    assert len(found.select(".hv-merge-steps > li")) == 2


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Which snapshots?"),
        ({"snapshot": "999999"}, "No snapshot matches"),
        ({"snapshot": "9" * 30}, "Which snapshots?"),
        ({"q": "nobody"}, "No snapshot matches"),
    ],
)
def test_where_there_is_nothing_to_plan_it_says_what_to_do(
    browser: Client, estate: dict[str, VM], asked: dict[str, str], told: str
) -> None:
    assert told in words(page(browser, **asked).select_one("#live"))


def test_nothing_beyond_the_scope_is_planned_or_named(
    client: Client, quick_passwords: None, estate: dict[str, VM]
) -> None:
    tag = tag_make("mine")
    tag_add(estate["payroll"], "mine")
    person = User.objects.create_user("narrow")
    person.grants.create(role="viewer", scope_kind="tag", scope_id=str(tag.pk))
    client.force_login(person)
    found = page(client, snapshot=[*keys(estate["payroll"]), *keys(estate["web"])])
    said = words(found.select_one("#live"))
    assert len(found.select(".hv-merge-steps > li")) == 2
    assert "2 of those that were chosen are gone, or out of your sight" in said
    for hidden in ("web", "HV01", "CLU-A", VOLUME):
        assert not re.search(rf"(?<![\w.]){re.escape(hidden)}(?![\w\\])", said), hidden
    assert page(client, age=7).select(".hv-merge-vms > li a[href*='{}']".format(estate["web"].pk)) == []


def test_the_facts_of_many_are_those_of_each(db: None) -> None:
    scenes.busy(scenes.SOME)
    now = timezone.now()
    places = set(Snapshot.objects.values_list("host_id", "vm_id"))
    assert len(places) > 1
    cases = cases_of(places, EVERYTHING, now).cases
    for host, vm in places:
        one = picture_of_vm(VM.objects.get(pk=vm), Host.objects.get(pk=host), EVERYTHING, now).picture
        assert cases[host, vm].picture.facts == one.facts


def test_a_rate_is_measured_where_a_merge_was_watched_from_end_to_end(estate: dict[str, VM]) -> None:
    vm, now = estate["payroll"], timezone.now()
    host = vm.host
    for record, (number, minutes) in enumerate(((19070, 100), (19080, 80))):
        Event.objects.create(
            host=host, log="VMMS", record_id=9_000 + record, event_id=number, vm=vm,
            happened_at=now - timedelta(minutes=minutes),
        )  # fmt: skip
    for at, size in ((300, 12 << 30), (75, 0)):
        SnapshotSample.objects.create(
            vm_id=vm.pk, snapshot_id=make.guid(1), at=now - timedelta(minutes=at), cost_bytes=size, is_partial=False
        )
    pace = paces_of([host.pk], now)[host.pk]
    assert pace.is_measured
    assert pace.bytes_per_second == (12 << 30) / 1200
    assert not paces_of([estate["lab"].host_id], now)[estate["lab"].host_id].is_measured


def test_many_snapshots_take_no_more_queries_than_few(browser: Client, estate: dict[str, VM]) -> None:
    few = Snapshot.objects.filter(vm=estate["payroll"]).values_list("pk", flat=True)
    with CaptureQueriesContext(connection) as before:
        page(browser, snapshot=list(few))
    host = estate["web"].host
    for number in range(10, 40):
        in_a_row(make.make_vm(number, host, name=f"more-{number}"), count=4)
    with CaptureQueriesContext(connection) as after:
        page(browser, snapshot=list(Snapshot.objects.values_list("pk", flat=True)))
    assert len(after) <= len(before)
