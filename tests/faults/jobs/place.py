"""Where jobs are done: simulated hosts over real WinRM, and the portal's rows of them."""

from abc import ABC, abstractmethod

from inventory.models import Host
from simulator.wsman.server import SimulatorServer
from tests.jobs.building import changeable_host


class Place(ABC):
    """`hosts`: rows of the portal, in the order of `names`, as the simulator calls them. The portal calls them
    otherwise, because several places are in one portal."""

    def __init__(self, server: SimulatorServer, prefix: str) -> None:
        self.server = server
        self.names: list[str] = [host["name"] for host in server.description["hosts"]]
        numbers = range(1, len(self.names) + 1)
        self.hosts: list[Host] = [changeable_host(server, number, prefix=prefix) for number in numbers]

    @abstractmethod
    def later(self) -> None:
        """Time passes at the hosts."""

    @abstractmethod
    def lose_answers(self, thing: object, lost: bool) -> None:
        """Whether what the host answers to changes of that thing is lost."""

    def cut_off(self, cut: bool) -> None:
        """No host answers, or all do."""
        for name in self.names:
            self.server.change_host(name, **({"network": "refuse"} if cut else {"heal": True}))

    def name_of(self, host: Host) -> str:
        return self.names[[one.pk for one in self.hosts].index(host.pk)]
