"""Jobs that switch a VM, at a simulated host over real WinRM: every way that one ends, and the commands counted."""

from typing import Any

import pytest
from django.core.management import call_command

from inventory.models import VM
from jobs.choices import State
from jobs.models import Job
from jobs.services import JobRefused
from power.domain.acts import WORDS, Act
from power.services import PowerRefused, Said, power_queue
from simulator.estate import Clock, Estate
from simulator.estate.model import SILENT
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_reading_a_simulated_estate import NOON
from tests.jobs.building import changeable_host, fresh, person, run, tick, time_passes

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Said("The shift ends.")


def queued(ground: Any, act: Act) -> Job:
    job, is_new = power_queue(ground.vm.pk, WORDS[act], SAID, by=ground.by)
    assert is_new
    return job


def test_each_is_done_once_and_seen(ground: Any) -> None:
    for act, state in ((Act.SAVE, "Saved"), (Act.START, "Running"), (Act.SHUT_DOWN, "Off"), (Act.START, "Running"),
                       (Act.TURN_OFF, "Off")):  # fmt: skip
        job = ground.run(queued(ground, act))
        assert (job.state, job.code) == (State.SUCCEEDED, "done"), (act, job.sentence)
        ground.poll("host,vms")
        assert ground.vm.reading.state == state
    assert ground.acts() == {"Save-VM": 1, "Start-VM": 2, "Stop-VM": 2}


def test_a_host_that_says_no_is_quoted_and_a_guest_without_services_is_not_turned_off(ground: Any) -> None:
    ground.ward.vm.guest = SILENT
    ground.ward.server.estate.touch()
    job = ground.run(queued(ground, Act.SHUT_DOWN))
    assert (job.state, job.code) == (State.FAILED, "guest_cannot_be_asked")
    assert "The Shutdown integration service is either not enabled" in job.said
    assert "It is never turned off by itself" in job.next_step
    ground.ward.server.estate.stop_vm(ground.ward.vm.id)
    ground.poll()
    job = queued(ground, Act.START)
    ground.ward.host.memory_bytes = 4 << 30
    job = ground.run(job)
    assert (job.state, job.code) == (State.FAILED, "host_refused")
    assert "Not enough memory in the system" in job.said


def test_a_lost_answer_is_looked_for_and_not_sent_again(ground: Any) -> None:
    job = queued(ground, Act.SAVE)
    ground.ward.server.change_host(ground.ward.host.name, fault="answer-lost")
    job = ground.run(job)
    assert (job.state, job.code) == (State.SUCCEEDED, "done")
    assert ground.acts() == {"Save-VM": 1}


def test_what_changed_since_it_was_queued_is_found_just_before_the_act(ground: Any) -> None:
    done, refused = queued(ground, Act.TURN_OFF), queued(ground, Act.SAVE)
    ground.ward.server.estate.stop_vm(ground.ward.vm.id)
    done, refused = ground.run(done), ground.run(refused)
    assert (done.state, done.code) == (State.SUCCEEDED, "already")
    assert (refused.state, refused.code) == (State.REFUSED, "state.off")
    assert ground.acts() == {}


def test_one_that_is_refused_now_is_no_job_and_one_that_is_queued_is_one_job(ground: Any) -> None:
    with pytest.raises(PowerRefused, match="It is running already"):
        queued(ground, Act.START)
    first = queued(ground, Act.SAVE)
    again, is_new = power_queue(ground.vm.pk, WORDS[Act.SAVE], SAID, by=ground.by)
    assert (again, is_new) == (first, False)
    type(ground.host).objects.update(changes_allowed=False)
    with pytest.raises(JobRefused, match="observe-only"):
        power_queue(ground.vm.pk, WORDS[Act.SHUT_DOWN], SAID, by=ground.by)


def test_a_vm_that_moves_is_followed(transactional_db: None) -> None:
    estate = Estate.uniform(hosts=2, vms_per_host=1, clock=Clock(NOON, rate=0))
    second, first = estate.hosts.values()
    vm = first.vms[0]
    with SimulatorServer(estate, runner_for(estate)) as server:
        hosts = [changeable_host(server, number) for number in (1, 2)]
        estate.delete_snapshot(vm.id, vm.snapshots[0].id)  # without a child there is nothing to fall back to
        _poll(hosts)
        job, _ = power_queue(VM.objects.get(pk=vm.id).pk, WORDS[Act.TURN_OFF], SAID, by=person("operator"))
        estate.move_vm(vm.id, second.name)
        job = tick(job)
        assert "The portal reads its hosts again and follows it." in job.sentence
        _poll(hosts)
        time_passes(job)
        job = run(job)
        assert (job.state, job.host) == (State.SUCCEEDED, hosts[0]), job.sentence
        assert [told["acts"] for told in server.commands().values()] == [{"Stop-VM": 1}, {}]
        assert fresh(job).events.filter(code="moved").exists()


def _poll(hosts: Any) -> None:
    for host in hosts:
        call_command("poll_host", host.name, sections="host,vms")
