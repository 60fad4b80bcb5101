"""A thousand hosts in one process, each on its own port, started and ended in seconds."""

import resource
import time

import psutil
import pytest

from simulator.estate import Estate
from simulator.wsman.descriptors import TooFewDescriptors, make_room
from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, run
from tests.simulator.wsman.toy_commands import ToyCommands


def test_a_thousand_hosts_listen_in_one_process(connect: Connect, toy: ToyCommands) -> None:
    estate = Estate.uniform(hosts=1000, vms_per_host=1)
    before = psutil.Process().memory_info().rss
    began = time.monotonic()
    with SimulatorServer(estate, toy) as server:
        assert time.monotonic() - began < 5
        assert psutil.Process().memory_info().rss - before < 64 << 20
        hosts = server.description["hosts"]
        assert len({host["port"] for host in hosts}) == 1000
        client = connect(username=server.description["username"], password=server.description["password"])
        client.transport.endpoint = f"http://127.0.0.1:{hosts[-1]['port']}/wsman"
        assert run(client, "whoami")[0].endswith(f"on {hosts[-1]['name']}".encode())
        client.transport.close_session()


def test_too_few_descriptors_are_a_sentence() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard == resource.RLIM_INFINITY:
        pytest.skip("this process may open as many files as it likes")
    with pytest.raises(TooFewDescriptors, match="ulimit -Hn"):
        make_room(hard + 1)
