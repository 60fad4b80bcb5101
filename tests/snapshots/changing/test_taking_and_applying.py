"""Snapshots taken and applied by jobs, at a simulated host over real WinRM: every way that one ends."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from inventory.models import GuestReading, VMReading
from jobs.choices import State
from jobs.models import Job
from jobs.services import job_cancel
from simulator.estate.model import Guest
from snapshots.change_queueing import ChangeRefused, Naming, Wanted, apply_queue, take_queue
from snapshots.models import Ownership, Snapshot
from tags.services import tag_add
from tests.pages import factories as make
from tests.pages.conftest import PASSWORD
from tests.pages.plain import Plain
from tests.power.building import Ground

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "before update to 4.2 ü"
WANTED = Wanted("The update is tonight.")


def taken(ground: Ground, name: str = NAME, wanted: Wanted = WANTED) -> Job:
    naming = Naming(name, "Anna", date(2040, 1, 1))
    return take_queue(ground.vm.pk, naming, wanted, by=ground.by)[0]


@pytest.fixture
def browser(ground: Any) -> Plain:
    browser = Plain()
    browser.open("/")
    browser.send("Log in", username="operator", password=PASSWORD)
    return browser


def test_one_is_taken_by_a_person_and_is_theirs_from_the_first_moment(ground: Any, browser: Plain) -> None:
    browser.open(ground.vm.get_absolute_url())
    browser.follow("Take a snapshot")
    assert "Hyper-V\\Checkpoint-VM -VM $vm -SnapshotName $Parameters.name" in browser.text
    browser.send("Take it", name=NAME, reason="The update is tonight.")
    job = ground.run(Job.objects.get())
    assert (job.state, job.code) == (State.SUCCEEDED, "taken"), job.sentence
    assert ground.acts() == {"Checkpoint-VM": 1}
    said = Ownership.objects.get()
    assert (str(said.snapshot_id), said.owner, said.reason) == (
        ground.ward.vm.current_snapshot, "operator", "The update is tonight.",
    )  # fmt: skip
    assert said.expires_on == timezone.localdate() + timedelta(days=7)
    told = AuditEntry.objects.get(action="snapshot.owner_given", actor="operator").summary
    assert told == f"Gave the snapshot {NAME}, which a job took, the owner operator"
    ground.poll()
    assert Snapshot.objects.get(snapshot_id=said.snapshot_id).name == NAME


def test_one_is_applied_after_its_name_was_typed_and_the_way_back_is_taken_first(ground: Any, browser: Plain) -> None:
    snapshot = Snapshot.objects.get()
    browser.open(snapshot.get_absolute_url())
    browser.follow("Go back to it")
    assert "since stays in the snapshot that is taken first, and is lost where none is taken" in browser.text
    assert "It runs: applying turns it off first" in browser.text
    browser.send("Apply it", typed=snapshot.name, reason="The update went wrong.")
    first, second = Job.objects.order_by("pk")
    assert second.needs.get().needs == first
    first = ground.run(first)
    assert first.state == State.SUCCEEDED, first.sentence
    second = ground.run(second)
    assert (second.state, second.code) == (State.SUCCEEDED, "applied"), second.sentence
    assert "Start it when everything is ready for it." in second.sentence
    assert ground.acts() == {"Checkpoint-VM": 1, "Restore-VMSnapshot": 1}
    assert ground.ward.vm.current_snapshot == str(snapshot.snapshot_id)
    assert len(ground.ward.vm.snapshots) == 2


def test_what_changed_since_the_page_was_opened_is_read_first(ground: Any, browser: Plain) -> None:
    snapshot = Snapshot.objects.get()
    VMReading.objects.update(state="Off")
    browser.open(f"/snapshots/{snapshot.pk}/apply/")
    assert "It does not run, so that nothing is torn down." in browser.text
    ground.poll()
    said = {"typed": snapshot.name, "reason": "The update went wrong."}
    with pytest.raises(AssertionError, match="400"):
        browser.send("Apply it", **said)
    assert "That has changed since this page was opened. It runs: applying turns it off first" in browser.text
    assert not Job.objects.exists()
    browser.send("Apply it", **said)
    assert Job.objects.count() == 2


def test_the_one_under_which_now_hangs_is_applied_by_what_its_files_show(ground: Any) -> None:
    """The usual case: the tree is as it was, and only the files of Now are others."""
    snapshot = Snapshot.objects.get()
    ground.ward.server.change_host(ground.ward.host.name, fault="answer-lost")
    job = ground.run(apply_queue(snapshot, WANTED, first=None, by=ground.by)[0])
    assert (job.state, job.code) == (State.SUCCEEDED, "applied"), job.sentence
    assert ground.acts() == {"Restore-VMSnapshot": 1}


def test_titles_tell_vms_of_one_name_apart(ground: Any) -> None:
    snapshot, name = Snapshot.objects.get(), ground.vm.name
    make.make_vm(0xA1 << 120, make.make_host("HV77"), name=name)
    called = f"{name} ({str(ground.vm.pk)[:8]}…)"
    job, _ = apply_queue(snapshot, WANTED, first=Naming("before going back", "Anna", None), by=ground.by)
    assert job.title == f"Put {called} back to “{snapshot.name}”"
    assert job.needs.get().needs.title == f"Take a snapshot of {called}"


def test_where_the_way_back_is_not_taken_nothing_is_applied(ground: Any) -> None:
    snapshot = Snapshot.objects.get()
    first = Naming("before going back", "Anna", None)
    job, _ = apply_queue(snapshot, WANTED, first=first, by=ground.by)
    job_cancel(job.needs.get().needs_id, reason="No.", by=ground.by)
    job = ground.run(job)
    assert (job.state, job.code) == (State.CANCELLED, "need_failed")
    assert ground.acts() == {}


def test_whoever_asks_for_a_way_back_gets_no_job_without_one(ground: Any) -> None:
    snapshot, form = Snapshot.objects.get(), replace(WANTED, request=uuid.uuid4())
    first = Naming("before going back", "Anna", None)
    bare, _ = apply_queue(snapshot, WANTED, first=None, by=ground.by)
    with pytest.raises(ChangeRefused, match=f"Job {bare.pk} was queued to apply it without a snapshot first"):
        apply_queue(snapshot, form, first=first, by=ground.by)
    assert list(Job.objects.all()) == [bare], "nor is one taken for nothing"
    job_cancel(bare.pk, reason="", by=ground.by)
    job, is_new = apply_queue(snapshot, form, first=first, by=ground.by)
    again = replace(first, name="before going back a second later")
    assert (is_new, apply_queue(snapshot, form, first=again, by=ground.by)) == (True, (job, False))
    with pytest.raises(ChangeRefused, match="after a snapshot of the VM as it is"):
        apply_queue(snapshot, form, first=None, by=ground.by)


@pytest.mark.parametrize("what", ["old", "gone"])
def test_a_way_back_that_is_old_or_gone_is_none(ground: Any, what: str) -> None:
    snapshot = Snapshot.objects.get()
    job, _ = apply_queue(snapshot, WANTED, first=Naming("before going back", "Anna", None), by=ground.by)
    assert ground.run(job.needs.get().needs).state == State.SUCCEEDED
    if what == "old":
        ground.ward.later(31 * 60)
    else:
        ground.ward.server.estate.delete_snapshot(ground.ward.vm.id, ground.ward.vm.current_snapshot)
        ground.ward.later(20 * 60)  # it is merged, and nothing else speaks against it
    job = ground.run(job)
    assert (job.state, job.code) == (State.REFUSED, f"way_back.{what}"), job.sentence
    assert ground.acts() == {"Checkpoint-VM": 1}


def test_a_lost_answer_is_looked_for_and_a_name_that_somebody_else_took_is_no_success(ground: Any) -> None:
    ground.ward.server.change_host(ground.ward.host.name, fault="answer-lost")
    job = ground.run(taken(ground))
    assert (job.state, job.code) == (State.SUCCEEDED, "taken"), job.sentence
    other = taken(ground, "another name")
    ground.ward.server.estate.take_snapshot(ground.ward.vm.id, "another name")
    other = ground.run(other)
    assert (other.state, other.code) == (State.REFUSED, "name.taken")
    assert ground.acts() == {"Checkpoint-VM": 1}
    assert Ownership.objects.count() == 1


def test_domain_controllers_are_left_alone_unless_somebody_says_why(ground: Any, browser: Plain) -> None:
    guest = ground.ward.vm.guest
    ground.ward.vm.guest = Guest(guest.system, guest.integration_version, domain_controller=True)
    ground.ward.server.estate.touch()
    ground.poll()
    with pytest.raises(ChangeRefused, match="It is a domain controller"):
        taken(ground)
    with pytest.raises(ChangeRefused, match="It is a domain controller"):
        apply_queue(Snapshot.objects.get(), WANTED, first=None, by=ground.by)
    browser.open(f"/vms/{ground.vm.pk}/snapshot/")
    browser.send("Take it", name=NAME, reason="Only for an hour, the others are off.", despite=["on"])
    job = ground.run(Job.objects.get())
    assert (job.state, job.code) == (State.SUCCEEDED, "taken"), job.sentence


@pytest.mark.parametrize("act", ["take", "apply"])
def test_of_whom_nobody_knows_it_a_person_says_why_and_it_is_asked_anew_before_the_act(
    ground: Any, browser: Plain, act: str
) -> None:
    GuestReading.objects.update(known_product_type=None, known_os_name=None)
    snapshot = Snapshot.objects.get()
    for refused in (lambda: taken(ground), lambda: apply_queue(snapshot, WANTED, first=None, by=ground.by)):
        with pytest.raises(ChangeRefused, match="never said whether it is a domain controller"):
            refused()
    if act == "take":
        browser.open(f"/vms/{ground.vm.pk}/snapshot/")
        assert "nobody knows whether it is a domain controller" in browser.text
        browser.send("Take it", name=NAME, reason="It is a till.", despite=["on"])
    else:
        apply_queue(snapshot, replace(WANTED, despite=True), first=None, by=ground.by)
    tag_add(ground.vm, "domain controller")
    job = ground.run(Job.objects.get())
    assert (job.state, job.code) == (State.REFUSED, "domain_controller.yes"), job.sentence
    assert ground.acts() == {}


def test_what_changed_since_it_was_queued_refuses_it_just_before_the_act(ground: Any) -> None:
    snapshot = Snapshot.objects.get()
    job = taken(ground)
    ground.ward.vm.checkpoint_type = "Disabled"
    ground.ward.server.estate.touch()
    job = ground.run(job)
    assert (job.state, job.code) == (State.REFUSED, "policy.disabled")
    job, _ = apply_queue(snapshot, WANTED, first=None, by=ground.by)
    ground.ward.server.estate.delete_snapshot(ground.ward.vm.id, str(snapshot.snapshot_id))
    job = ground.run(job)
    assert (job.state, job.code) == (State.REFUSED, "target.gone")
    assert ground.acts() == {}
