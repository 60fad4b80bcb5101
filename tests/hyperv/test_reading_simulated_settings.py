"""The section settings over real WinRM: what the host is set to, and the quotas that its Windows comes with."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hyperv.contracts import HostSettingsItem, WinRMQuotasItem
from hyperv.estate import read_estate
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at
from tests.hyperv.test_reading_a_simulated_cluster import with_the_module
from tests.hyperv.test_reading_a_simulated_estate import target_of, told

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with demo_at(NOON) as server:
        yield server


def test_every_host_tells_its_settings_and_quotas(simulator: SimulatorServer) -> None:
    truth = simulator.estate.truth()["settings"]
    for name in with_the_module(simulator):
        section = read_estate(target_of(simulator, name), ["settings"]).sections["settings"]
        assert section.complete, section
        assert [told(item, set(fact)) for item, fact in zip(section.items, truth[name], strict=True)] == truth[name]


def test_hosts_of_different_windows_have_different_quotas(simulator: SimulatorServer) -> None:
    shells = set()
    for name in with_the_module(simulator):
        (quotas,) = [
            item
            for item in read_estate(target_of(simulator, name), ["settings"]).sections["settings"].items
            if isinstance(item, WinRMQuotasItem)
        ]
        shells.add(quotas.shells_per_user)
    assert shells == {30, 2**31 - 1}


def test_quotas_that_cannot_be_read_leave_the_rest_true(simulator: SimulatorServer) -> None:
    simulator.change_host("HV01", failing=["Get-WSManInstance"])
    section = read_estate(target_of(simulator, "HV01"), ["settings"]).sections["settings"]
    simulator.change_host("HV01", failing=[])
    assert section.ok
    assert not section.complete
    assert [type(item) for item in section.items] == [HostSettingsItem]


def test_quotas_that_group_policy_has_set_are_read_like_others(simulator: SimulatorServer) -> None:
    truth = simulator.estate.truth()["settings"]["HV01"]
    simulator.change_host("HV01", winrs_by_policy=True)
    section = read_estate(target_of(simulator, "HV01"), ["settings"]).sections["settings"]
    simulator.change_host("HV01", winrs_by_policy=False)
    assert section.complete, section
    assert [told(item, set(fact)) for item, fact in zip(section.items, truth, strict=True)] == truth
