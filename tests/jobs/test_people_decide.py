"""Queueing, approving, cancelling, stopping, confirming after a restore: by whom, once, and to what end."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from accounts.access import RightMissing, Role
from audit.models import AuditEntry
from hyperv.command_line import script_text
from hyperv.target import Target
from inventory.choices import Purpose
from inventory.logons import BEARABLE
from inventory.models import VM, Cluster, Credential, Host
from inventory.services import credential_save
from jobs import kinds, services
from jobs.choices import State
from jobs.kinds import Facts
from jobs.models import Job, JobAct
from jobs.services import NotNow
from jobs.starting import start_fitting
from jobs.sweeping import sweep
from tests.at_once import at_once
from tests.jobs.building import changeable_host, fresh, person, queued, request, run, tick, time_passes, wish
from tests.jobs.kinds import SWITCH
from tests.pages.factories import make_vm
from upkeep.hold import Held, hold, release

pytestmark = pytest.mark.django_db


def test_the_same_form_sent_twice_is_one_job_and_so_is_the_same_wish() -> None:
    host, form = changeable_host(), request()
    first, new = services.job_queue(wish(host, "lamp", request=form), by=person("operator"))
    again, known = services.job_queue(wish(host, "lamp", request=form), by=person("operator"))
    other, same_wish = services.job_queue(wish(host, "lamp", request=request()), by=person("second"))
    assert (new, known, same_wish) == (True, False, False)
    assert first == again == other
    services.job_cancel(first.pk, reason="", by=person("operator"))
    late, known = services.job_queue(wish(host, "lamp", request=form), by=person("operator"))
    assert (late, known) == (first, False), "the second click of a form whose job is over already"
    wanted_again, new = services.job_queue(wish(host, "lamp", request=request()), by=person("operator"))
    assert new
    assert wanted_again != first
    assert AuditEntry.objects.filter(action="job.queued").count() == 2


def test_a_job_is_no_answer_to_another_wish_or_for_another_time() -> None:
    host, form, sunday = changeable_host(), request(), timezone.now() + timedelta(days=3)
    job = queued(host, "lamp", request=form, not_before=sunday)
    assert queued(host, "lamp", request=form, not_before=sunday) == queued(host, "lamp", not_before=sunday) == job
    for name, more, told in (
        ("radio", {"request": form, "not_before": sunday}, "for something else: job"),
        ("lamp", {"request": form}, "for something else: job"),
        ("lamp", {"not_before": sunday, "outside_windows": True}, "at another time"),
        ("lamp", {}, "at another time"),
    ):
        with pytest.raises(services.JobRefused, match=told):
            queued(host, name, **more)
    services.job_cancel(job.pk, reason="", by=person("operator"))
    with pytest.raises(services.JobRefused, match="which is over"):
        queued(host, "lamp", request=form)
    begun = queued(host, "lamp")
    Job.objects.filter(pk=begun.pk).update(ticks=1, not_before=timezone.now() + timedelta(minutes=1))
    assert queued(host, "lamp") == begun, "its kind has postponed it"
    with pytest.raises(services.JobRefused, match="does the same now"):
        queued(host, "lamp", not_before=sunday)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_job() -> None:
    host, by, form = changeable_host(), person("operator"), request()
    made = []

    def click() -> None:
        made.append(services.job_queue(wish(host, "lamp", request=form), by=by))

    at_once(click)
    assert len({job.pk for job, _ in made}) == 1
    assert [new for _, new in made].count(True) == 1


def test_who_and_why_and_from_where() -> None:
    job = queued(changeable_host(), "lamp")
    assert (job.queued_by, job.reason, job.queued_via) == ("operator", "It is dark.", "task")
    event = job.events.get()
    assert (event.kind, event.by, event.sentence) == ("queued", "operator", "It was queued. It is dark.")
    assert job.planned == [
        {
            "name": "switch lamp",
            "script": "read/estate/host",
            "parameters": {"switch": "lamp", "expect": {"on": False}},
            "digest": hashlib.sha256(script_text("read/estate/host").encode()).hexdigest(),
        }
    ]


def test_a_second_person_approves_and_nobody_approves_their_own() -> None:
    host = changeable_host()
    job = queued(host, "lamp", kind="approved_switch")
    start_fitting()
    assert (fresh(job).state, fresh(job).code) == (State.ASKING, "approval")
    with pytest.raises(NotNow, match="another person"):
        services.job_approve(job.pk, by=person("operator"))
    with pytest.raises(RightMissing):
        services.job_approve(job.pk, by=person("watcher", "responder"))
    services.job_approve(job.pk, by=person("second"))
    with pytest.raises(NotNow):
        services.job_approve(job.pk, by=person("third"))
    assert [one.pk for one in start_fitting()] == [job.pk]
    declined = queued(host, "bell", kind="approved_switch")
    services.job_decline(declined.pk, reason="Not today.", by=person("second"))
    assert fresh(declined).sentence == "second did not approve it. Not today."


def test_people_decide_which_kinds_want_a_second_person() -> None:
    host, keeper = changeable_host(), person("keeper", "administrator")
    services.approval_decide("switch", needed=True, reason="We had an accident.", by=keeper)
    services.approval_decide("approved_switch", needed=False, reason="Nobody is here.", by=keeper)
    assert queued(host, "a").code == "approval"
    assert queued(host, "b", kind="approved_switch").state == State.WAITING
    with pytest.raises(RightMissing):
        services.approval_decide("switch", needed=False, reason="Too slow.", by=person("operator"))


def test_cancelling_before_and_after_something_was_sent(hosts: Any) -> None:
    switches, server = hosts
    host = changeable_host(server)
    waiting = queued(host, "a")
    services.job_cancel(waiting.pk, reason="A mistake.", by=person("operator"))
    assert fresh(waiting).state == State.CANCELLED
    with pytest.raises(NotNow):
        services.job_cancel(waiting.pk, reason="", by=person("operator"))
    begun = queued(host, "b")
    start_fitting()
    services.job_cancel(begun.pk, reason="", by=person("operator"))
    assert run(begun).state == State.CANCELLED
    assert not switches.received
    half = tick(queued(host, "c", "d"))
    assert switches.received == {"c": 1}
    services.job_cancel(half.pk, reason="", by=person("operator"))
    assert fresh(half).state == State.RUNNING
    half = run(half)
    assert (half.state, switches.received["d"]) == (State.CANCELLED, 0)
    assert "Of its commands 1 had been sent" in half.sentence


def test_a_stop_halts_before_the_next_act_and_a_release_lets_go_on(hosts: Any) -> None:
    switches, server = hosts
    host = changeable_host(server)
    half, running, waiting = tick(queued(host, "a", "b")), queued(host, "c"), queued(host, "d")
    start_fitting()
    services.everything_stop(reason="Smoke in the rack.", by=person("watcher", "responder"))
    services.everything_stop(reason="More smoke.", by=person("operator"))
    for job in (half, running, waiting):
        time_passes(job)
        job = tick(job)
        assert job.code == "stopped", job.sentence
        assert "watcher has stopped all changes (Smoke in the rack.)" in job.sentence
    assert switches.received == {"a": 1}
    assert (fresh(half).state, fresh(running).state) == (State.RUNNING, State.WAITING)
    with pytest.raises(RightMissing):
        services.everything_release(reason="All is well.", by=person("watcher"))
    assert services.everything_release(reason="All is well.", by=person("operator"))
    assert not services.everything_release(reason="All is well.", by=person("operator"))
    for job in (half, running, waiting):
        time_passes(job)
        assert run(job).state == State.SUCCEEDED
    assert switches.received == {"a": 1, "b": 1, "c": 1, "d": 1}


def test_consent_withdrawn_in_the_middle_is_for_a_person(hosts: Any) -> None:
    switches, server = hosts
    host = changeable_host(server)
    half = tick(queued(host, "a", "b"))
    Host.objects.update(changes_allowed=False)
    half = run(half)
    assert (half.state, half.code) == (State.ASKING, "observe_only")
    assert switches.received == {"a": 1}


@pytest.mark.parametrize(
    ("meanwhile", "state"),
    [
        (lambda job: services.job_cancel(job.pk, reason="", by=person("operator")), State.CANCELLED),
        (lambda job: Host.objects.update(changes_allowed=False), State.ASKING),
        (lambda job: Host.objects.update(retired_at=Now()), State.ASKING),
    ],
    ids=["cancelled", "consent", "retired"],
)
def test_what_people_do_while_the_host_is_looked_at_counts_before_it_is_changed(
    hosts: Any, meanwhile: Callable[[Job], Any], state: State
) -> None:
    switches, server = hosts
    half = tick(queued(changeable_host(server), "a", "b"))
    assert switches.received == {"a": 1}

    def observe(facts: Facts, target: Target) -> Any:
        seen = SWITCH.observe(facts, target)
        if half.state == State.RUNNING and not done:
            done.append(meanwhile(half))
        return seen

    done: list[Any] = []
    kinds.forget(SWITCH.key)
    kinds.register(replace(SWITCH, observe=observe))
    half = run(half)
    assert done
    assert half.state == state
    assert switches.received == {"a": 1}


@pytest.mark.parametrize("role", ["queuer", "approver"])
@pytest.mark.parametrize("loses", ["account", "role"])
def test_whoever_wanted_or_approved_it_still_may_when_it_is_sent(hosts: Any, role: str, loses: str) -> None:
    switches, server = hosts
    queuer, approver = person("operator"), person("second", Role.ADMINISTRATOR)
    job = queued(changeable_host(server), "a", kind="approved_switch", by=queuer)
    services.job_approve(job.pk, by=approver)
    leaver = queuer if role == "queuer" else approver
    if loses == "account":
        type(leaver).objects.filter(pk=leaver.pk).update(is_active=False)
    else:
        leaver.grants.all().delete()
    job = run(job)
    assert (job.state, job.code, dict(switches.received)) == (State.REFUSED, f"{role}_may_not", {})


def test_an_account_that_was_changed_while_the_host_was_looked_at_is_the_one_that_is_used(hosts: Any) -> None:
    switches, server = hosts
    host = changeable_host(server)
    job = queued(host, "a")
    account = {name: server.description[name] for name in ("username", "password")}
    gone = credential_save(name="gone", username="EXAMPLE\\gone", password="another phrase")
    new = credential_save(name="new", **account)
    Credential.objects.filter(pk__in=(gone.pk, new.pk)).update(purpose=Purpose.CHANGING)
    Host.objects.update(change_credential=gone)

    def observe(facts: Facts, target: Target) -> Any:
        Host.objects.update(change_credential=new)
        return SWITCH.observe(facts, target)

    kinds.forget(SWITCH.key)
    kinds.register(replace(SWITCH, observe=observe))
    job = run(job)
    assert (job.state, switches.received) == (State.SUCCEEDED, {"a": 1})
    assert JobAct.objects.get(job=job).account == server.description["username"]


def test_an_account_that_was_refused_before_gets_its_one_try(hosts: Any) -> None:
    """Somebody has unlocked it since; no poll uses it, so that a job alone can find that out."""
    switches, server = hosts
    host = changeable_host(server)
    Credential.objects.filter(pk=host.change_credential_id).update(refusals=BEARABLE)
    job = run(queued(host, "a"))
    assert (job.state, switches.received) == (State.SUCCEEDED, {"a": 1}), job.sentence
    assert Credential.objects.get(pk=host.change_credential_id).refusals == 0


def test_after_a_restore_what_waited_is_confirmed_and_what_ran_is_unknown(hosts: Any) -> None:
    switches, server = hosts
    host = changeable_host(server)
    running = tick(queued(host, "a", "b"))
    waiting, unapproved = queued(host, "c"), queued(host, "d", kind="approved_switch")
    hold()
    with pytest.raises(Held):
        queued(host, "e")
    assert tick(running).state == State.RUNNING, "a held portal does nothing"
    sweep()
    sweep()
    assert fresh(running).state == State.UNKNOWN
    assert (fresh(waiting).state, fresh(waiting).code) == (State.ASKING, "reconfirm")
    assert fresh(unapproved).code == "reconfirm"
    with pytest.raises(NotNow, match="held"):
        services.job_confirm(waiting.pk, by=person("operator"))
    release(person("keeper", "administrator"))
    sweep()
    assert fresh(waiting).code == "reconfirm", "a release confirms nothing"
    with pytest.raises(NotNow):
        services.job_approve(unapproved.pk, by=person("second"))
    services.job_confirm(waiting.pk, by=person("operator"))
    services.job_confirm(unapproved.pk, by=person("operator"))
    assert fresh(unapproved).code == "approval"
    assert run(waiting).state == State.SUCCEEDED
    assert switches.received == {"a": 1, "c": 1}
    services.job_settle(running.pk, State.FAILED, reason="Only one is on.", by=person("operator"))
    assert fresh(running).sentence == "operator looked at the host: failed. Only one is on."


def test_a_standby_that_was_promoted_sends_nothing_that_was_queued_before(hosts: Any) -> None:
    """To the portal it is the same database, released as before: only PostgreSQL's timeline tells (tests/upkeep
    promotes one)."""
    switches, server = hosts
    host = changeable_host(server)
    running = tick(queued(host, "a", "b"))
    waiting = queued(host, "c")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('upkeep_timeline'::regproc)")
        (as_it_was,) = cursor.fetchone()
        cursor.execute(
            "CREATE OR REPLACE FUNCTION upkeep_timeline() RETURNS text LANGUAGE sql AS $$ SELECT 'another' $$"
        )
    try:
        time_passes(running)
        assert tick(waiting).state == State.WAITING
        tick(running)
        sweep()
        assert (fresh(waiting).state, fresh(waiting).code) == (State.ASKING, "reconfirm")
        assert fresh(running).state == State.UNKNOWN
        assert switches.received == {"a": 1}, "nothing more"
        services.job_confirm(waiting.pk, by=person("operator"))
        assert run(waiting).state == State.SUCCEEDED
        assert switches.received == {"a": 1, "c": 1}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(as_it_was)


def test_who_queued_it_for_a_vm_that_has_left_their_scope_sends_nothing(hosts: Any) -> None:
    switches, server = hosts
    here, there = changeable_host(server, number=1), changeable_host(server, number=2)
    cluster = Cluster.objects.create(name="CL1", domain="example.org", first_seen_at=timezone.now())
    Host.objects.filter(pk=here.pk).update(cluster=cluster)
    vm = make_vm(1, Host.objects.get(pk=here.pk))
    local = person("local")
    local.grants.update(scope_kind="cluster", scope_id=str(cluster.pk))
    job = queued(here, "a", vm=vm, by=local)
    VM.objects.filter(pk=vm.pk).update(host=there)
    job = run(job)
    assert (job.state, job.code) == (State.REFUSED, "queuer_may_not"), job.sentence
    assert "local, who queued it" in job.sentence
    assert not switches.received


def test_a_release_that_nobody_swept_in_between_sends_nothing_either(hosts: Any) -> None:
    _switches, server = hosts
    waiting = queued(changeable_host(server), "a")
    hold()
    release(person("keeper", "administrator"))
    assert tick(waiting).state == State.WAITING
    assert fresh(waiting).code == "restored"
    sweep()
    assert fresh(waiting).code == "reconfirm"
    assert not JobAct.objects.exists()


def test_a_job_in_doubt_is_looked_at_again_or_settled(hosts: Any) -> None:
    switches, server = hosts
    switches.inert |= {"a", "b"}
    host = changeable_host(server)
    one, other = run(queued(host, "a")), run(queued(host, "b"))
    switches.on.add("a")
    services.job_look_again(one.pk, by=person("operator"))
    assert run(one).state == State.SUCCEEDED
    with pytest.raises(NotNow, match="what you found"):
        services.job_settle(other.pk, State.FAILED, reason=" ", by=person("operator"))
    services.job_settle(other.pk, State.UNKNOWN, reason="The rack is locked.", by=person("operator"))
    services.job_settle(other.pk, State.FAILED, reason="It is off.", by=person("operator"))
    with pytest.raises(NotNow):
        services.job_settle(other.pk, State.SUCCEEDED, reason="Or is it?", by=person("operator"))
    assert switches.received == {"a": 1, "b": 1}


def test_a_stranger_to_the_place_decides_nothing() -> None:
    from django.contrib.auth import get_user_model

    from inventory.models import Site

    job = queued(changeable_host(), "lamp")
    elsewhere = get_user_model().objects.create_user("elsewhere")
    elsewhere.grants.create(
        role="operator", scope_kind="site", scope_id=str(Site.objects.create(name="S", slug="s").pk)
    )
    for decide in (services.job_cancel, services.job_decline):
        with pytest.raises(RightMissing):
            decide(job.pk, reason="", by=elsewhere)
    with pytest.raises(RightMissing):
        services.job_queue(wish(job.host, "other"), by=elsewhere)
    assert Job.objects.get().state == State.WAITING
