"""How large the estate is, and what each thing of it is called. The same plan makes the same estate."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

NODES = 16  # of a cluster
GIB = 1024**3
ROLES = "sql web dc files print build mail erp backup proxy cache queue".split()
PLACES = "ams ber cph dub fra lon mad osl par prg rom vie".split()
# Golden ratio in 128 bits: multiples of it are spread evenly and never meet below 2**128 of them.
_SPREAD = 0x9E3779B97F4A7C15F39CC0605CEDC835


@dataclass(frozen=True, slots=True)
class PlannedVM:
    """`number` counts from 1; `host` is the key of the host where it is."""

    number: int
    guid: uuid.UUID
    name: str
    host: int

    @property
    def state(self) -> str:
        if self.number % 997 == 0:
            return "RunningCritical"
        return "Off" if self.number % 8 == 0 else "Saved" if self.number % 41 == 0 else "Running"

    @property
    def running(self) -> bool:
        return self.state == "Running"

    @property
    def gone(self) -> bool:
        return self.number % 200 == 0

    @property
    def folder(self) -> str:
        return f"C:\\ClusterStorage\\Volume{self.number % 4 + 1}\\{self.name}"


@dataclass(frozen=True, slots=True)
class Plan:
    """`now`: the moment at which every host was read last, a few seconds before."""

    hosts: int
    vms_per_host: int
    snapshots: int
    now: datetime

    def ago(self, seconds: float) -> datetime:
        return self.now - timedelta(seconds=seconds)

    @property
    def host_ids(self) -> range:
        return range(1, self.hosts + 1)

    @property
    def cluster_ids(self) -> range:
        return range(1, -(-self.hosts // NODES) + 1)

    def host_name(self, host: int) -> str:
        return f"HV-{PLACES[host % len(PLACES)].upper()}-{host:04}"

    def cluster_of(self, host: int) -> int | None:
        """Every tenth host stands alone."""
        return None if host % 10 == 0 else (host - 1) // NODES + 1

    def vms(self) -> Iterator[PlannedVM]:
        for number in range(1, self.hosts * self.vms_per_host + 1):
            role, place = ROLES[number * 7 % len(ROLES)], PLACES[number * 5 % len(PLACES)]
            host = (number - 1) // self.vms_per_host + 1
            yield PlannedVM(number, spread(number), f"{role}-{place}-{number:05}", host)


def spread(number: int, kind: int = 0) -> uuid.UUID:
    """A GUID for the thing of that number; things of different kinds get different ones."""
    return uuid.UUID(int=(number * 64 + kind) * _SPREAD % 2**128)
