"""A host that is polled each minute keeps its shell from poll to poll; one that is polled more seldom does not."""

from collections.abc import Iterator

import pytest

from hyperv.keeping import KEEPER
from hyperv.limits import DOCUMENTED, SMALLEST, usual_quotas
from inventory import services
from inventory.models import Host, HostSettings
from inventory.polls.keeping import keep_seconds, quotas_of
from inventory.polls.running import read_and_commit
from inventory.tasks import end_kept_shells
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.inventory.building import begin

# A poll gives its connection back while it reads.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    estate = Estate.uniform(hosts=2, vms_per_host=1)
    with SimulatorServer(estate, runner_for(estate)) as server:
        yield server
        KEEPER.close_all()


def host_of(simulator: SimulatorServer, number: int, interval: int) -> tuple[Host, str]:
    described, facts = simulator.description["hosts"][number], simulator.description
    credential = services.credential_save(name="t", username=facts["username"], password=facts["password"])
    name = described["name"]
    host = services.host_register(
        name=name, address=described["address"], port=described["port"], credential=credential
    )
    Host.objects.filter(pk=host.pk).update(poll_interval_seconds=interval, os_version="10.0.20348")
    return host, name


def test_each_minute(simulator: SimulatorServer) -> None:
    host, name = host_of(simulator, 0, interval=60)
    for _ in range(3):
        read_and_commit(begin(host))
    counted = simulator.counters()[name]
    assert (counted["commands"], counted["shells_opened"], counted["open_shells"]) == (3, 1, 1)
    end_kept_shells()
    assert simulator.counters()[name]["open_shells"] == 0


def test_what_the_host_told_of_its_quotas_decides_from_the_next_poll_on(simulator: SimulatorServer) -> None:
    host, name = host_of(simulator, 0, interval=60)
    assert quotas_of(host.pk) is None
    HostSettings.objects.create(host=host, shells_per_user=5, operations_per_user=15)
    assert quotas_of(host.pk) == SMALLEST
    read_and_commit(begin(host))  # asks for the settings too
    assert simulator.counters()[name]["open_shells"] == 0
    read_and_commit(begin(host))
    assert simulator.counters()[name]["open_shells"] == 1
    HostSettings.objects.update(operations_per_user=None)
    assert quotas_of(host.pk) is None


def test_every_five_minutes(simulator: SimulatorServer) -> None:
    host, name = host_of(simulator, 1, interval=300)
    for _ in range(2):
        read_and_commit(begin(host))
    counted = simulator.counters()[name]
    assert (counted["commands"], counted["shells_opened"], counted["open_shells"]) == (2, 2, 0)


@pytest.mark.parametrize(("interval", "expected"), [(30, 100), (60, 100), (81, 100), (82, 0), (300, 0)])
def test_a_shell_is_kept_for_all_of_its_time_where_the_next_poll_comes_within_it(interval: int, expected: int) -> None:
    assert keep_seconds(interval) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (None, SMALLEST),
        ("", SMALLEST),
        ("6.1.7601", SMALLEST),
        ("6.2.9200", DOCUMENTED),
        ("10.0.26100", DOCUMENTED),
        ("Windows", SMALLEST),
    ],
)
def test_what_a_windows_comes_with(version: str | None, expected: object) -> None:
    assert usual_quotas(version) == expected
