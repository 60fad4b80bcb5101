"""A host of each Windows with one VM, over real WinRM, for the change scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from hyperv.acting import change_vm, look_at_vm
from hyperv.contracts.change import ChangeAnswer, Token
from hyperv.contracts.vm_look import VMLook
from hyperv.target import Target
from simulator.estate import VM, Clock, Estate, Host
from simulator.estate.windows import WS2012R2, WS2016, WS2019, WS2022, WS2025, WindowsRelease
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_reading_a_simulated_estate import NOON, target_of

RELEASES = {"2012 R2": WS2012R2, "2016": WS2016, "2019": WS2019, "2022": WS2022, "2025": WS2025}


@dataclass
class Ward:
    """One VM of the host, and the way to it."""

    server: SimulatorServer
    host: Host
    vm: VM
    target: Target

    @property
    def id(self) -> UUID:
        return UUID(self.vm.id)

    def look(self, *to_go: str) -> VMLook:
        return look_at_vm(self.target, self.id, deadline_seconds=30, to_go=to_go)

    def change(self, script: str, expect: Token, /, **parameters: Any) -> ChangeAnswer:
        told = {"vm_id": self.vm.id, **parameters}
        return change_vm(self.target, f"change/{script}", told, expect, deadline_seconds=30)

    def later(self, seconds: float) -> None:
        self.server.estate.clock.advance(timedelta(seconds=seconds))

    def commands(self) -> dict[str, dict[str, int]]:
        return self.server.commands()[self.host.name]


@contextmanager
def ward_of(release: WindowsRelease = WS2022, vms: int = 1) -> Iterator[Ward]:
    """The clock stands at noon. The VM has two disks and one snapshot, and writes a gigabyte a day."""
    estate = Estate.uniform(hosts=1, vms_per_host=vms, clock=Clock(NOON, rate=0))
    host = next(iter(estate.hosts.values()))
    host.windows = release
    host.vms[0].version = release.newest_vm_version
    with SimulatorServer(estate, runner_for(estate)) as server:
        yield Ward(server, host, host.vms[0], target_of(server, host.name))
