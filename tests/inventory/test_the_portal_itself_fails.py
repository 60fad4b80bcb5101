"""A mistake of our own in the middle of a poll: it is said, it backs off, and it never passes for a healthy host."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.utils import timezone

from inventory import polls, sections, services
from inventory.models import Host, Poll, PollState, SectionState
from inventory.selectors.conditions import HostCondition, condition_of, with_condition
from inventory.tasks import poll_host
from simulator.estate import Clock, Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host() -> Iterator[Host]:
    """A simulated host that answers."""
    estate = Estate.demo(clock=Clock())
    with SimulatorServer(estate, runner_for(estate)) as server:
        one, account = server.description["hosts"][0], server.description
        credential = services.credential_save(name="tests", username=account["username"], password=account["password"])
        yield services.host_register(name=one["name"], address=one["address"], port=one["port"], credential=credential)


@pytest.fixture
def broken_consumer() -> Iterator[None]:
    def stumble(seen: sections.Seen) -> int:
        raise ZeroDivisionError

    sections.register("memory", stumble)
    yield
    sections._consumers["memory"].remove(stumble)


def run_poll() -> None:
    claim = polls.claim_due()[0]
    poll_host.apply(args=(claim.host_id, str(claim.token)), throw=True)


@pytest.mark.usefixtures("broken_consumer")
def test_a_consumer_that_raises_is_a_failure_of_the_poll_with_an_outcome_and_a_pause(host: Host) -> None:
    with suppress(ZeroDivisionError):  # told to the log, or kept by the section: both are fine, vanishing is not
        run_poll()
    poll = Poll.objects.get()
    assert poll.outcome in ("failed", "partial")
    assert poll.error_code == "portal_error"
    state = PollState.objects.get(host=host)
    assert state.lease_token is None
    assert state.next_poll_at > timezone.now()
    assert not SectionState.objects.get(host=host, name="memory").ok
    ranked = with_condition(Host.objects.all(), timezone.now()).get(pk=host.pk)
    assert condition_of(ranked) in (HostCondition.FAILING, HostCondition.PARTIAL)


def test_without_such_a_mistake_the_same_poll_is_complete(host: Host) -> None:
    run_poll()
    assert Poll.objects.get().outcome == "complete"
    assert host.vms.exists()
