"""One simulated host on the network: its service, its listeners, its switches and counters."""

from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from simulator.wsman.account import Account
from simulator.wsman.authority import Authority
from simulator.wsman.commands import Completed
from simulator.wsman.door import Door
from simulator.wsman.endpoint import Endpoint
from simulator.wsman.limits import Limits
from simulator.wsman.listener import Listener
from simulator.wsman.pool import CommandPool
from simulator.wsman.service import Runner, Service
from simulator.wsman.switches import Counters, Network, Switches


class Machine(Protocol):
    """What a site asks of the estate's host."""

    @property
    def name(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def cluster(self) -> str | None: ...
    @property
    def administrator(self) -> bool: ...


class Site:
    """Ports are bound when it is made; `open` listens. `ports` are those wanted again, (http, https)."""

    def __init__(
        self,
        machine: Machine,
        run: Runner,
        pool: CommandPool[Completed],
        limits: Limits,
        account: Account,
        credentials: Path,
        authority: Authority | None,
        ports: tuple[int | None, int | None],
    ) -> None:
        self.machine = machine
        self.switches = Switches()
        self.counters = Counters()
        self._service = Service(
            machine.name, run, pool, limits, self.switches, self.counters, lambda: machine.administrator
        )

        def listener(port: int | None, authority: Authority | None) -> Listener:
            tls, binding = authority.issue(_names(machine)) if authority else (None, None)
            door = Door(account, credentials, self.switches, self.counters, binding)
            endpoint = Endpoint(
                self._service,
                door,
                self.switches,
                self.counters,
                secure=tls is not None,
                largest_body=limits.envelope_bytes,
            )
            return Listener(endpoint.handle, port, tls, limits.keep_alive_seconds)

        self.plain = listener(ports[0], None)
        self.secure = listener(ports[1], authority) if authority else None

    @property
    def listeners(self) -> list[Listener]:
        return [self.plain, self.secure] if self.secure else [self.plain]

    async def open(self) -> None:
        for listener in self.listeners:
            await listener.open()

    async def close(self) -> None:
        self._service.shells.clear()
        for listener in self.listeners:
            await listener.close()

    async def turn(self, network: Network) -> None:
        """Every change drops the connections there are: whoever hung before is let go, whoever spoke is cut off."""
        self.switches.network = network
        for listener in self.listeners:
            if network == "refuse":
                listener.refuse()
            else:
                listener.drop()
                await listener.open()

    def count(self) -> dict[str, int]:
        return {**asdict(self.counters), "open_shells": len(self._service.shells)}


def _names(machine: Machine) -> list[str]:
    return [machine.name, f"{machine.name}.{machine.domain}"] if machine.domain else [machine.name]
