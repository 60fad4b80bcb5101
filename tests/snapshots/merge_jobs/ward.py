"""A cluster of two simulated nodes that the portal reads and may change, one VM on the first; and merges as jobs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from hyperv.keeping import KEEPER
from inventory import sections
from inventory.models import VM, Host
from inventory.polls.running import read_and_commit
from jobs.choices import State
from jobs.models import Job
from simulator.estate import Estate
from simulator.estate.model import Cluster
from simulator.estate.windows import WindowsRelease
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from snapshots.models import Snapshot
from tests.inventory.building import begin
from tests.jobs.building import changeable_host, person, tick, time_passes
from tests.simulator.estate.merging import everything, later, place, take, two_nodes, volume_of, write

Content = dict[str | None, Any]


def nodes_with_a_vm(windows: WindowsRelease | None = None, **facts: Any) -> Estate:
    estate = two_nodes(**facts)
    estate.clusters["CLU"] = Cluster(
        "CLU", "9a5a0b52-7b0f-4c0e-9a0c-4b7a3f2f6f11", "ad.example.com", list(estate.hosts)
    )
    volume_of(estate).id = "5f0b2c1e-41aa-4d7e-9d0f-5a1c7f3e2b60"  # a resource of the cluster
    place(estate)[1].highly_available = True
    for node in estate.hosts.values():
        node.windows = windows or node.windows
        node.cluster_service = "Running"
    return estate


@dataclass
class Ward:
    """`snapshots`: their GUIDs, the oldest first; `contents`: what each of them and Now showed before anything."""

    estate: Estate
    server: SimulatorServer
    hosts: Sequence[Host]
    snapshots: Sequence[str]
    contents: Content = field(default_factory=dict)

    @property
    def vm(self) -> VM:
        return VM.objects.get()

    def key(self, number: int = 0) -> int:
        return Snapshot.objects.get(snapshot_id=self.snapshots[number]).pk

    def read(self) -> None:
        """One poll of each host, which asks for all."""
        for host in self.hosts:
            read_and_commit(begin(host, sections.names()))

    def queue(self, *numbers: int, client: Client | None = None, **said: Any) -> list[Job]:
        """As an operator does it, without JavaScript."""
        client = client or operator_at_work()
        asked = "&".join(f"snapshot={self.key(number)}" for number in numbers or (0,))
        address = f"{reverse('snapshots:merge_queue')}?unsure=on&{asked}"
        form = client.get(address).context["form"]
        told = {"digest": form["digest"].value(), "request": str(form["request"].value()), "time_zone": "UTC"}
        answer = client.post(address, {**told, "reason": "Older than thirty days.", **said})
        assert answer.status_code == 302, answer.context["form"].errors
        return list(Job.objects.order_by("pk"))

    def commands(self, act: str = "Remove-VMSnapshot") -> int:
        return sum(one["acts"].get(act, 0) for one in self.server.commands().values())

    def tick(self, job: Job, seconds: float = 0) -> Job:
        """Once, when so much time has passed at the hosts."""
        later(self.estate, seconds)
        time_passes(job)
        return tick(job)

    def run(self, job: Job, seconds: float = 22, ticks: int = 60) -> Job:
        """To its end, or to where a person is asked."""
        for _ in range(ticks):
            job = self.tick(job, seconds)
            if job.state not in (State.WAITING, State.RUNNING) or job.code.startswith("postponed"):
                break
        return job

    def is_untouched(self) -> bool:
        """Of Now and of every snapshot that is left each block is as it was."""
        now = everything(self.estate)
        return all(self.contents[key] == seen for key, seen in now.items())


def operator_at_work(name: str = "operator") -> Client:
    client = Client()
    client.force_login(person(name))
    return client


@contextmanager
def ward(snapshots: int = 1, **facts: Any) -> Iterator[Ward]:
    estate = nodes_with_a_vm(**facts)
    taken = []
    for number in range(snapshots):
        write(estate, 1, number, 3, 100 + number)
        taken.append(take(estate, f"number {number}"))
        write(estate, 0, 10 * number, 40, 7 + number)
    with SimulatorServer(estate, runner_for(estate)) as server:
        hosts = [changeable_host(server, number) for number in (1, 2)]
        found = Ward(estate, server, hosts, taken, everything(estate))
        found.read()
        read_and_commit(begin(hosts[0], sections.names()))  # it was of no cluster yet
        try:
            yield found
        finally:
            KEEPER.close_all()
