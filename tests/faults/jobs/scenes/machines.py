"""Simulated Hyper-V hosts with one VM each, whose scripts are run by the interpreter: for kinds of job that are about a
VM. Each scene has two hosts of its own, so that two of its jobs at a time can be told apart at the host."""

import io
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command

from hyperv.keeping import KEEPER
from inventory.models import GuestReading, Host, PollState
from simulator.estate import VM, Clock, Estate
from simulator.estate.events import WORKER
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.faults.jobs.place import Place
from tests.hyperv.test_reading_a_simulated_estate import NOON

SECTIONS = "host,vms,memory,snapshots,disks,volumes,events,guests,devices,replication"
GUESTS = "host,vms,guests"
MOST_SCENES = 8
LATER_SECONDS = 15.0
SEED = 7  # of an estate of its own: another place's VM of the same GUID would be this one, and moved there


@dataclass(frozen=True, slots=True)
class Machine:
    """`before`: the commands that its host had received when the scene began; `state`: how the VM stood then."""

    host: Host
    vm: VM
    before: Counter[str]
    state: str


class Machines(Place):
    def __init__(self, server: SimulatorServer) -> None:
        super().__init__(server, "VM")
        self.estate = server.estate
        self._pairs = iter(range(0, len(self.hosts), 2))
        self._turns: dict[str, Iterator[int]] = {}

    def machine(self, scene: str, state: str, most_snapshots: int = 50) -> Machine:
        """The next one of that scene, in that state and read anew. Where it has more snapshots, it has none then."""
        if scene not in self._turns:
            first = next(self._pairs)
            self._turns[scene] = itertools.cycle((first, first + 1))
        number = next(self._turns[scene])
        name, host = self.names[number], self.hosts[number]
        vm = self.estate.hosts[name].vms[0]
        if not GuestReading.objects.filter(vm=vm.id, known_product_type__isnull=False).exists():
            self._read(host, GUESTS)  # as long as it runs: one that was never heard might be a domain controller
        self.estate.stop_vm(vm.id)  # whatever befell it before is over with its next start
        self.later()
        if len(vm.snapshots) > most_snapshots:
            self._without_snapshots(vm)
        if state == "Running":
            self.estate.start_vm(vm.id)
            self.later()
        self._read(host, SECTIONS)
        return Machine(host, vm, self.commands(name), self.state_of(vm))

    @staticmethod
    def _read(host: Host, sections: str) -> None:
        # Whoever read another place claimed all that was due, this one too; nobody takes that up here.
        PollState.objects.filter(host=host).update(lease_token=None, lease_expires_at=None)
        call_command("poll_host", host.name, sections=sections, stdout=io.StringIO())

    def _without_snapshots(self, vm: VM) -> None:
        for one in [one for one in vm.snapshots if one.parent is None]:
            self.estate.acts.remove_snapshot(vm.id, one.id, subtree=True)
        while vm.merging is not None:
            self.estate.clock.advance(timedelta(minutes=10))
            self.estate.catch_up()

    def commands(self, name: str) -> Counter[str]:
        """The changing cmdlets that the host has received."""
        return Counter(self.server.commands().get(name, {}).get("acts", {}))

    def received(self, machine: Machine) -> Counter[str]:
        return self.commands(self.name_of(machine.host)) - machine.before

    def state_of(self, vm: VM) -> str:
        return str(vm.power_at(round(self.estate.clock.now().timestamp())).state)

    def later(self) -> None:
        self.estate.clock.advance(timedelta(seconds=LATER_SECONDS))

    def lose_answers(self, thing: object, lost: bool) -> None:
        host: Host = thing.host  # type: ignore[attr-defined]
        self.server.change_host(self.name_of(host), **({"fault": "answer-lost"} if lost else {"heal": True}))


@contextmanager
def machines() -> Iterator[Machines]:
    estate = Estate.uniform(hosts=2 * MOST_SCENES, vms_per_host=1, seed=SEED, clock=Clock(NOON, rate=0))
    for host in estate.hosts.values():
        host.disabled_logs.add(WORKER)  # it would tell of VMs that are not to be touched, once in some minutes
    with SimulatorServer(estate, runner_for(estate)) as server:
        try:
            yield Machines(server)
        finally:
            KEEPER.close_all()
