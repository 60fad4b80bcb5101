"""Many VMs of the list: which go, which do not and why; a job for each, and a second click changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inventory.models import VM, Host
from jobs.models import Job
from power.domain.acts import WORDS, Act
from power.services import Said, power_queue, power_queue_many
from tests.jobs.building import PROVEN, consent_to, person
from tests.pages import factories as make
from tests.pages.plain import Plain
from tests.pages.work import allow_changes
from upkeep.hold import Held, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def vms(db: None) -> list[VM]:
    """Off, running, and one on a host that may not be changed."""
    consent_to()
    host, other = (make.make_host(name, os_version=PROVEN) for name in ("HV01", "HV02"))
    allow_changes(host)
    return [make.make_vm(1, host, state="Off"), make.make_vm(2, host), make.make_vm(3, other, state="Off")]


@pytest.fixture
def browser(operator: Any) -> Plain:
    browser = Plain()
    browser.client.force_login(operator)
    return browser


def picked(browser: Plain, vms: list[VM], button: str) -> None:
    browser.open("/vms/")
    browser.send(button, pick=[str(vm.pk) for vm in vms])


def test_those_that_go_become_a_job_each_and_the_others_are_named(browser: Plain, vms: list[VM]) -> None:
    picked(browser, vms, "Start")
    assert browser.page.h1
    assert browser.page.h1.get_text(strip=True) == "Start1VM"
    assert "vm-002 on HV01 Running It is running already." in browser.text
    assert "HV02 is observe-only" in browser.text
    form = browser.page
    browser.send("Start", reason="After the power cut.")
    assert "1 job is queued." in browser.text
    browser.page = form
    browser.send("Start", reason="After the power cut.")
    assert [job.vm_id for job in Job.objects.all()] == [vms[0].pk]


def test_those_of_one_name_show_the_beginning_of_their_guids(browser: Plain, vms: list[VM]) -> None:
    VM.objects.filter(pk__in=[vms[0].pk, vms[2].pk]).update(name="clone")
    picked(browser, vms, "Start")
    assert f"clone {str(vms[0].pk)[:8]}… on HV01" in browser.text
    assert f"clone {str(vms[2].pk)[:8]}… on HV02" in browser.text
    assert "vm-002 on HV01" in browser.text


def test_titles_of_jobs_tell_vms_of_one_name_apart(vms: list[VM]) -> None:
    host, other = vms[0].host, vms[2].host
    here = [make.make_vm(number, host, state="Off", name="clone") for number in (11, 0xA1 << 120)]
    told = power_queue_many([vm.pk for vm in here], WORDS[Act.START], Said("Now."), by=person("operator"))
    assert sorted(str(one.job) for one in told) == ["Start clone (00000000…)", "Start clone (a1000000…)"]
    alone = make.make_vm(12, host, state="Off", name="twin")
    make.make_vm(13, other, name="twin", gone_at=timezone.now())
    job, _ = power_queue(alone.pk, WORDS[Act.START], Said("Now."), by=person("operator"))
    assert job.title == "Start twin", "the other is gone"


def test_a_title_tells_of_no_vm_of_that_name_beyond_a_scope(vms: list[VM], django_user_model: Any) -> None:
    cluster, host = make.make_cluster("CLU-NORTH"), vms[0].host
    Host.objects.filter(pk=host.pk).update(cluster=cluster)
    ours = [make.make_vm(number, host, state="Off", name=name) for number, name in ((11, "one"), (12, "two"))]
    for number, vm in ((0xA1 << 120, ours[0]), (0xA2 << 120, ours[1])):
        make.make_vm(number, vms[2].host, name=vm.name)
    north = django_user_model.objects.create_user("north")
    north.grants.create(role="operator", scope_kind="cluster", scope_id=str(cluster.pk))
    job, _ = power_queue(ours[0].pk, WORDS[Act.START], Said("Now."), by=north)
    assert job.title == "Start one"
    job, _ = power_queue(ours[1].pk, WORDS[Act.START], Said("Now."), by=person("operator"))
    assert job.title == "Start two (00000000…)"


def test_turning_off_wants_their_number_typed(browser: Plain, vms: list[VM]) -> None:
    picked(browser, vms[1:2], "Turn off")
    answer = browser.client.post("/vms/turn-off/", _said(browser) | {"typed": "2"})
    assert answer.status_code == 400
    assert "That is not it. Nothing was queued." in answer.content.decode()
    browser.send("Turn off", reason="It burns.", typed="1")
    assert Job.objects.get().kind == "power.turn_off"


def _said(browser: Plain) -> dict[str, Any]:
    form = browser.page.select_one("form[action='/vms/turn-off/']")
    assert form
    told = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    return told | {"reason": "It burns."}


def test_what_was_queued_before_is_not_counted_as_new(browser: Plain, vms: list[VM], operator: Any) -> None:
    allow_changes(vms[2].host)
    power_queue(vms[0].pk, WORDS[Act.START], Said("Now."), by=operator)
    picked(browser, [vms[0], vms[2]], "Start")
    browser.send("Start", reason="After the power cut.")
    assert "1 job is queued." in browser.text
    assert "1 was queued already." in browser.text
    sunday = Said("Later.", timezone.now() + timedelta(days=3))
    told = power_queue_many([vms[0].pk], WORDS[Act.START], sunday, by=operator)
    assert told[0].job is None
    assert "at another time" in told[0].refusal
    told = power_queue_many([vms[0].pk], WORDS[Act.START], sunday, by=person("onlooker", "viewer"))
    assert told[0].refusal == "Your account may not change it."


def test_nobody_switches_what_lies_beyond_their_scope(vms: list[VM], django_user_model: Any) -> None:
    north = django_user_model.objects.create_user("north")
    north.grants.create(role="viewer")
    cluster = make.make_cluster("CLU-NORTH")
    north.grants.create(role="operator", scope_kind="cluster", scope_id=str(cluster.pk))
    client = Client()
    client.force_login(north)
    assert client.get(f"/vms/{vms[0].pk}/start/").status_code == 403
    page = client.post("/vms/start/", {"pick": str(vms[0].pk), "address": ""})
    assert "more lie where your account may not change VMs" in page.content.decode()
    sure = {"pick": str(vms[0].pk), "sure": "1", "reason": "x", "time_zone": "UTC",
            "request": "c0ffee00-0000-4000-8000-000000000001"}  # fmt: skip
    client.post("/vms/start/", sure)
    assert not Job.objects.exists()


def test_in_a_held_portal_none_of_many_is_queued_and_each_says_why(browser: Plain, vms: list[VM]) -> None:
    picked(browser, vms, "Start")
    hold()
    browser.send("Start", reason="After the power cut.")
    assert Held.sentence in browser.text
    assert not Job.objects.exists()
    outcomes = power_queue_many([vm.pk for vm in vms], WORDS[Act.START], Said("Now."), by=person("operator"))
    assert outcomes[0].refusal == Held.sentence
    assert not any(outcome.job for outcome in outcomes)
