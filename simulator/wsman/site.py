"""One simulated host on the network: its service, its listeners, its switches and counters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
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
from simulator.wsman.service import Memory, Runner, Service
from simulator.wsman.switches import Certificate, Counters, Network, Switches
from simulator.wsman.wire import Wire


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
    @property
    def restarted_at(self) -> Sequence[int]: ...


class Site:
    """Ports are bound when it is made; `open` listens. `ports` are those wanted again, (http, https); `now` is the
    host's own clock."""

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
        now: Callable[[], datetime],
        memory: Memory | None = None,
    ) -> None:
        self.machine = machine
        self.switches = Switches()
        self.counters = Counters()
        self._service = Service(
            machine.name,
            run,
            pool,
            limits,
            self.switches,
            self.counters,
            lambda: machine.administrator,
            memory,
            lambda: len(machine.restarted_at),
        )

        wire = Wire(self.switches, now)

        def endpoint(binding: bytes | None) -> Endpoint:
            door = Door(account, credentials, self.switches, self.counters, binding)
            secure, largest = binding is not None, limits.envelope_bytes
            return Endpoint(
                self._service, door, self.switches, self.counters, wire, secure=secure, largest_body=largest
            )

        self._endpoint, self._authority = endpoint, authority
        self.plain = Listener(endpoint(None).handle, ports[0], None, limits.keep_alive_seconds)
        self.secure: Listener | None = None
        if authority:
            tls, binding = authority.issue(_names(machine))
            self.secure = Listener(endpoint(binding).handle, ports[1], tls, limits.keep_alive_seconds)

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
            elif network == "silent":
                listener.fall_silent()
            else:
                listener.drop()
                await listener.open()

    async def show(self, certificate: Certificate) -> None:
        """From now on HTTPS is answered with this certificate; a good one is made anew. Connections are dropped."""
        self.switches.certificate = certificate
        if self.secure is not None and self._authority is not None:
            tls, binding = self._authority.issue(_names(self.machine), certificate)
            await self.secure.present(self._endpoint(binding).handle, tls)

    def lose_shells(self) -> None:
        """All at once, with every connection, as when the service is restarted."""
        self._service.shells.clear()
        for listener in self.listeners:
            listener.drop()

    def scripts(self) -> Mapping[str, int]:
        """How many commands it received, by the name that their script gives itself."""
        return self._service.scripts

    def count(self) -> dict[str, int]:
        return {**asdict(self.counters), "open_shells": len(self._service.shells)}


def _names(machine: Machine) -> list[str]:
    return [machine.name, f"{machine.name}.{machine.domain}"] if machine.domain else [machine.name]
