"""An account that hosts refuse is not tried again and again, by polls of any host, until it works or is changed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from inventory import logons, polls, services
from inventory.models import Credential, Host, PollState
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.inventory.building import begin

pytestmark = pytest.mark.django_db(transaction=True)
HOSTS = 6


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    estate = Estate.uniform(hosts=HOSTS, vms_per_host=1)
    with SimulatorServer(estate, runner_for(estate)) as server:
        yield server


def hosts(simulator: SimulatorServer, password: str) -> list[Host]:
    username = str(simulator.description["username"])
    credential = services.credential_save(name="t", username=username, password=password)
    return [
        services.host_register(name=one["name"], address=one["address"], port=one["port"], credential=credential)
        for one in simulator.description["hosts"]
    ]


def polled(host: Host) -> str:
    """The code of what went wrong; empty where nothing did."""
    polls.read_and_commit(begin(host))
    return PollState.objects.get(host=host).last_error_code or ""


def failed_logons(simulator: SimulatorServer) -> int:
    return sum(one["failed_logons"] for one in simulator.counters().values())


def test_a_wrong_password_is_tried_thrice_and_not_once_for_each_host(simulator: SimulatorServer) -> None:
    every = hosts(simulator, "wrong")
    refused, held = [logons.REFUSED] * logons.BEARABLE, [logons.HELD_BACK] * (HOSTS - logons.BEARABLE)
    assert [polled(host) for host in every] == refused + held
    tried = failed_logons(simulator)
    state = PollState.objects.get(host=every[-1])
    assert "Windows lock" in (state.last_error_sentence or "")
    assert state.next_poll_at > timezone.now() + timedelta(minutes=10), "it waits as long as one that was refused"
    Credential.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert [polled(host) for host in every] == [logons.REFUSED] + [logons.HELD_BACK] * (HOSTS - 1), "one in 15 minutes"
    assert failed_logons(simulator) > tried


def test_with_its_right_password_everybody_goes_on_at_once(simulator: SimulatorServer) -> None:
    every = hosts(simulator, "wrong")
    for host in every:
        polled(host)
    services.credential_save(
        name="t", username=str(simulator.description["username"]), password=str(simulator.description["password"])
    )
    assert not PollState.objects.filter(next_poll_at__gt=timezone.now()).exists()
    assert [polled(host) for host in every] == [""] * HOSTS


def test_a_host_that_takes_the_logon_frees_the_account(simulator: SimulatorServer) -> None:
    """The password was right; the hosts that refuse it have troubles of their own."""
    every = hosts(simulator, str(simulator.description["password"]))
    for host in every[: logons.BEARABLE]:
        simulator.change_host(host.name, fault="password")
        assert polled(host) == logons.REFUSED
    assert polled(every[-1]) == logons.HELD_BACK
    Credential.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert polled(every[-2]) == ""
    assert PollState.objects.get(host=every[-1]).next_poll_at <= timezone.now(), "who was held back is due"
    assert polled(every[-1]) == ""
    assert Credential.objects.get().refusals == 0


def test_a_refusal_of_the_secret_before_does_not_count(simulator: SimulatorServer) -> None:
    (host, *_) = hosts(simulator, "wrong")
    before = timezone.now() - timedelta(seconds=1)
    logons.refused(host.credential_id, before)
    assert Credential.objects.get().refusals == 0
