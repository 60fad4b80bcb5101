"""What people do with merges: twice the same form, a plan that changed, cancelling, a second person, 2008 R2."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from inventory.models import Host
from jobs import services
from jobs.choices import State
from jobs.models import Job, KindPolicy
from simulator.estate.windows import WS2008R2
from snapshots.old_hosts import old_host_allow
from tests.jobs.building import person, time_passes
from tests.snapshots.merge_jobs.ward import Ward, operator_at_work, ward
from upkeep.hold import Held, hold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_work(quick_passwords: None) -> Iterator[Ward]:
    with ward(snapshots=2) as found:
        yield found


def form_of(at_work: Ward, client: Client, *numbers: int) -> tuple[str, dict[str, Any]]:
    asked = "&".join(f"snapshot={at_work.key(number)}" for number in numbers)
    address = f"{reverse('snapshots:merge_queue')}?{asked}"
    form = client.get(address).context["form"]
    told = {"digest": form["digest"].value(), "request": str(form["request"].value()), "time_zone": "UTC"}
    return address, {**told, "reason": "Older than thirty days."}


def test_a_chain_of_two_is_queued_once_in_order_and_both_are_done(at_work: Ward) -> None:
    client = operator_at_work()
    address, told = form_of(at_work, client, 0, 1)
    assert [client.post(address, told).status_code for _ in range(2)] == [302, 302]
    first, second = Job.objects.order_by("pk")
    assert [one.needs.count() for one in (first, second)] == [0, 1]
    assert AuditEntry.objects.filter(action="job.queued", actor="operator").count() == 2

    page = client.get(f"{reverse('snapshots:merge')}?snapshot={at_work.key(1)}").content.decode()
    assert f"Job {first.pk} (" in page, "while a job of the VM is under way nothing else of it is planned"
    assert at_work.run(first).state == State.SUCCEEDED
    second = at_work.run(second)
    assert (second.state, second.code) == (State.SUCCEEDED, "done"), second.sentence
    assert at_work.commands() == 2
    assert at_work.is_untouched()
    shown = client.get(first.get_absolute_url()).content.decode()
    assert 'id="won"' in shown
    assert "merged into" in shown


def test_a_plan_that_is_not_the_one_that_was_shown_is_shown_again(at_work: Ward) -> None:
    client = operator_at_work()
    address, told = form_of(at_work, client, 0)
    answer = client.post(address, {**told, "digest": "0" * 64})
    assert answer.status_code == 409
    assert "look at it again" in answer.content.decode()
    assert not Job.objects.exists()
    assert answer.context["form"]["reason"].value() == told["reason"], "what was typed stays"
    assert client.post(address, {**told, "digest": answer.context["form"]["digest"].value()}).status_code == 302


def test_in_a_held_portal_nothing_is_queued_and_the_form_says_why(at_work: Ward) -> None:
    client = operator_at_work()
    address, told = form_of(at_work, client, 0, 1)
    hold()
    answer = client.post(address, told)
    assert answer.status_code == 400
    assert Held.sentence in answer.context["form"].non_field_errors()
    assert not Job.objects.exists()


def test_who_may_not_change_the_vm_queues_nothing(at_work: Ward) -> None:
    viewer = Client()
    viewer.force_login(person("viewer", role="viewer"))
    address = f"{reverse('snapshots:merge_queue')}?snapshot={at_work.key()}"
    assert viewer.get(address).status_code == 403
    assert viewer.post(address, {"reason": "Mine."}).status_code == 403
    page = viewer.get(f"{reverse('snapshots:merge')}?snapshot={at_work.key()}").content.decode()
    assert "an operator can queue it" in page
    assert 'id="to-queue"' not in page
    Host.objects.update(changes_allowed=False)
    page = operator_at_work().get(address).content.decode()
    assert "Nothing of it can be queued" in page
    assert not Job.objects.exists()


def test_a_second_person_approves_and_what_is_cancelled_sends_nothing(at_work: Ward) -> None:
    KindPolicy.objects.create(
        kind="merge", needs_approval=True, reason="Four eyes.", set_by="k", set_at="2026-11-01T00:00Z"
    )
    first, second = at_work.queue(0, 1)
    assert (first.state, first.code) == (State.ASKING, "approval")
    other = operator_at_work("second")
    other.post(reverse("jobs:decide", args=[first.pk]), {"act": "approve"})
    other.post(reverse("jobs:decide", args=[second.pk]), {"act": "approve"})
    services.job_cancel(second.pk, reason="Not that one.", by=person("operator"))
    first = at_work.run(first)
    assert (first.state, first.approved_by) == (State.SUCCEEDED, "second")
    assert at_work.run(Job.objects.get(pk=second.pk)).state == State.CANCELLED
    assert at_work.commands() == 1


def test_on_2008_r2_it_waits_until_the_vm_is_off_and_never_turns_it_off(quick_passwords: None) -> None:
    with ward(windows=WS2008R2) as found:
        client = operator_at_work()
        page = client.get(f"{reverse('snapshots:merge')}?snapshot={found.key()}&unsure=on").content.decode()
        assert "Refused until a person allows it" in page
        old_host_allow(found.hosts[0], reason="Nobody works there at night.", by=person("keeper", role="administrator"))
        (job,) = found.queue()
        assert job.planned[0]["script"] == "change2008r2/remove_snapshot"
        job = found.run(job)
        assert (job.state, job.code) == (State.WAITING, "postponed_not_off"), job.sentence

        found.estate.stop_vm(str(found.vm.pk))
        found.read()
        Job.objects.filter(pk=job.pk).update(not_before=None)
        time_passes(job)
        job = found.run(job)
        assert (job.state, job.code) == (State.SUCCEEDED, "done"), (job.code, job.sentence)
        assert found.commands("RemoveVirtualSystemSnapshot") == 1
        assert found.is_untouched()
