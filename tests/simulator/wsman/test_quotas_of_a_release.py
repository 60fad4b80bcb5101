"""Where nobody says otherwise, each host has the quotas of its own Windows."""

from simulator.estate import Estate
from simulator.estate.windows import WS2008R2
from simulator.wsman.limits import Limits
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer


def test_a_host_of_2008_r2_gives_five_shells_and_small_envelopes() -> None:
    limits = Limits.of(WS2008R2.quotas)
    assert (limits.shells_per_user, limits.operations_per_user) == (5, 15)
    assert limits.envelope_bytes == 150 * 1024
    assert limits.shell_idle_seconds == 180


def test_the_simulator_gives_each_host_its_own() -> None:
    estate = Estate.uniform(2, 1)
    estate.hosts["HV02"].windows = WS2008R2
    with SimulatorServer(estate, runner_for(estate)) as server:
        sites = server._simulation.sites
        given = {name: site._service._limits.shells_per_user for name, site in sites.items()}
    assert given == {"HV01": 2**31 - 1, "HV02": 5}
