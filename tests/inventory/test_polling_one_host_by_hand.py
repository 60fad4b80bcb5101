"""`manage.py poll_host`: one host at once, all sections or some; or what each of them asks and costs."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command

from inventory import polls, sections, services
from inventory.models import VM, Host, Poll, PollState, SectionState
from simulator.estate import Clock, Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.inventory.building import begin, make_host

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host() -> Iterator[Host]:
    estate = Estate.demo(clock=Clock())
    with SimulatorServer(estate, runner_for(estate)) as server:
        one, account = server.description["hosts"][0], server.description
        credential = services.credential_save(name="tests", username=account["username"], password=account["password"])
        yield services.host_register(name=one["name"], address=one["address"], port=one["port"], credential=credential)


def test_it_reads_the_host_and_says_what_came_of_each_section(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("poll_host", host.name.lower())
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == [*sections.names(), "complete"]
    assert VM.objects.filter(host=host).exists()
    assert PollState.objects.get().lease_token is None


def test_only_the_sections_named_are_asked_for(host: Host) -> None:
    call_command("poll_host", host.name, sections="memory,vms")
    assert list(Poll.objects.get().sections.order_by("pk").values_list("name", flat=True)) == ["vms", "memory"]


def test_it_lists_what_each_section_asks_and_costs(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("poll_host", host.name, sections="vms")
    capsys.readouterr()
    SectionState.objects.update(last_ms=1234, average_ms=1000, items=5)
    call_command("poll_host", host.name, "--sections")
    said = capsys.readouterr().out.splitlines()
    (measured,) = [line for line in said if line.startswith("vms ")]
    assert measured.split() == "vms light 1\u202f234\u202fms for 5 items, 1\u202f000\u202fms on average".split()
    assert "which virtual machines does it hold" in said[said.index(measured) + 1]
    assert Poll.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"), [(["nowhere"], "No host"), (["HV77", "--sections", "x"], "No section")]
)
def test_what_does_not_exist_is_said(arguments: list[str], words: str) -> None:
    make_host("HV77")
    with pytest.raises(CommandError, match=words):
        call_command("poll_host", *arguments)


def test_a_host_that_is_being_polled_is_left_alone() -> None:
    host = make_host()
    ticket = begin(host)
    with pytest.raises(CommandError, match="being polled"):
        call_command("poll_host", host.name)
    assert PollState.objects.get().lease_token == ticket.token


def test_a_failed_poll_ends_the_command_with_its_sentence() -> None:
    host = make_host(port=1)  # nothing listens there
    with pytest.raises(CommandError, match="WinRM port"):
        call_command("poll_host", host.name)
    assert Poll.objects.get().error_code == "unreachable"
    assert polls.claim_host(host.pk) is not None
