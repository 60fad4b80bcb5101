"""The running simulator: every host of an estate on ports of its own, and the control API, on one event loop."""

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.control.api import control_application
from simulator.control.steering import Steering
from simulator.estate import Estate
from simulator.wsman.answer_cache import AnswerCache
from simulator.wsman.authority import Authority
from simulator.wsman.commands import Completed
from simulator.wsman.description import Kept
from simulator.wsman.descriptors import make_room
from simulator.wsman.limits import Limits
from simulator.wsman.pool import CommandPool
from simulator.wsman.ports import ADDRESS, Port
from simulator.wsman.service import Runner
from simulator.wsman.site import Site

# For each port: it is open twice (see ports.Port.shared), and a client keeps a connection to it.
_DESCRIPTORS = 3


class Simulation:
    """Without `limits` every host has the quotas of its Windows.

    Keeps STEM.accounts and, with TLS, STEM.ca.pem, STEM.ca.key and STEM.client.pem beside each other. `start` answers
    the description that the state file holds; `stop` ends within a second, whatever still computes. `cache_answers`:
    seconds, for benches alone, see answer_cache.
    """

    def __init__(
        self,
        estate: Estate,
        run: Runner,
        stem: Path,
        kept: Kept,
        limits: Limits | None = None,
        *,
        tls: bool = False,
        cache_answers: float | None = None,
    ) -> None:
        make_room(len(estate.hosts) * _DESCRIPTORS * (2 if tls else 1))
        cache = AnswerCache(estate, run, cache_answers) if cache_answers else None
        self._kept = kept
        self._accounts = Path(f"{stem}.accounts")
        kept.account.write_credentials(self._accounts)
        self._authority = Authority.at(stem) if tls else None
        self._client_file = Path(f"{stem}.client.pem")
        if self._authority:
            self._authority.write_client(self._client_file, kept.account.certificate_name)
        pooled = limits or Limits()
        pool: CommandPool[Completed] = CommandPool(pooled.running_commands, pooled.patience_seconds)
        self.sites = {
            host.name: Site(
                host,
                cache or run,
                pool,
                limits or Limits.of(host.windows.quotas),
                kept.account,
                self._accounts,
                self._authority,
                kept.ports.get(host.name, (None, None)),
                partial(estate.time_on, host.name),
                cache,
            )
            for host in estate.hosts.values()
        }
        self.steering = Steering(estate, self.sites)
        self._control_port = Port(kept.control_port)
        self._control = web.AppRunner(
            control_application(self.steering, kept.token), access_log=None, shutdown_timeout=0.2
        )

    async def start(self) -> dict[str, Any]:
        await asyncio.gather(*(site.open() for site in self.sites.values()))
        await self._control.setup()
        await web.SockSite(self._control, self._control_port.shared()).start()
        return self._describe()

    async def stop(self) -> None:
        await asyncio.gather(*(site.close() for site in self.sites.values()))
        await self._control.cleanup()
        self._control_port.close()
        self._accounts.unlink(missing_ok=True)

    def _describe(self) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "control": {"url": f"http://{ADDRESS}:{self._control_port.number}", "token": self._kept.token},
            "username": self._kept.account.name,
            "password": self._kept.account.password,
            "ca_file": str(self._authority.certificate_file) if self._authority else None,
            "client_certificate_file": str(self._client_file) if self._authority else None,
            "hosts": [
                {
                    "name": site.machine.name,
                    "address": ADDRESS,
                    "port": site.plain.port,
                    "tls_port": site.secure.port if site.secure else None,
                    "cluster": site.machine.cluster,
                }
                for site in self.sites.values()
            ],
        }
