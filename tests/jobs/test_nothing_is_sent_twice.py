"""Workers killed at every point, by the power switch and in the middle of a command; answers lost; hosts that show no
effect. Whatever happens, a host receives each command once, and the job says what is true."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from hyperv.errors import BadOutput, CredentialsRefused, OutcomeUnknown, QuotaExceeded, TimedOut, Unreachable
from jobs import leases
from jobs.acting import outcome_of
from jobs.choices import ActOutcome, State
from jobs.dying import POINTS
from jobs.kinds import Wait, kind_called
from jobs.looking import decide, look
from jobs.models import Job, JobAct, JobEvent
from jobs.services import job_look_again
from jobs.starting import start_fitting
from jobs.ticking import carry_out
from tests.at_once import at_once, beside, until_somebody_waits_for_a_lock
from tests.jobs.building import changeable_host, fresh, person, queued, run, tick, time_passes
from tests.jobs.kinds import changed
from tests.jobs.mortal_worker import DIED, LIVED, MortalWorkers, mortal_workers

pytestmark = pytest.mark.django_db(transaction=True)
# Points between the commit of an act and its arrival at the host: only a person can tell what came of it.
BEFORE_IT_ARRIVES = {"act_committed"}


@pytest.fixture(scope="module")
def workers(django_db_setup: None) -> Iterator[MortalWorkers]:
    """They load Django once."""
    with mortal_workers() as living:
        yield living


def acts(job: Job) -> dict[str, str]:
    return dict(JobAct.objects.filter(job=job).values_list("name", "outcome"))


def test_a_worker_killed_at_every_point_of_a_job_of_two_commands(hosts: Any, workers: MortalWorkers) -> None:
    switches, server = hosts
    host, runs = changeable_host(server), 0
    for point in POINTS:
        names = (f"{point} 1", f"{point} 2")
        job = queued(host, *names)
        _until_it_dies(workers, job, point)
        time_passes(job)
        assert run(job).state in (State.ASKING, State.SUCCEEDED)
        _is_truthful(switches, fresh(job), names, point)
        Job.objects.filter(pk=job.pk, state=State.ASKING).update(state=State.UNKNOWN, ended_at=job.queued_at)
        runs += 1
    assert runs == len(POINTS)


def _until_it_dies(workers: MortalWorkers, job: Job, point: str) -> None:
    """Points of a job's end lie in its last tick."""
    for _ in range(8):
        code = workers.tick(job.pk, point)
        if code == DIED:
            return
        assert code == LIVED
        time_passes(job)
    raise AssertionError(f"no worker came to {point}")


def _is_truthful(switches: Any, job: Job, names: tuple[str, ...], point: str) -> None:
    if point in BEFORE_IT_ARRIVES:
        assert (job.state, job.code) == (State.ASKING, "unclear"), point
        assert [switches.received[name] for name in names] == [0] * len(names), "nobody sends what may have been sent"
        return
    assert job.state == State.SUCCEEDED, (point, job.code, job.sentence)
    assert [switches.received[name] for name in names] == [1] * len(names), point
    assert set(names) <= switches.on


def test_a_worker_killed_while_the_host_works(hosts: Any, workers: MortalWorkers) -> None:
    switches, server = hosts
    switches.blocked = "slow"
    job = queued(changeable_host(server), "slow")
    child = workers.begin(job.pk)
    assert switches.arrived.wait(30)
    os.kill(child, signal.SIGKILL)
    assert workers.end() == -signal.SIGKILL
    assert acts(job) == {"switch slow": ActOutcome.OPEN}
    time_passes(job)
    assert tick(job).state == State.ASKING, "it may have been sent: it is not sent again"
    switches.release.set()
    job = fresh(job)
    switches.on.add("slow")
    job_look_again(job.pk, by=person("operator"))
    assert run(job).state == State.SUCCEEDED
    assert switches.received["slow"] == 1


def test_an_answer_that_is_lost_is_looked_for(hosts: Any) -> None:
    switches, server = hosts
    switches.silent.add("mute")
    job = run(queued(changeable_host(server), "mute"))
    assert (job.state, acts(job)) == (State.SUCCEEDED, {"switch mute": ActOutcome.UNKNOWN})
    assert switches.received["mute"] == 1


def test_an_effect_that_comes_late_is_waited_for_and_one_that_never_comes_is_for_a_person(hosts: Any) -> None:
    switches, server = hosts
    switches.inert |= {"late", "never"}
    host = changeable_host(server)
    late, never = queued(host, "late", kind="patient_switch"), queued(host, "never")
    assert run(late, ticks=4).state == State.RUNNING
    assert "not sent again" in fresh(late).sentence
    switches.on.add("late")
    assert run(late).state == State.SUCCEEDED
    never = run(never)
    assert (never.state, never.code) == (State.ASKING, "unclear")
    assert (switches.received["late"], switches.received["never"]) == (1, 1)


def test_what_hyperv_says_stands_with_the_job(hosts: Any) -> None:
    switches, server = hosts
    switches.refusing.add("stuck")
    job = run(queued(changeable_host(server), "stuck"))
    assert (job.state, job.code) == (State.FAILED, "host_refused")
    assert job.said.startswith("It is stuck."), "the host's own words stand on the job's page"
    act = JobAct.objects.get(job=job)
    assert (act.outcome, act.error_id, act.hresult) == ("failed", "OperationFailed,Switch", -2147467259)
    assert "It is stuck." in JobEvent.objects.get(job=job, kind="answer").said
    assert switches.received["stuck"] == 1


def test_two_workers_and_one_job(hosts: Any) -> None:
    switches, server = hosts
    job = queued(changeable_host(server), "lamp")

    def work() -> None:
        for _ in range(3):
            tick(job)

    at_once(work)
    assert run(job).state == State.SUCCEEDED
    assert switches.received["lamp"] == 1
    assert JobEvent.objects.filter(job=job, state=State.RUNNING).count() == 1


def test_a_tick_goes_by_the_row_that_it_has_leased(hosts: Any) -> None:
    """Between hearing of a job and leasing it another worker may take a whole tick."""
    _switches, server = hosts
    job, heard = tick(queued(changeable_host(server), "lamp", parameters={"wait": True})), list[Any]()
    changed(step=lambda facts, seen, acts: heard.append(facts.noted) or Wait(0.0, "Waits."))
    time_passes(job)
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(noted={"now": "otherwise"})
        worker = beside(lambda: tick(job))
        until_somebody_waits_for_a_lock()
    worker.join()
    assert heard == [{"now": "otherwise"}]


@pytest.mark.parametrize("error", [Unreachable(), TimedOut(), BadOutput(), LookupError(), OutcomeUnknown()])
def test_what_may_have_reached_the_host_is_not_called_unsent(error: Exception) -> None:
    assert outcome_of(error) == ActOutcome.UNKNOWN
    if isinstance(error, Unreachable):
        error.is_before_command = True
        assert outcome_of(error) == ActOutcome.NOT_SENT
    assert {outcome_of(QuotaExceeded()), outcome_of(CredentialsRefused())} == {ActOutcome.NOT_SENT}


def test_a_worker_that_was_given_up_writes_nothing(hosts: Any) -> None:
    """It slept after its look; meanwhile a person cancelled, or another worker took the job."""
    switches, server = hosts
    job = queued(changeable_host(server), "lamp", parameters={"wait": False})
    start_fitting()
    slow = leases.take(job.pk, "slow", 30.0)
    assert slow is not None
    kind = kind_called(job.kind)
    seen = look(fresh(job), kind)
    decision = decide(fresh(job), kind, seen)
    time_passes(job)
    assert leases.take(job.pk, "fast", 30.0) is not None
    with pytest.raises(leases.LeaseLost):
        carry_out(slow, kind, seen, decision)
    assert not switches.received
    assert not JobAct.objects.exists()


def test_a_host_that_does_not_answer_is_waited_for_and_then_given_up_truthfully(hosts: Any) -> None:
    _switches, server = hosts
    host = changeable_host(server)
    server.change_host("HV01", network="refuse")
    waiting, hasty = queued(host, "lamp"), queued(host, "now", kind="hasty_switch")
    assert (tick(waiting).state, fresh(waiting).code) == (State.RUNNING, "unreachable")
    assert (tick(hasty).state, fresh(hasty).code) == (State.FAILED, "unreachable")
    server.change_host("HV01", heal=True)
    assert run(waiting).state == State.SUCCEEDED
    server.change_host("HV01", password_ok=False)
    refused = tick(queued(host, "other"))
    assert (refused.state, refused.code) == (State.FAILED, "credentials_refused"), "an account is not tried in a loop"
